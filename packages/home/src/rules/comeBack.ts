import type { Clock, Log } from '@around/platform';
import type { Diary } from './diary.js';
import { isOn, type KeptRule } from './keptRule.js';
import { lastAlive, missedOf } from './missed.js';
import type { Lasts, RulesDeps } from './ports.js';
import type { Times } from './times.js';
import { type Told, told } from './told.js';
import type { Turns } from './turns.js';

/** Controllers come back within that time after the home's start: then `started` sets off, and what waited goes on. */
const STARTED_MS = 10_000;
/** What waited goes on after a restart of the home that took no longer. */
const RESUME_MS = 600_000;
const INTERRUPTED: Told = told('interrupted');

export interface ComeBackDeps {
  readonly book: Pick<RulesDeps['book'], 'underWay' | 'takeStopped' | 'keepStopped' | 'last'>;
  readonly house: Pick<RulesDeps['house'], 'snapshot'>;
  readonly diary: Diary;
  readonly turns: Turns;
}

/** Takes up after a restart of the home what was under way before it, and writes down what will be taken up. */
export class ComeBack {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: ComeBackDeps;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: ComeBackDeps) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
  }

  /** Tells of the times that were missed; all else once the controllers are back. @returns what ends the wait for them */
  start(rules: ReadonlyMap<string, KeptRule>, times: Times): () => void {
    const { book, house } = this.#deps;
    const now = this.#clock.wall();
    const stopped = book.takeStopped();
    const alive = Math.max(stopped?.at ?? 0, lastAlive(house.snapshot(), book.last().values(), now));
    this.#tellMissed(rules, times, alive, now);
    if (now - alive <= RESUME_MS) {
      for (const { rule, version, when, until } of stopped?.lasting ?? recalled(rules, alive)) {
        const kept = rules.get(rule);
        if (kept?.record.version === version) kept.watches.get(when)?.resume?.(Math.max(until, now + STARTED_MS));
      }
    }
    // What is begun meanwhile is none of these.
    const underWay = book.underWay();
    const timer = this.#clock.after(STARTED_MS, () => {
      for (const { run, waiting } of underWay) {
        const kept = rules.get(run.rule);
        const same = kept?.running === undefined && kept?.record.version === run.version;
        if (waiting !== undefined && same && now - Math.max(alive, run.at) <= RESUME_MS) this.#deps.turns.resume(kept, run, waiting);
        else this.#deps.diary.ended({ ...run, result: 'interrupted', ...INTERRUPTED });
      }
      for (const kept of rules.values()) this.#started(kept);
    });
    return () => timer.cancel();
  }

  /** The home stops: what waits is to go on after a short restart, all else is interrupted. */
  stop(rules: ReadonlyMap<string, KeptRule>): void {
    this.#keepStopped(rules);
    for (const kept of rules.values()) {
      const run = kept.running;
      kept.running = undefined;
      kept.queue = [];
      if (run !== undefined && run.waiting === undefined) this.#deps.diary.ended({ ...run.run, result: 'interrupted', ...INTERRUPTED });
      run?.halt(INTERRUPTED);
    }
  }

  #tellMissed(rules: ReadonlyMap<string, KeptRule>, times: Times, alive: number, now: number): void {
    for (const kept of rules.values()) {
      if (!isOn(kept)) continue;
      const { id, version, rule } = kept.record;
      for (const { when, detail } of missedOf(times, rule, alive, now)) {
        this.#deps.diary.passed({ rule: id, version, why: detail, when, result: 'passed', ...told('homeOff') });
      }
    }
  }

  #started(kept: KeptRule): void {
    const when = kept.record.rule.when.findIndex((trigger) => 'started' in trigger);
    if (isOn(kept) && when >= 0) this.#deps.turns.wanted(kept, { why: 'the home has started', when });
  }

  #keepStopped(rules: ReadonlyMap<string, KeptRule>): void {
    const lasting = [...rules.values()].flatMap(({ record: { id, version }, watches }) =>
      [...watches].flatMap(([when, { lasting: until }]) => (until === undefined ? [] : [{ rule: id, version, when, until }])),
    );
    try {
      this.#deps.book.keepStopped({ at: Math.round(this.#clock.wall()), lasting });
    } catch (error) {
      this.#log.warn('what rules were waiting for could not be written down: is the disk full?', { error: String(error) });
    }
  }
}

/** What was lasting when the home was killed, as its history tells: nothing of it was written down. @param alive Unix ms */
function* recalled(rules: ReadonlyMap<string, KeptRule>, alive: number): Generator<Lasts> {
  for (const { record, watches } of rules.values()) {
    for (const [when, watch] of watches) {
      const found = watch.recall?.();
      // What was over by then was told by then; what was so already when the rule was saved is no news.
      if (found !== undefined && found.until > alive && found.since > record.changed)
        yield { rule: record.id, version: record.version, when, until: found.until };
    }
  }
}
