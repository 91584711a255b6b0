import { type Change, placeOfPath, type RuleRun, type RuleState } from '@around/messages';
import type { Clock, Log } from '@around/platform';
import { Alarms, LOOK_MS } from './alarms.js';
import { Board } from './board.js';
import type { Judging } from './conditions.js';
import { Diary } from './diary.js';
import { faultOf } from './faults.js';
import { type KeptRule, keptRule } from './keptRule.js';
import { Lasting } from './lasting.js';
import { Loops } from './loops.js';
import { lastAlive, missedOf } from './missed.js';
import type { RuleRecord, RulesDeps } from './ports.js';
import { loadTimes, type Times, type TimesOptions } from './times.js';
import { Touches } from './touches.js';
import { Turns } from './turns.js';
import { type Watch, watchTrigger } from './watch/index.js';

/** Controllers come back within that time after the home's start: then `started` sets off, and what waited goes on. */
const STARTED_MS = 10_000;
/** A run that waited goes on after a restart of the home that took no longer. */
const RESUME_MS = 600_000;
/** So many failures in a row are told to people. */
const FAILURES = 3;

export interface EngineOptions extends TimesOptions {
  /** ms between two looks at the wall clock. */
  readonly look?: number;
}

/** What there is once the first rule is: until then nothing is loaded and nothing listened to. */
interface Opened {
  readonly times: Times;
  readonly board: Board;
  readonly alarms: Alarms;
}

/** The rules of the house, from their triggers to their runs. What it may be asked to do was allowed by who calls it. */
export class Rules {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: RulesDeps;
  readonly #options: EngineOptions;
  readonly #rules = new Map<string, KeptRule>();
  /** Titles of rules: what they do is told by these names. */
  #titles: ReadonlySet<string> = new Set();
  readonly #loops: Loops;
  readonly #diary: Diary;
  readonly #touches: Touches;
  readonly #turns: Turns;
  #opened: Opened | undefined;
  #opening: Promise<Opened> | undefined;
  #stopping: (() => void)[] = [];
  #running = false;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: RulesDeps, options: EngineOptions = {}) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
    this.#options = options;
    const { book, house } = deps;
    this.#loops = new Loops(ports);
    this.#touches = new Touches(ports, (what, id) => house.touched(what, id));
    this.#diary = new Diary(ports, book, (rule) => this.#touches.add('run', rule));
    this.#turns = new Turns(ports, {
      ...{ book, house, deeds: deps.deeds, scenes: deps.scenes, notifier: deps.notifier },
      ...{ diary: this.#diary, loops: this.#loops },
      judging: (kept) => this.#judging(kept),
      looped: (kept, detail) => this.#looped(kept, detail),
      ended: (kept, run) => this.#ended(kept, run),
      enable: (id, on, by) => this.enable(id, on, by),
    });
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

  async #start(): Promise<void> {
    const records = this.#deps.book.all();
    if (records.length === 0) return;
    const last = this.#deps.book.last();
    for (const record of records) this.#rules.set(record.id, keptRule(record, last.get(record.id)));
    this.#retitle();
    const { times } = await this.#open();
    const now = this.#clock.wall();
    const stopped = this.#deps.book.takeStopped();
    const alive = Math.max(stopped?.at ?? 0, lastAlive(this.#deps.house.snapshot(), last.values(), now));
    for (const kept of this.#rules.values()) {
      this.#watch(kept);
      if (!isOn(kept)) continue;
      const { id, version, rule } = kept.record;
      for (const { when, detail } of missedOf(times, rule, alive, now)) {
        this.#diary.passed({ rule: id, version, why: detail, when, result: 'passed', detail: 'the home was off' });
      }
    }
    for (const { rule, version, when, until } of stopped?.lasting ?? []) {
      const kept = this.#rules.get(rule);
      // Once the controllers had time to say how it is now.
      if (kept?.record.version === version && now - alive <= RESUME_MS) kept.watches.get(when)?.resume?.(Math.max(until, now + STARTED_MS));
    }
    const underWay = this.#deps.book.underWay();
    const timer = this.#clock.after(STARTED_MS, () => this.#begin(underWay, alive, now));
    this.#stopping.push(() => timer.cancel());
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    for (const stop of this.#stopping.splice(0)) stop();
    if (this.#rules.size > 0) this.#keepStopped();
    for (const kept of this.#rules.values()) {
      this.#unwatch(kept);
      const run = kept.running;
      kept.running = undefined;
      kept.queue = [];
      // One that waits goes on after a short restart.
      if (run !== undefined && run.waiting === undefined) this.#diary.ended({ ...run.run, result: 'interrupted', detail: INTERRUPTED });
      run?.halt(INTERRUPTED);
    }
    this.#diary.stop();
    this.#touches.stop();
    this.#opened?.alarms.stop();
    this.#opened = undefined;
    this.#opening = undefined;
    this.#rules.clear();
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
    return this.#open();
  }

  /** Makes or changes a rule; its run under way ends. @throws what the database says */
  async put(record: RuleRecord): Promise<void> {
    await this.#open();
    this.#deps.book.put(record);
    this.#take(record);
  }

  /** Makes, changes and removes several at once: all of them, or where it throws none. @throws what the database says */
  async replace(keep: readonly RuleRecord[], forget: readonly string[]): Promise<void> {
    await this.#open();
    this.#deps.book.commit(keep, forget);
    for (const record of keep) this.#take(record);
    for (const id of forget) this.#forget(id);
  }

  #take(record: RuleRecord): void {
    const before = this.#rules.get(record.id);
    if (before !== undefined) {
      this.#unwatch(before);
      this.#turns.stop(before, 'the rule was changed');
    }
    this.#loops.forget(record.id);
    const kept = before ?? keptRule(record, undefined);
    kept.record = record;
    kept.loop = undefined;
    kept.failures = 0;
    this.#rules.set(record.id, kept);
    this.#retitle();
    this.#watch(kept);
    this.#touches.add('rule', record.id);
  }

  /** False where there is none. @throws what the database says */
  remove(id: string): boolean {
    if (!this.#rules.has(id)) return false;
    this.#deps.book.remove(id);
    this.#forget(id);
    return true;
  }

  #forget(id: string): void {
    const kept = this.#rules.get(id);
    if (kept === undefined) return;
    this.#unwatch(kept);
    this.#turns.stop(kept, 'the rule was removed');
    this.#rules.delete(id);
    this.#retitle();
    this.#touches.add('rule', id);
  }

  /** A run that is under way goes on to its end. @throws Error for people where there is none, or what the database says */
  enable(id: string, on: boolean, by: string): void {
    const kept = this.#rules.get(id);
    if (kept === undefined) throw new Error(`there is no rule ${id}: list the rules`);
    if (isOn(kept) === on && kept.loop === undefined) return;
    const { on: _, ...rule } = kept.record.rule;
    const changed = Math.round(this.#clock.wall());
    const record = { ...kept.record, version: kept.record.version + 1, by, changed, rule: on ? rule : { ...rule, on } };
    this.#deps.book.put(record);
    this.#unwatch(kept);
    kept.record = record;
    kept.loop = undefined;
    kept.failures = 0;
    if (!on) kept.queue = [];
    this.#watch(kept);
    this.#touches.add('rule', id);
  }

  /** Runs it for a person, on or off. @returns the number of the run; undefined where it does not run now @throws Error for people */
  run(id: string, by: string, check: boolean): number | undefined {
    const kept = this.#rules.get(id);
    if (kept === undefined) throw new Error(`there is no rule ${id}: list the rules`);
    return this.#turns.wanted(kept, { why: `${by} wants it`, by }, check);
  }

  /** @returns how many runs were ended */
  end(id: string, by: string): number {
    const kept = this.#rules.get(id);
    return kept === undefined ? 0 : this.#turns.stop(kept, `${by} stopped it`);
  }

  // --- the house

  #open(): Promise<Opened> {
    this.#opening ??= this.#load();
    return this.#opening;
  }

  async #load(): Promise<Opened> {
    const clock = this.#clock;
    const { house } = this.#deps;
    const times = await loadTimes(this.#options);
    const board = new Board({ clock });
    board.seed(house.snapshot());
    this.#opened = { times, board, alarms: new Alarms({ clock }, this.#options.look ?? LOOK_MS) };
    this.#stopping.push(house.subscribe((changes) => this.#changes(board, changes)));
    return this.#opened;
  }

  #changes(board: Board, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.k === 'step' && change.step.step === 'accepted' && !this.#titles.has(change.step.by))
        this.#loops.others(change.step.thing);
    }
    board.apply(changes);
    for (const change of changes) {
      if (change.k === 'thing') this.#touchWho(change.thing.id);
      else if (change.k === 'gone') this.#touchWho(change.thing);
    }
  }

  /** What the rules that name the thing can do may be another now. */
  #touchWho(thing: string): void {
    for (const [id, { record }] of this.#rules) if (JSON.stringify(record.rule).includes(thing)) this.#touches.add('rule', id);
  }

  #retitle(): void {
    this.#titles = new Set([...this.#rules.values()].map(({ record }) => record.rule.title));
  }

  /** The controllers are back. */
  #begin(underWay: ReturnType<RulesDeps['book']['underWay']>, alive: number, started: number): void {
    for (const { run, waiting } of underWay) {
      const kept = this.#rules.get(run.rule);
      const goesOn =
        waiting !== undefined &&
        kept?.running === undefined &&
        kept?.record.version === run.version &&
        started - Math.max(alive, run.at) <= RESUME_MS;
      if (goesOn) this.#turns.resume(kept, run, waiting);
      else this.#diary.ended({ ...run, result: 'interrupted', detail: INTERRUPTED });
    }
    for (const kept of this.#rules.values()) {
      if (!isOn(kept)) continue;
      const when = kept.record.rule.when.findIndex((trigger) => 'started' in trigger);
      if (when >= 0) this.#turns.wanted(kept, { why: 'the home has started', when });
    }
  }

  #keepStopped(): void {
    const lasting = [...this.#rules.values()].flatMap(({ record: { id, version }, watches }) =>
      [...watches].flatMap(([when, { lasting: until }]) => (until === undefined ? [] : [{ rule: id, version, when, until }])),
    );
    try {
      this.#deps.book.keepStopped({ at: Math.round(this.#clock.wall()), lasting });
    } catch (error) {
      this.#log.warn('what rules were waiting for could not be written down: is the disk full?', { error: String(error) });
    }
  }

  // --- one rule

  #watch(kept: KeptRule): void {
    const clock = this.#clock;
    const opened = this.#opened;
    if (opened === undefined) return;
    kept.lasting = new Lasting({ clock, board: opened.board }, kept.record.rule);
    if (!isOn(kept)) return;
    const { id, version } = kept.record;
    for (const [when, trigger] of kept.record.rule.when.entries()) {
      const fired: Parameters<typeof watchTrigger>[2] = {
        fired: (firing) => {
          const cause = firing.path === undefined ? undefined : this.#loops.causeOf(placeOfPath(firing.path).thing);
          this.#turns.wanted(kept, { ...firing, when, cause });
        },
        missed: (detail) => this.#diary.passed({ rule: id, version, why: detail, when, result: 'passed', detail: 'the home was off' }),
      };
      const watch = attempt(() => watchTrigger({ clock, ...opened }, trigger, fired));
      // Why it cannot be watched is its fault, which its state tells.
      if (watch !== undefined) kept.watches.set(when, watch);
    }
  }

  #unwatch(kept: KeptRule): void {
    for (const watch of kept.watches.values()) watch.stop();
    kept.watches.clear();
    kept.lasting?.stop();
    kept.lasting = undefined;
  }

  #judging(kept: KeptRule): Judging {
    if (this.#opened === undefined || kept.lasting === undefined) throw new Error('the rules are not running');
    const { board, times } = this.#opened;
    return { clock: this.#clock, board, times, lasting: kept.lasting };
  }

  #looped(kept: KeptRule, detail: string): void {
    this.#deps.house.tell('alarm', `The automation “${kept.record.rule.title}” was stopped: ${detail}. Change one of these rules.`);
    this.#touches.add('rule', kept.record.id);
  }

  #ended(kept: KeptRule, run: RuleRun): void {
    kept.last = run;
    kept.failures = run.result === 'failed' ? kept.failures + 1 : run.result === 'done' ? 0 : kept.failures;
    if (kept.failures !== FAILURES || run.result !== 'failed') return;
    this.#deps.house.tell('alarm', `The automation “${kept.record.rule.title}” failed ${FAILURES} times in a row: ${run.detail ?? ''}`);
  }

  #state(kept: KeptRule): RuleState {
    const { record, running, last, loop } = kept;
    const { id, version, rule, by, changed } = record;
    const times = [...kept.watches.values()].flatMap(({ next }) => next ?? []);
    const fault = this.#opened === undefined ? undefined : faultOf(this.#faultPorts(this.#opened), rule);
    const why = loop?.detail ?? fault;
    return {
      ...{ id, version, rule, by, changed },
      ...(times.length === 0 ? {} : { next: Math.min(...times) }),
      running: running === undefined ? 0 : 1,
      ...(why === undefined ? {} : { fault: why }),
      ...(last === undefined ? {} : { last: briefOf(last) }),
    };
  }

  #faultPorts({ board, times }: Opened) {
    return { board, times, scenes: this.#deps.scenes, hasRule: (id: string) => this.#rules.has(id) };
  }
}

const INTERRUPTED = 'the home was stopped meanwhile';

const isOn = ({ record }: Pick<KeptRule, 'record'>): boolean => record.rule.on !== false;

const briefOf = ({ n, at, result, detail }: RuleRun) => ({ n, at, result, ...(detail === undefined ? {} : { detail }) });

function attempt(watch: () => Watch): Watch | undefined {
  try {
    return watch();
  } catch {
    return undefined;
  }
}
