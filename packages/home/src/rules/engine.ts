import type { Change, RuleRun, RuleState } from '@around/messages';
import { saying } from '@around/messages/sayings';
import type { Clock, Log } from '@around/platform';
import type { Board } from './board.js';
import { ComeBack } from './comeBack.js';
import { Diary } from './diary.js';
import { Doings } from './doings.js';
import type { FaultPorts } from './faults.js';
import { isOn, type KeptRule, keptRule } from './keptRule.js';
import { Lookout, type LookoutOptions } from './lookout.js';
import type { RuleRecord, RulesDeps } from './ports.js';
import { amissIn, FAILURES, failuresOf, stateOf } from './ruleState.js';
import type { Times } from './times.js';
import { type Told, told } from './told.js';
import { Touches } from './touches.js';
import { Turns } from './turns.js';

export type EngineOptions = LookoutOptions;

/** The rules of the house, from their triggers to their runs. What it may be asked to do was allowed by who calls it. */
export class Rules {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: RulesDeps;
  readonly #rules = new Map<string, KeptRule>();
  /** Titles of rules: what they do is told by these names. */
  #titles: ReadonlySet<string> = new Set();
  readonly #doings: Doings;
  readonly #diary: Diary;
  readonly #touches: Touches;
  readonly #turns: Turns;
  readonly #lookout: Lookout;
  readonly #comeBack: ComeBack;
  /** That somebody should look after. */
  readonly #wrong = new Set<KeptRule>();
  #settled: (() => void) | undefined;
  #running = false;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: RulesDeps, options: EngineOptions = {}) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
    const { book, house, deeds, past, scenes, notifier } = deps;
    this.#doings = new Doings(ports, (thing) => house.roomOf(thing));
    this.#touches = new Touches(ports, (what, id) => house.touched(what, id));
    this.#diary = new Diary(ports, book, (rule) => this.#touches.add('run', rule));
    this.#lookout = new Lookout(
      ports,
      {
        ...{ house, past },
        changes: (changes) => this.#changes(changes),
        fired: (kept, when, firing) =>
          this.#turns.wanted(kept, { ...firing, when, ...this.#doings.of(kept, when, firing.path, this.#lookout.opened?.board) }),
        missed: ({ record: { id, version } }, when, detail) =>
          this.#diary.passed({ rule: id, version, why: detail, when, result: 'passed', ...told('homeOff') }),
      },
      options,
    );
    this.#turns = new Turns(ports, {
      ...{ book, house, deeds, scenes, notifier, diary: this.#diary, loops: this.#doings.loops, rooms: this.#doings.rooms },
      judging: (kept) => this.#lookout.judging(kept),
      looped: (kept, why) => this.#looped(kept, why),
      ended: (kept, run) => this.#ended(kept, run),
      enable: (id, on, by) => this.enable(id, on, by),
    });
    this.#comeBack = new ComeBack(ports, { book, house, diary: this.#diary, turns: this.#turns });
  }

  /** A home without working rules is a home all the same: what goes wrong here is logged. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await this.#start();
    } catch (error) {
      this.#log.error('the rules could not be started: nothing happens by itself', { error: String(error) });
    }
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#settled?.();
    if (this.#rules.size > 0) this.#comeBack.stop(this.#rules);
    for (const kept of this.#rules.values()) this.#lookout.unwatch(kept);
    this.#lookout.close();
    this.#diary.stop();
    this.#touches.stop();
    this.#rules.clear();
    this.#wrong.clear();
  }

  get size(): number {
    return this.#rules.size;
  }

  get(id: string): RuleRecord | undefined {
    return this.#rules.get(id)?.record;
  }

  states(): RuleState[] {
    return [...this.#rules.values()].map((kept) => this.#state(kept));
  }

  state(id: string): RuleState | undefined {
    const kept = this.#rules.get(id);
    return kept === undefined ? undefined : this.#state(kept);
  }

  /** What rules see now, for who asks what one would do. */
  async sight(): Promise<{ readonly board: Board; readonly times: Times }> {
    return this.#lookout.open();
  }

  /** Makes or changes a rule; its run under way ends. @throws what the database says */
  async put(record: RuleRecord): Promise<void> {
    await this.#lookout.open();
    this.#deps.book.put(record);
    this.#take(record);
  }

  /** Makes, changes and removes several at once: all of them, or where it throws none. @throws what the database says */
  async replace(keep: readonly RuleRecord[], forget: readonly string[]): Promise<void> {
    await this.#lookout.open();
    this.#deps.book.commit(keep, forget);
    for (const record of keep) this.#take(record);
    for (const id of forget) this.#forget(id);
  }

  /** False where there is none. @throws what the database says */
  remove(id: string): boolean {
    if (!this.#rules.has(id)) return false;
    this.#deps.book.remove(id);
    this.#forget(id);
    return true;
  }

  /** A run that is under way goes on to its end. @throws Error for people where there is none, or what the database says */
  enable(id: string, on: boolean, by: string): void {
    const kept = this.#get(id);
    if (isOn(kept) === on && kept.loop === undefined) return;
    const { on: _, ...rule } = kept.record.rule;
    const changed = Math.round(this.#clock.wall());
    const record = { ...kept.record, version: kept.record.version + 1, by, changed, rule: on ? rule : { ...rule, on } };
    this.#deps.book.put(record);
    if (!on) kept.queue = [];
    this.#renew(kept, record);
  }

  /** Runs it for a person, on or off. @returns the number of the run; undefined where it does not run now @throws Error for people */
  run(id: string, by: string, check: boolean): number | undefined {
    return this.#turns.wanted(this.#get(id), { why: `${by} wants it`, by }, check);
  }

  /** @returns how many runs were ended */
  end(id: string, by: string): number {
    const kept = this.#rules.get(id);
    return kept === undefined ? 0 : this.#turns.stop(kept, told('stoppedBy', { by }));
  }

  async #start(): Promise<void> {
    const { book } = this.#deps;
    const records = book.all();
    if (records.length === 0) return;
    const last = book.last();
    for (const record of records) {
      const kept = keptRule(record, last.get(record.id));
      if (kept.last?.result === 'failed') kept.failures = failuresOf(book.runs({ rule: record.id, limit: FAILURES }));
      this.#rules.set(record.id, kept);
    }
    this.#retitle();
    const { times } = await this.#lookout.open();
    for (const kept of this.#rules.values()) this.#lookout.watch(kept);
    this.#settled = this.#comeBack.start(this.#rules, times);
    for (const kept of this.#rules.values()) this.#look(kept);
  }

  #get(id: string): KeptRule {
    const kept = this.#rules.get(id);
    if (kept === undefined) throw new Error(`there is no rule ${id}: list the rules`);
    return kept;
  }

  /** What is in the database already. */
  #take(record: RuleRecord): void {
    this.#doings.forget(record.id);
    const before = this.#rules.get(record.id);
    if (before !== undefined) this.#turns.stop(before, told('ruleChanged'));
    const kept = before ?? keptRule(record, undefined);
    this.#rules.set(record.id, kept);
    this.#renew(kept, record);
  }

  /** Begins anew with a rule that was changed. */
  #renew(kept: KeptRule, record: RuleRecord): void {
    this.#lookout.unwatch(kept);
    kept.record = record;
    kept.loop = undefined;
    kept.failures = 0;
    this.#retitle();
    this.#lookout.watch(kept);
    this.#look(kept);
    this.#touches.add('rule', record.id);
  }

  #forget(id: string): void {
    const kept = this.#rules.get(id);
    if (kept === undefined) return;
    this.#lookout.unwatch(kept);
    this.#turns.stop(kept, told('ruleRemoved'));
    this.#rules.delete(id);
    this.#wrong.delete(kept);
    this.#deps.house.amiss(id, undefined);
    this.#retitle();
    this.#touches.add('rule', id);
  }

  #retitle(): void {
    this.#titles = new Set([...this.#rules.values()].map(({ record }) => record.rule.title));
  }

  #changes(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.k === 'thing') this.#touchWho(change.thing.id);
      else if (change.k === 'gone') this.#touchWho(change.thing);
      else if (change.k === 'scene') for (const kept of this.#wrong) this.#look(kept);
      else if (change.k === 'sceneGone') this.#touchWho(change.id);
      else if (change.k === 'step' && change.step.step === 'accepted' && !this.#titles.has(change.step.by))
        this.#doings.others(change.step.thing);
    }
  }

  /** What the rules that name it can do may be another now. */
  #touchWho(name: string): void {
    for (const [id, kept] of this.#rules) {
      if (!JSON.stringify(kept.record.rule).includes(name)) continue;
      this.#touches.add('rule', id);
      // What the change is about is on the board only after it was told.
      queueMicrotask(() => this.#look(kept));
    }
  }

  #looped(kept: KeptRule, { detail }: Told): void {
    const { id, rule } = kept.record;
    this.#deps.house.tell('alarm', saying('ruleStopped', { rule: rule.title, detail }));
    this.#touches.add('rule', id);
    this.#look(kept);
  }

  #ended(kept: KeptRule, run: RuleRun): void {
    kept.last = run;
    if (run.result === 'done' && kept.loop !== undefined && this.#clock.now() >= kept.loop.until) kept.loop = undefined;
    kept.failures = run.result === 'failed' ? kept.failures + 1 : run.result === 'done' ? 0 : kept.failures;
    this.#look(kept);
    if (kept.failures !== FAILURES || run.result !== 'failed') return;
    this.#deps.house.tell('alarm', saying('ruleFailed', { rule: kept.record.rule.title, times: FAILURES, detail: run.detail ?? '' }));
  }

  /** Whether somebody should look after it. */
  #look(kept: KeptRule): void {
    const { id, rule } = kept.record;
    if (this.#rules.get(id) !== kept) return;
    const why = amissIn(kept, this.#faults());
    if (why === undefined) this.#wrong.delete(kept);
    else this.#wrong.add(kept);
    this.#deps.house.amiss(id, why === undefined ? undefined : { title: rule.title, ...why });
  }

  #state(kept: KeptRule): RuleState {
    return stateOf(kept, this.#faults());
  }

  #faults(): FaultPorts | undefined {
    const { opened } = this.#lookout;
    const { scenes } = this.#deps;
    return opened === undefined ? undefined : { ...opened, scenes, hasRule: (id) => this.#rules.has(id) };
  }
}
