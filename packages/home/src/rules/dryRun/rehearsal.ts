import type { Change, ConditionTrace, Rule, RuleRun, Said, Scene, Snapshot, ThingValue } from '@around/messages';
import { Alarms } from '../alarms.js';
import { Board } from '../board.js';
import { judge } from '../conditions.js';
import type { NoRun } from '../diary.js';
import { type KeptRule, keptRule } from '../keptRule.js';
import { Lasting } from '../lasting.js';
import type { Readings } from '../lookBack.js';
import { Loops } from '../loops.js';
import type { RuleRecord } from '../ports.js';
import { RoomCircles } from '../roomCircles.js';
import { Run } from '../run.js';
import type { Times } from '../times.js';
import { type Told, told } from '../told.js';
import { Turns } from '../turns.js';
import { type Watch, watchTrigger } from '../watch/index.js';
import { valueWords } from '../words.js';
import { PastClock } from './pastClock.js';

/** A clock of the past never leaps: it need not be looked at. */
const LOOK_MS = 86_400_000;

/** What a rule was set off by, and what became of it. */
export interface Rehearsed {
  readonly at: number;
  readonly why: string;
  fired: boolean;
  detail?: string;
  said?: Said;
}

export interface RehearsalHouse {
  readonly things: Snapshot['things'];
  readonly values: readonly ThingValue[];
  readonly times: Times;
  readonly past: Readings;
  scene(id: string): Scene | undefined;
}

/**
 * One rule on a clock of the past, with the engine's own triggers, conditions, turns and steps. What it does is done at once, works, and
 * is sent nowhere: the house goes on as it did then.
 */
export class Rehearsal {
  readonly clock: PastClock;
  /** Why a trigger cannot be watched. */
  readonly faults: string[] = [];
  readonly #board: Board;
  readonly #times: Times;
  readonly #lasting: Lasting;
  readonly #alarms: Alarms;
  readonly #turns: Turns;
  readonly #kept: KeptRule;
  readonly #house: RehearsalHouse;
  readonly #watches: Watch[] = [];
  readonly #news: (rehearsed: Rehearsed) => void;
  /** Those that wait in the queue, by the number of their run. */
  readonly #waiting = new Map<number, Rehearsed>();
  #current: Rehearsed | undefined;
  #n = 0;

  /** @param news told of each time that the rule was set off; what became of a run is known once its time has come */
  constructor(rule: Rule, house: RehearsalHouse, since: number, news: (rehearsed: Rehearsed) => void) {
    this.#house = house;
    this.#news = news;
    this.#times = house.times;
    this.clock = new PastClock(since);
    const { clock } = this;
    this.#board = new Board({ clock });
    this.#board.seed({ things: house.things, values: [...house.values], controllers: [] });
    this.#alarms = new Alarms({ clock }, LOOK_MS);
    const record: RuleRecord = { id: 'rehearsed', version: 1, rule, by: '', changed: since, dangerous: true };
    this.#kept = keptRule(record, undefined);
    this.#lasting = new Lasting({ clock, board: this.#board, past: house.past }, rule);
    this.#turns = new Turns(this, {
      ...this.#stage(),
      book: { next: () => ++this.#n },
      diary: {
        passed: (passed) => this.#passed(passed),
        underWay: (run) => this.#begun(run),
        ended: (run) => this.#ended(run),
      },
      judging: () => this.#judging(),
      looped: () => undefined,
      ended: () => undefined,
    });
    for (const [when, trigger] of rule.when.entries()) {
      try {
        const watch = watchTrigger({ clock, board: this.#board, alarms: this.#alarms, times: this.#times, past: house.past }, trigger, {
          fired: ({ why }) => this.#fired(why, when),
          missed: () => undefined,
        });
        this.#watches.push(watch);
      } catch (error) {
        this.faults.push(error instanceof Error ? error.message : String(error));
      }
    }
  }

  /** Whether a run has something to do that others must have their turn for. */
  get busy(): boolean {
    return this.#kept.running !== undefined;
  }

  /** What happened in the house at the moment at which the clock stands. */
  apply(changes: readonly Change[]): void {
    this.#board.apply(changes);
  }

  /** The past is over: the house as it is. Nothing sets the rule off any more. */
  end(now: Pick<Snapshot, 'things' | 'values' | 'controllers' | 'relay'>): void {
    for (const watch of this.#watches.splice(0)) watch.stop();
    this.#alarms.stop();
    this.#kept.queue = [];
    this.#board.seed(now);
  }

  /** How its conditions are at this moment. */
  judge() {
    return judge(this.#judging(), this.#kept.record.rule.if ?? [], 'if');
  }

  /** Does its actions once, on this clock; the promise settles as the clock is moved on. */
  act(): Promise<RuleRun> {
    const at = this.clock.wall();
    const begun: RuleRun = { n: 0, rule: 'rehearsed', version: 1, at, why: '', result: 'running', conditions: [], steps: [] };
    const run = new Run(
      { ...this.#stage(), clock: this.clock, judging: this.#judging(), waits: () => undefined },
      { record: this.#kept.record, begun },
    );
    return run.go();
  }

  halt(): void {
    this.#turns.stop(this.#kept, { detail: 'the past is over' });
  }

  #fired(why: string, when: number): void {
    const rehearsed: Rehearsed = { at: this.clock.wall(), why, fired: false };
    this.#current = rehearsed;
    const n = this.#turns.wanted(this.#kept, { why, when });
    this.#current = undefined;
    if (n !== undefined && !rehearsed.fired) this.#waiting.set(n, rehearsed);
    else if (!rehearsed.fired && rehearsed.detail === undefined) Object.assign(rehearsed, told('stillRunning'));
    this.#news(rehearsed);
  }

  #passed({ result, detail, said, conditions = [] }: NoRun): void {
    if (this.#current === undefined) return;
    const failed = conditions.find(({ at, held }) => !held && at.split('.').length === 2);
    const { at = '' } = failed ?? {};
    const why: Told =
      result !== 'passed' || failed === undefined
        ? { detail: detail ?? result, ...(said === undefined ? {} : { said }) }
        : told('didNotHold', { at, parts: wasWords(conditions.filter((one) => `${one.at}.`.startsWith(`${at}.`))) });
    Object.assign(this.#current, why);
  }

  #begun({ n }: RuleRun): void {
    const rehearsed = this.#current ?? this.#waiting.get(n);
    this.#waiting.delete(n);
    if (rehearsed !== undefined) rehearsed.fired = true;
  }

  #ended(_run: RuleRun): void {
    // A newer one took the place of those that still waited.
    if (this.#kept.queue.length === 0) this.#waiting.clear();
  }

  #judging() {
    return { clock: this.clock, board: this.#board, times: this.#times, lasting: this.#lasting };
  }

  /** Where everything works and nothing is sent. */
  #stage() {
    const scene = (id: string) => this.#house.scene(id);
    const done = { ok: true, step: 'completed', command: '', ms: 0 } as const;
    return {
      house: {
        snapshot: () => ({ things: [], values: [], controllers: [], commands: [] }),
        subscribe: () => () => undefined,
        tell: () => undefined,
        touched: () => undefined,
        roomOf: () => undefined,
        amiss: () => undefined,
        dangerOf: () => undefined,
      },
      deeds: { do: async () => done, cancel: () => undefined },
      scenes: {
        get: scene,
        run: async (id: string) => ({
          ...{ at: this.clock.wall(), by: '', took: 0 },
          results: (scene(id)?.do ?? []).map((deed, part) => ({ part, path: 'write' in deed ? deed.write : deed.invoke, ok: true })),
        }),
      },
      notifier: {
        notify: async ({ title, to }: { title: string; to?: string[] }) => ({
          ok: true,
          detail: `would tell ${to?.join(', ') ?? 'everybody'}: ${title}`,
        }),
      },
      loops: new Loops({ clock: this.clock }),
      rooms: new RoomCircles({ clock: this.clock }, (thing) => thing),
      enable: () => undefined,
    };
  }
}

/** What the parts of a condition looked at: ` (if.0.any.0: up, if.0.any.1: home)`. */
function wasWords(parts: readonly ConditionTrace[]): string {
  const words = parts.flatMap(({ at, was, detail }) =>
    was === undefined ? (detail === undefined ? [] : [`${at}: ${detail}`]) : [`${at}: ${valueWords(was)}`],
  );
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
