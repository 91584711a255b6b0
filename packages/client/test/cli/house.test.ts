import type { CommandStep, LogEntry, Wish } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { FakeHomeClient, fakeTerminal, LAMP, thing } from './fakeWorld.js';

const AT = Date.parse('2026-01-15T14:00:00Z');

const done: LogEntry = {
  n: 2,
  id: 'cmd2',
  thing: 'living/lamp',
  op: 'write',
  name: 'on',
  input: true,
  by: 'Ann',
  key: 'ownkey12',
  device: 'Pixel',
  path: 'relay',
  accepted: AT,
  ended: true,
  steps: [
    { step: 'accepted', at: AT, held: { home: 0.5 } },
    { step: 'completed', at: AT + 40, held: { home: 40, controller: 30 }, data: 7, printed: 'on\nit \u001b[2Jis\n' },
  ],
};
const failed: LogEntry = {
  ...done,
  n: 3,
  id: 'cmd3',
  accepted: AT + 1_000,
  steps: [{ step: 'failed', at: AT + 1_100, code: 'exit', detail: 'exit 2: no lamp' }],
};
const open: LogEntry = { ...done, n: 4, id: 'cmd4', accepted: AT + 2_000, ended: false, steps: [{ step: 'started', at: AT + 2_000 }] };
const step = (command: string, name: CommandStep['step'], more: Partial<CommandStep> = {}): CommandStep => ({
  command,
  thing: 'living/lamp',
  op: 'write',
  name: 'on',
  by: 'Ann',
  step: name,
  at: AT + 5_000,
  ...more,
});

const wish: Wish = {
  thing: 'living/lamp',
  name: 'brightness',
  id: 'w',
  version: 1,
  value: 40,
  by: 'Ann',
  made: AT,
  until: AT + 86_400_000 * 3,
  state: 'waiting',
};

function withLamp() {
  const client = new FakeHomeClient();
  client.things.set(LAMP.id, LAMP);
  return fakeTerminal(client);
}

describe('around log', () => {
  function withLog() {
    const terminal = withLamp();
    terminal.client.answers.log = { entries: [open, failed, done] };
    return terminal;
  }

  it('is one line a command: when, what, who, how it ended, how long each tier held it', async () => {
    const { run } = withLog();
    const { lines, code } = await run('log');
    expect(code).toBe(0);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/living\/lamp\.on true +Ann +completed +home 40\.0 ms, controller 30\.0 ms$/);
    expect(lines[1]).toMatch(/failed \(exit\) exit 2: no lamp$/);
    expect(lines[2]).toMatch(/under way: started$/);
  });

  it('with --steps shows each of them, and what was printed', async () => {
    const { run } = withLog();
    const { out } = await run('log', '-v');
    expect(out).toContain('cmd2: from Pixel, over the relay, key ownkey12');
    expect(out).toMatch(/0\.00 ms +accepted +home 0\.50 ms/);
    expect(out).toMatch(/40\.0 ms +completed +home 40\.0 ms, controller 30\.0 ms +7/);
    expect(out).toContain('      | on\n      | it \\u001b[2Jis\n');
  });

  it('asks for what is meant', async () => {
    const { run, client, clock } = withLog();
    await run(
      'log',
      '--thing',
      'lamp',
      '--name',
      'on',
      '--by',
      'Ann',
      '--end',
      'under-way',
      '--since',
      '2h',
      '--until',
      '1h',
      '--id',
      'cmd4',
      '--limit',
      '9',
    );
    const wall = clock.wall();
    expect(client.asked.at(-1)?.with).toEqual({
      thing: 'living/lamp',
      name: 'on',
      by: 'Ann',
      end: 'underWay',
      since: wall - 7_200_000,
      until: wall - 3_600_000,
      id: 'cmd4',
      limit: 9,
    });
    await run('log', '--thing', 'old/thing');
    expect(client.asked.at(-1)?.with).toMatchObject({ thing: 'old/thing' });
    expect((await run('log', '--end', 'done')).err).toContain('completed, failed');
    expect((await run('log', '--thing', 'lmap')).err).toContain('did you mean living/lamp');
    expect((await run('log', '--follow', '--until', '1h')).code).toBe(2);
  });

  it('with --json gives the entries as they are', async () => {
    const { run } = withLog();
    expect((await run('log', '--json')).lines.map((line) => JSON.parse(line))).toEqual([done, failed, open]);
  });

  it('--follow goes on with what fits until Ctrl-C, and loses nothing that came while it asked', async () => {
    const terminal = withLog();
    const { client } = terminal;
    client.answers.log = () => {
      // Both come before the answer; the first is in it already.
      client.tell({ changes: [{ k: 'step', n: 1, step: step('cmd4', 'started', { at: AT + 2_000 }) }] });
      client.tell({ changes: [{ k: 'step', n: 2, step: step('cmd4', 'completed') }] });
      return { entries: [open] };
    };
    const running = terminal.run('log', '--follow', '--thing', 'lamp');
    await terminal.clock.flush();
    client.tell({
      changes: [
        { k: 'step', n: 3, step: step('cmd5', 'accepted') },
        { k: 'step', n: 4, step: step('cmd6', 'accepted', { thing: 'hall/lock' }) },
        { k: 'step', n: 5, step: step('cmd5', 'failed', { code: 'exit', detail: 'no', held: { home: 2 } }) },
      ],
    });
    terminal.interrupt();
    const { code, lines } = await running;
    expect(code).toBe(0);
    expect(lines.map((line) => line.slice(10).split(/ {2,}/).at(2))).toEqual([
      'under way: started',
      'completed',
      'accepted',
      'failed (exit) no',
    ]);
    expect(client.asked.at(-1)?.with).toMatchObject({ limit: 10 });
  });

  it('--follow --end shows only such ends', async () => {
    const terminal = withLog();
    terminal.client.answers.log = { entries: [] };
    const running = terminal.run('log', '--follow', '--end', 'failed', '--json');
    await terminal.clock.flush();
    terminal.client.tell({
      changes: [
        { k: 'step', n: 3, step: step('cmd5', 'accepted') },
        { k: 'step', n: 5, step: step('cmd5', 'failed') },
      ],
    });
    terminal.interrupt();
    const { lines } = await running;
    expect(lines.map((line) => JSON.parse(line)).filter((line) => 'step' in line)).toEqual([{ step: step('cmd5', 'failed') }]);
  });
});

describe('wishes', () => {
  it('are made with an id of their own, for as long as is said', async () => {
    const { run, client } = withLamp();
    client.answers.wish = { wish };
    const { out, code } = await run('wish', 'lamp.brightness', '40%', '--for', '6h');
    expect(code).toBe(0);
    expect(client.asked.at(-1)).toEqual({
      what: 'wish',
      with: { id: expect.stringMatching(/^[\w-]{22}$/), thing: 'living/lamp', name: 'brightness', value: 40, ms: 21_600_000 },
    });
    expect(out).toMatch(/^Wanted: living\/lamp\.brightness 40 by Ann, waiting until .*18 Jan/);
    await run('wish', 'lamp.brightness', '41');
    expect(client.asked.at(-1)?.with).not.toHaveProperty('ms');
  });

  it('that make no sense are refused before anything is asked', async () => {
    const { run, client } = withLamp();
    expect((await run('wish', 'lamp.power', '3')).err).toContain('can only be read');
    expect((await run('wish', 'lamp.brightness', '300')).code).toBe(2);
    expect((await run('wish', 'lamp.brightness', '30', '--for', '2d')).err).toContain('1s to 24h');
    expect((await run('wish', 'lamp.toggle', '1')).err).toContain('is an action');
    expect(client.asked).toEqual([]);
  });

  it('are listed, shown with their thing, and cancelled', async () => {
    const { run, client } = withLamp();
    client.answers.unwish = {};
    expect((await run('wishes')).out).toBe('Nothing waits.\n');
    client.wishes.set('living/lamp/brightness', wish);
    expect((await run('wishes')).out).toMatch(/^living\/lamp\.brightness {2}40 % by Ann, waiting until/);
    expect(JSON.parse((await run('wishes', '--json')).out)).toEqual(wish);
    expect((await run('things')).out).toMatch(/\.brightness .*wanted: 40 % by Ann/);
    expect((await run('status')).out).toContain('1 waiting');
    expect((await run('unwish', 'lamp.brightness')).out).toContain('is not wanted any more');
    expect(client.asked.at(-1)).toEqual({ what: 'unwish', with: { thing: 'living/lamp', name: 'brightness' } });
    // Of a thing that is gone.
    client.wishes.set('old/heater/target', { ...wish, thing: 'old/heater', name: 'target' });
    await run('unwish', 'old/heater.target');
    expect(client.asked.at(-1)?.with).toEqual({ thing: 'old/heater', name: 'target' });
  });

  it('are proposed by a write that came to nothing because the controller is away, and never for what is dangerous', async () => {
    const { run, client } = withLamp();
    client.controllers.set('living', { id: 'living', title: 'Living', state: 'away', since: 1, things: 1, killed: 0 });
    client.onCommand = (_, play) => play.step({ step: 'expired', code: 'away', detail: 'living is away' });
    expect((await run('write', 'lamp.brightness', '40')).err).toContain('"around wish lamp.brightness 40" sets it as soon as it is back');
    client.things.set('living/lock', thing('living/lock', 'Lock', { properties: { locked: { type: 'boolean', 'around:class': 3 } } }));
    expect((await run('write', 'lock.locked', 'on')).err).not.toContain('around wish');
    client.controllers.set('living', { id: 'living', title: 'Living', state: 'connected', since: 1, things: 1, killed: 0 });
    expect((await run('write', 'lamp.brightness', '40')).err).not.toContain('around wish');
  });
});

describe('around look', () => {
  it('changes what is said, and keeps the rest', async () => {
    const { run, client } = withLamp();
    client.answers.setLook = {};
    client.looks.set(LAMP.id, { thing: LAMP.id, title: 'Reading lamp', room: 'Den', favourite: true });
    const { out } = await run('look', 'lamp', '--room', 'Kitchen', '--order', '3', '--no-favourite');
    const after = { thing: LAMP.id, title: 'Reading lamp', room: 'Kitchen', order: 3, favourite: false };
    expect(client.asked.at(-1)).toEqual({ what: 'setLook', with: after });
    expect(out).toMatch(/title +Reading lamp\n +room +Kitchen/);
    await run('look', 'lamp', '--title', '');
    expect(client.asked.at(-1)?.with).toEqual({ thing: LAMP.id, room: 'Den', favourite: true });
    await run('look', 'lamp', '--clear', '--icon', 'lamp-desk');
    expect(client.asked.at(-1)?.with).toEqual({ thing: LAMP.id, icon: 'lamp-desk' });
  });

  it('only shows where nothing is said, and refuses what cannot be', async () => {
    const { run, client } = withLamp();
    expect((await run('look', 'lamp')).out).toBe('living/lamp is shown as its own description says.\n');
    expect((await run('look', 'lamp', '--icon', 'Lamp!')).code).toBe(2);
    expect((await run('look', 'lamp', '--order', '-1')).code).toBe(2);
    expect(client.asked).toEqual([]);
  });

  it('gives things the names and rooms by which they are found', async () => {
    const { run, client } = withLamp();
    client.things.set('hall/lamp', thing('hall/lamp', 'Hall', {}));
    client.looks.set(LAMP.id, { thing: LAMP.id, title: 'Leselampe', room: 'Küche' });
    client.values.set('living/lamp/on', { thing: LAMP.id, name: 'on', value: true, at: 0, quality: 'good' });
    expect((await run('read', 'leselampe.on')).code).toBe(0);
    const { lines } = await run('things', '--room', 'küche');
    expect(lines[0]).toBe('living/lamp  Leselampe, Küche  [OnOffSwitch, Light]');
    expect(lines.join()).not.toContain('hall/lamp');
    expect((await run('things', '--room', 'Kuche')).err).toContain('did you mean Küche?');
  });
});

describe('what is silent', () => {
  it('controllers that sleep say until when; the home since when', async () => {
    const terminal = withLamp();
    const { run, client, clock } = terminal;
    const asleep = {
      id: 'shed',
      title: 'Shed',
      state: 'away' as const,
      since: clock.wall() - 60_000,
      things: 1,
      killed: 0,
      asleepUntil: clock.wall() + 60_000,
    };
    client.answers.controllers = { controllers: [asleep] };
    client.controllers.set('shed', asleep);
    expect((await run('controllers')).out).toMatch(/away for 60 s, asleep until \d\d:\d\d/);
    expect((await run('status')).out).toMatch(/shed: away for 60 s, asleep until/);
    client.link = { state: 'broken', hop: 'home', since: clock.wall() - 60_000, detail: 'the home is not connected', retryAt: 2 };
    expect(await run('status')).toMatchObject({ code: 3, out: expect.stringMatching(/link +home silent since \d\d:\d\d: /) });
  });
});
