import type { DryRun, ImportResult, Rule, RuleRun, RuleState } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { FakeHomeClient, fakeTerminal } from './fakeWorld.js';

const RULE: Rule = {
  title: 'Hall light',
  when: [{ property: 'hall/motion.motion', is: true }],
  if: [{ mode: 'home' }],
  do: [{ write: 'hall/lamp.on', value: true }, { wait: '2m' }],
};
const state = (id: string, more: Partial<RuleState> = {}): RuleState => ({
  id,
  version: 3,
  rule: RULE,
  by: 'Ann',
  changed: 1,
  running: 0,
  ...more,
});
const TEXT = `# The rules\n\nrules:\n  frost:\n    title: Frost\n\n    when: []\n  hall-light:\n    title: Hall light\n    note: |\n      one\n\n      two\n  zoo:\n    title: Z\n`;
const run = (n: number, more: Partial<RuleRun> = {}): RuleRun => ({
  n,
  rule: 'hall-light',
  version: 3,
  at: 1_000 * n,
  why: 'Motion came to be true',
  took: 120_000,
  result: 'done',
  conditions: [{ at: 'if.0', held: true, was: 'home' }],
  steps: [
    { at: 'do.0', began: 1, took: 12, result: 'done' },
    { at: 'do.1', began: 2, result: 'failed', detail: 'the controller is away' },
  ],
  ...more,
});

function house(answers: Record<string, unknown> = {}) {
  const client = new FakeHomeClient();
  client.answers = {
    rules: { rules: [state('frost', { fault: 'garden/air is gone' }), state('hall-light', { running: 1 })] },
    exportRules: { text: TEXT },
    ...answers,
  };
  const terminal = fakeTerminal(client);
  terminal.files.set('rules.yaml', new TextEncoder().encode('rules: {}\n'));
  return terminal;
}

describe('around rules', () => {
  it('lists them with how they fare', async () => {
    const rest: Rule = { ...RULE, on: false };
    const { run: around } = house({
      rules: {
        rules: [
          state('frost', { fault: 'garden/air is gone', last: { n: 1, at: 0, result: 'failed', detail: 'no answer' } }),
          state('hall', { running: 1, rule: rest }),
        ],
      },
    });
    const { lines } = await around('rules');
    expect(lines[0]).toMatch(/^on {3}frost +Hall light +failed .*: no answer +FAULT: garden\/air is gone$/);
    expect(lines[1]).toMatch(/^off {2}hall +Hall light +is running$/);
    expect(JSON.parse((await around('rules', '--json')).lines[1] as string)).toMatchObject({ id: 'hall', rule: { on: false } });
    expect((await house({ rules: { rules: [] } }).run('rules')).out).toContain('around rules import FILE');
  });

  it('show gives one rule of the text, and knows what was meant', async () => {
    const { run: around } = house();
    const { out } = await around('rules', 'show', 'hall-light');
    expect(out).toMatch(/^on +hall-light/);
    expect(out).toContain('\n  hall-light:\n    title: Hall light\n    note: |\n      one\n\n      two\n');
    expect(out).not.toMatch(/frost|zoo/);
    expect(await around('rules', 'show', 'hall-ligt')).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "hall-light"?'),
    });
  });

  it('export writes a file or the terminal', async () => {
    const terminal = house();
    expect((await terminal.run('rules', 'export')).out).toBe(TEXT);
    expect((await terminal.run('rules', 'export', 'out.yaml')).out).toBe('The rules are in out.yaml.\n');
    expect(new TextDecoder().decode(terminal.files.get('out.yaml'))).toBe(TEXT);
  });

  it('import tells what changes, and fails with every fault where one is', async () => {
    const good: ImportResult = {
      added: ['a'],
      changed: ['b'],
      removed: ['c'],
      same: 4,
      faults: [],
      warnings: ['rules.yaml:2:3: shed/lamp is not there'],
    };
    const terminal = house({ importRules: good });
    const done = await terminal.run('rules', 'import', 'rules.yaml', '--replace', '--dry');
    expect(terminal.client.asked.at(-1)).toEqual({ what: 'importRules', with: { text: 'rules: {}\n', replace: true, dry: true } });
    expect(done).toMatchObject({
      code: 0,
      out: '+ a\n~ b\n- c\n1 rule would be added, 1 changed, 1 removed, 4 as before.\n',
      err: 'Mind: rules.yaml:2:3: shed/lamp is not there\n',
    });
    terminal.client.answers.importRules = {
      ...good,
      warnings: [],
      faults: ['rules.yaml:5:9: no trigger is called "tim"; did you mean "time"?'],
    };
    terminal.files.set('house/my.yaml', new Uint8Array());
    expect(await terminal.run('rules', 'import', 'house/my.yaml')).toMatchObject({
      code: 1,
      out: '',
      err: 'house/my.yaml:5:9: no trigger is called "tim"; did you mean "time"?\nNothing was changed: 1 fault in house/my.yaml.\n',
    });
    expect(JSON.parse((await terminal.run('rules', 'import', 'house/my.yaml', '--json')).lines[0] as string).faults).toHaveLength(1);
    terminal.files.set('bad', new Uint8Array([0xff]));
    expect(await terminal.run('rules', 'import', 'bad')).toMatchObject({ code: 2, err: expect.stringContaining('not UTF-8') });
  });

  it('goes with the scenes in one file, both or none', async () => {
    const none: ImportResult = { added: [], changed: [], removed: [], same: 2, faults: [] };
    const bad: ImportResult = { ...none, faults: ['rules.yaml:9:3: no'] };
    const terminal = house({
      exportScenes: { text: '# The scenes of this house. "around scenes import FILE" takes them back.\nscenes: {}\n' },
      exportRules: { text: `# The rules of this house. "around rules import FILE" takes them back.\n# Mine.\n${TEXT}` },
      importScenes: none,
      importRules: bad,
    });
    expect((await terminal.run('house', 'export', 'house.yaml')).out).toBe('The scenes and rules are in house.yaml.\n');
    const text = new TextDecoder().decode(terminal.files.get('house.yaml'));
    expect(text).toMatch(/^# The scenes and rules of this house\..*\n\nscenes: \{\}\n\n# Mine\.\n/);
    const sent = () => terminal.client.asked.map(({ what, with: given }) => `${what} ${String((given as { dry: boolean }).dry)}`);
    terminal.client.asked.length = 0;
    expect(await terminal.run('house', 'import', 'house.yaml')).toMatchObject({
      code: 1,
      err: expect.stringContaining('house.yaml:9:3: no'),
    });
    expect(sent()).toEqual(['importScenes true', 'importRules true']);
    terminal.client.answers.importRules = { ...none, added: ['a'] };
    terminal.client.asked.length = 0;
    expect(await terminal.run('house', 'import', 'house.yaml', '--replace')).toMatchObject({
      code: 0,
      out: expect.stringContaining('+ a\n1 rule added'),
    });
    expect(sent()).toEqual(['importScenes true', 'importRules true', 'importScenes false', 'importRules false']);
    expect(terminal.client.asked.at(-1)?.with).toEqual({ text, replace: true, dry: false });
  });

  it('on, off, stop and remove', async () => {
    const terminal = house({
      enableRule: { rule: state('frost', { fault: 'garden/air is gone' }) },
      stopRule: { stopped: 2 },
      removeRule: {},
    });
    expect((await terminal.run('rules', 'on', 'frost')).out).toBe('frost is on, but it can do nothing as it stands: garden/air is gone.\n');
    expect((await terminal.run('rules', 'off', 'frost')).out).toBe('frost is off.\n');
    expect(terminal.client.asked.at(-1)).toEqual({ what: 'enableRule', with: { id: 'frost', on: false } });
    expect((await terminal.run('rules', 'stop', 'frost')).out).toBe('2 runs of frost ended.\n');
    expect((await terminal.run('rules', 'remove', 'frost')).out).toBe('frost is forgotten.\n');
    expect((await terminal.run('rules', 'remove', 'nobody')).code).toBe(2);
  });

  it('run shows what it did, and fails where it failed', async () => {
    const terminal = house({ runRule: { run: 7 }, runs: { runs: [run(7)] } });
    expect(await terminal.run('rules', 'run', 'hall-light', '--check')).toMatchObject({ code: 0 });
    expect(terminal.client.asked.at(-2)).toEqual({ what: 'runRule', with: { id: 'hall-light', check: true } });
    const { took: _, ...underWay } = run(7, { result: 'running' });
    terminal.client.answers.runs = { runs: [underWay] };
    expect((await terminal.run('rules', 'run', 'hall-light')).err).toContain('around rules trace 7');
    terminal.client.answers.runs = { runs: [run(7, { result: 'passed' })] };
    expect((await terminal.run('rules', 'run', 'hall-light')).code).toBe(1);
  });

  it('runs come oldest first, from as many answers as it takes', async () => {
    const terminal = house({
      runs: ({ before = 500, limit }: { before?: number; limit: number }) => ({
        runs: Array.from({ length: limit }, (_, i) => run(before - 1 - i)),
      }),
    });
    const { lines } = await terminal.run('rules', 'runs', 'hall-light', '-n', '250', '--all');
    expect(lines).toHaveLength(250);
    expect(lines.at(-1)).toMatch(/^499 .*hall-light +done +120\.00 s +Motion came to be true$/);
    expect(terminal.client.asked.at(-1)?.with).toEqual({ limit: 50, before: 300, rule: 'hall-light', all: true });
  });

  it('trace tells what each condition found and each step did', async () => {
    const terminal = house({ runs: { runs: [run(42)] } });
    const { out } = await terminal.run('rules', 'trace', '42');
    expect(terminal.client.asked.find(({ what }) => what === 'runs')?.with).toEqual({ before: 43, limit: 1, all: true });
    expect(out).toMatch(/^ {2}if\.0 {2}✓ {2}mode home {2}it was home$/m);
    expect(out).toMatch(/^ {2}do\.0 {2}done +12\.0 ms {2}write hall\/lamp\.on value true$/m);
    expect(out).toMatch(/^ {2}do\.1 {2}failed +wait 2m +the controller is away$/m);
    expect((await terminal.run('rules', 'trace', '41')).err).toContain('there is no run 41');
    expect((await terminal.run('rules', 'trace', 'x')).code).toBe(2);
  });

  it('try tells now, the times, a strip of the days, and what is not known', async () => {
    const terminal = house();
    const wall = terminal.clock.wall();
    const at = new Date(wall);
    at.setDate(at.getDate() - 2);
    at.setHours(6, 40, 0, 0);
    const found: DryRun = {
      now: { holds: false, conditions: [{ at: 'if.0', held: false, was: 'away' }], steps: [] },
      since: wall - 7 * 86_400_000,
      until: wall,
      triggered: 3,
      fired: 1,
      times: [
        { at: at.getTime(), why: 'Motion came to be true', fired: true },
        { at: at.getTime() + 3_600_000, why: 'Motion came to be true', fired: false, detail: 'the mode was away' },
      ],
      unknown: ['when garden was silent is not kept'],
    };
    terminal.client.answers.dryRun = found;
    const { out } = await terminal.run('rules', 'try', 'hall-light');
    expect(terminal.client.asked.at(-1)).toEqual({ what: 'dryRun', with: { rule: RULE, since: wall - 7 * 86_400_000 } });
    expect(out).toContain('Now its conditions do not hold:\n  if.0  ✗  mode home  it was away\n');
    expect(out).toContain('It would have run 1 time in the last 7 days, of 3 times that it was set off.');
    expect(out).toMatch(/^\w{3} +\d+ {2}·{13}●·○·{32}$/m);
    expect(out).toContain('… and 1 time before that\nNot known: when garden was silent is not kept');
    await terminal.run('rules', 'try', './rules.yaml', 'frost', '--since', '30d');
    expect(terminal.client.asked.at(-1)).toEqual({ what: 'dryRun', with: { text: '', id: 'frost', since: wall - 30 * 86_400_000 } });
  });
});
