import { AskError, type CommandRequest, type CommandRun } from '@around/client';
import {
  type Action,
  type AskName,
  type AskWith,
  type Condition,
  type ConditionTrace,
  type DryRun,
  placeOfPath,
  type Rule,
  type RuleRun,
  type RuleState,
  type RunResult,
  type StepTrace,
  spanMs,
} from '@around/messages';
import type { Clock } from '@around/platform';
import { DEMO_RULES, demoRuns } from './demoRuleBook.js';
import { fits, nextOf, pathOf } from './demoTriggers.js';

const DAY = 86_400_000;

interface Deps {
  command(request: CommandRequest): CommandRun;
  /** What a property is now. @param key `living/lamp/on` */
  value(key: string): unknown;
  scene(id: string): Promise<unknown>;
  touched(what: 'rule' | 'run', id: string): void;
}

/** The rules of a house that is pretended: triggers of values and events set them off, what they do is done to the pretended things. */
export class DemoRules {
  readonly #clock: Clock;
  readonly #deps: Deps;
  readonly #rules = new Map<string, { rule: Rule; version: number; by: string; changed: number }>();
  readonly #runs: RuleRun[];
  readonly #stopped = new Set<number>();
  #n = 100;

  constructor(ports: { clock: Clock }, deps: Deps) {
    this.#clock = ports.clock;
    this.#deps = deps;
    const at = ports.clock.wall();
    for (const [id, rule] of Object.entries(DEMO_RULES)) this.#rules.set(id, { rule, version: 1, by: 'You', changed: at - 30 * DAY });
    this.#runs = demoRuns(at);
  }

  /** undefined: that is no question about rules. */
  answer(what: AskName, request: unknown): unknown {
    switch (what) {
      case 'rules':
        return { rules: [...this.#rules.keys()].map((id) => this.#state(id)) };
      case 'setRule': {
        const { id, rule, version } = request as AskWith<'setRule'>;
        const old = this.#rules.get(id);
        if (old !== undefined && version !== old.version) throw new AskError('changed', `the rule ${id} was changed meanwhile`);
        return this.#set(id, rule);
      }
      case 'enableRule': {
        const { id, on } = request as AskWith<'enableRule'>;
        return this.#set(id, { ...this.#known(id).rule, on });
      }
      case 'removeRule': {
        const { id } = request as AskWith<'removeRule'>;
        this.#rules.delete(id);
        this.#deps.touched('rule', id);
        return {};
      }
      case 'runRule': {
        const { id, check = false } = request as AskWith<'runRule'>;
        return { run: this.#run(id, { why: 'You ran it', by: 'You' }, check) };
      }
      case 'stopRule': {
        const running = this.#runs.filter(({ rule, result }) => rule === (request as AskWith<'stopRule'>).id && result === 'running');
        for (const { n } of running) this.#stopped.add(n);
        return { stopped: running.length };
      }
      case 'runs': {
        const { rule, all, before, limit = 100 } = request as AskWith<'runs'>;
        const ran = ({ result }: RuleRun): boolean => all === true || (result !== 'passed' && result !== 'dropped');
        const found = this.#runs.filter(
          (run) => (rule === undefined || run.rule === rule) && ran(run) && run.n < (before ?? Number.MAX_VALUE),
        );
        return { runs: found.sort((a, b) => b.n - a.n).slice(0, limit) };
      }
      case 'dryRun':
        return this.#dry(request as AskWith<'dryRun'>);
      default:
        return undefined;
    }
  }

  /** A property changed. @param key `living/lamp/on` */
  heard(key: string, before: unknown, now: unknown): void {
    const path = pathOf(key);
    for (const [id, { rule }] of this.#rules) {
      if (rule.on === false) continue;
      const when = rule.when.findIndex(
        (trigger) => 'property' in trigger && trigger.property === path && fits(trigger, now) && !fits(trigger, before),
      );
      if (when >= 0) this.#run(id, { why: `${path} became ${JSON.stringify(now)}`, when }, true);
    }
  }

  /** An event came. @param path `garden/button.pressed` */
  came(path: string): void {
    for (const [id, { rule }] of this.#rules) {
      const when = rule.on === false ? -1 : rule.when.findIndex((trigger) => 'event' in trigger && trigger.event === path);
      if (when >= 0) this.#run(id, { why: `${path} came`, when }, true);
    }
  }

  /** For tests: another person changes a rule. */
  changeElsewhere(id: string, rule: Rule): void {
    this.#set(id, rule, 'Hana');
  }

  #set(id: string, rule: Rule, by = 'You'): { rule: RuleState } {
    this.#rules.set(id, { rule, by, version: (this.#rules.get(id)?.version ?? 0) + 1, changed: this.#clock.wall() });
    this.#deps.touched('rule', id);
    return { rule: this.#state(id) };
  }

  #known(id: string) {
    const known = this.#rules.get(id);
    if (known === undefined) throw new AskError('unknown', `there is no rule ${id}`);
    return known;
  }

  #state(id: string): RuleState {
    const known = this.#known(id);
    const own = this.#runs.filter(({ rule }) => rule === id);
    const last = own
      .filter(({ result }) => result !== 'passed' && result !== 'dropped' && result !== 'running')
      .sort((a, b) => b.n - a.n)[0];
    const next = known.rule.on === false ? undefined : nextOf(known.rule.when, this.#clock.wall());
    return {
      id,
      ...known,
      running: own.filter(({ result }) => result === 'running').length,
      ...(next === undefined ? {} : { next }),
      ...(last === undefined
        ? {}
        : { last: { n: last.n, at: last.at, result: last.result, ...(last.detail === undefined ? {} : { detail: last.detail }) } }),
    };
  }

  #run(id: string, set: Pick<RuleRun, 'why' | 'by' | 'when'>, check: boolean): number {
    const { rule, version } = this.#known(id);
    const n = ++this.#n;
    const conditions = check ? this.#conditions(rule.if ?? [], 'if') : [];
    const held = conditions.every((one) => one.held);
    const run: RuleRun = {
      n,
      rule: id,
      version,
      at: this.#clock.wall(),
      ...set,
      conditions,
      steps: [],
      result: held ? 'running' : 'passed',
    };
    this.#runs.push(run);
    this.#deps.touched('run', id);
    if (held) void this.#go(id, n, rule);
    return n;
  }

  async #go(id: string, n: number, rule: Rule): Promise<void> {
    const failed = await this.#steps(n, rule.do, 'do');
    const run = this.#runs.find((one) => one.n === n);
    if (run === undefined) return;
    const result: RunResult = this.#stopped.has(n) ? 'stopped' : failed === undefined ? 'done' : 'failed';
    this.#put({ ...run, result, took: this.#clock.wall() - run.at, ...(failed === undefined ? {} : { detail: failed }) });
    this.#deps.touched('run', id);
  }

  /** @returns why one of them failed */
  async #steps(n: number, actions: readonly Action[], list: string): Promise<string | undefined> {
    let failed: string | undefined;
    for (const [i, action] of actions.entries()) {
      if (this.#stopped.has(n)) return failed;
      const at = `${list}.${i}`;
      const began = this.#clock.wall();
      this.#step(n, { at, began });
      const { detail, command } = await this.#do(n, action, at);
      const facts = { ...(detail === undefined ? {} : { detail }), ...(command === undefined ? {} : { command }) };
      this.#step(n, { at, began, took: this.#clock.wall() - began, result: detail === undefined ? 'done' : 'failed', ...facts });
      failed ??= detail;
    }
    return failed;
  }

  async #do(n: number, action: Action, at: string): Promise<{ detail?: string; command?: string }> {
    if ('write' in action || 'invoke' in action) {
      const write = 'write' in action;
      const input = write ? action.value : action.input;
      const run = this.#deps.command({
        ...placeOfPath(write ? action.write : action.invoke),
        op: write ? 'write' : 'invoke',
        ...(input === undefined ? {} : { input }),
      });
      const end = await run.done;
      return { command: run.id, ...(end.step === 'completed' ? {} : { detail: end.detail ?? end.step }) };
    }
    if ('wait' in action) await new Promise<void>((done) => this.#clock.after(spanMs(action.wait) ?? 0, done));
    else if ('scene' in action) await this.#deps.scene(action.scene);
    else if ('choose' in action) {
      const way = action.choose.findIndex((one, i) => this.#conditions(one.if, `${at}.choose.${i}.if`).every(({ held }) => held));
      const list = way < 0 ? `${at}.else` : `${at}.choose.${way}.do`;
      const detail = await this.#steps(n, (way < 0 ? action.else : action.choose[way]?.do) ?? [], list);
      if (detail !== undefined) return { detail };
    } else if ('repeat' in action) {
      for (let round = 0; round < (action.times ?? 1); round++) await this.#steps(n, action.repeat, `${at}.repeat`);
    } else if ('rule' in action) this.#set(action.rule, { ...this.#known(action.rule).rule, on: action.on });
    return {};
  }

  #step(n: number, step: StepTrace): void {
    const run = this.#runs.find((one) => one.n === n);
    if (run === undefined) return;
    const others = run.steps.filter(({ at, took }) => at !== step.at || took !== undefined);
    this.#put({ ...run, steps: [...others, step] });
    this.#deps.touched('run', run.rule);
  }

  #put(run: RuleRun): void {
    this.#runs[this.#runs.findIndex(({ n }) => n === run.n)] = run;
  }

  #conditions(conditions: readonly Condition[], list: string): ConditionTrace[] {
    return conditions.map((condition, i) => {
      const at = `${list}.${i}`;
      if (!('property' in condition)) return { at, held: true };
      const { thing, name } = placeOfPath(condition.property);
      const was = this.#deps.value(`${thing}/${name}`);
      return { at, held: fits(condition, was), was };
    });
  }

  #dry({ rule = { title: '', when: [], do: [] }, since = this.#clock.wall() - 7 * DAY }: AskWith<'dryRun'>): DryRun {
    const until = this.#clock.wall();
    const conditions = this.#conditions(rule.if ?? [], 'if');
    const steps = rule.do.map((_, i): StepTrace => ({ at: `do.${i}`, began: until, took: 0, result: 'done' }));
    // Twice a day, as it were; every seventh time the conditions did not hold.
    const times = Array.from({ length: rule.when.length === 0 ? 0 : 16 }, (_, i) => ({
      at: until - 3_600_000 - i * 10 * 3_600_000,
      why: 'as the history has it',
      fired: i % 7 !== 6 || conditions.length === 0,
    })).filter(({ at }) => at >= since);
    return {
      now: { holds: conditions.every(({ held }) => held), conditions, steps },
      ...{ since, until, times },
      triggered: times.length,
      fired: times.filter(({ fired }) => fired).length,
      unknown: [],
    };
  }
}
