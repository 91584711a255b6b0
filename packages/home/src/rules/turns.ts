import type { RuleRun } from '@around/messages';
import type { Clock } from '@around/platform';
import { Rate } from '../house/rate.js';
import { type Judging, judge } from './conditions.js';
import type { Diary } from './diary.js';
import type { KeptRule, Wanted } from './keptRule.js';
import type { Loops } from './loops.js';
import type { RuleBook, Waiting } from './ports.js';
import type { RoomCircles } from './roomCircles.js';
import { Run, type RunPorts } from './run.js';
import { type Told, told } from './told.js';

const QUEUE = 10;
/** A sensor that chatters must not wear out what it switches, nor the card: so many runs of a rule a second, and at once. */
const RUNS_PER_SECOND = 20;
const BURST = 50;
/** How long what rules do sets a rule off no longer, once it was in a circle. */
const LOOP_MS = 600_000;

export interface TurnsDeps extends Omit<RunPorts, 'judging' | 'waits' | 'clock'> {
  readonly book: Pick<RuleBook, 'next'>;
  readonly diary: Pick<Diary, 'passed' | 'ended' | 'underWay'>;
  readonly loops: Loops;
  readonly rooms: RoomCircles;
  judging(kept: KeptRule): Judging;
  /** A rule was in a circle. */
  looped(kept: KeptRule, why: Told): void;
  ended(kept: KeptRule, run: RuleRun): void;
}

/** Decides what becomes of a rule that is set off: it runs, now or later, or what keeps it from running is written down. */
export class Turns {
  readonly #clock: Clock;
  readonly #deps: TurnsDeps;

  constructor(ports: { readonly clock: Clock }, deps: TurnsDeps) {
    this.#clock = ports.clock;
    this.#deps = deps;
  }

  /**
   * @param check whether its conditions count
   * @returns the number of the run; undefined where there is none
   */
  wanted(kept: KeptRule, wanted: Wanted, check = true): number | undefined {
    if (this.#isLoop(kept, wanted)) return undefined;
    const judged = check ? judge(this.#deps.judging(kept), kept.record.rule.if ?? [], 'if') : { holds: true, trace: [] };
    const { id, version, rule } = kept.record;
    const about = {
      ...{ rule: id, version, why: wanted.why },
      ...(wanted.when === undefined ? {} : { when: wanted.when }),
      ...(wanted.by === undefined ? {} : { by: wanted.by }),
    };
    const { diary, book } = this.#deps;
    if (!judged.holds) {
      diary.passed({ ...about, result: 'passed', conditions: judged.trace });
      return undefined;
    }
    const mode = rule.mode ?? 'single';
    const busy = kept.running !== undefined;
    if (busy && mode === 'drop') return undefined;
    if (busy && (mode === 'single' || (mode === 'queue' && kept.queue.length >= (rule.queue ?? QUEUE)))) {
      diary.passed({ ...about, result: 'dropped', ...told(mode === 'single' ? 'stillRunning' : 'queueFull') });
      return undefined;
    }
    kept.rate ??= new Rate(RUNS_PER_SECOND, this.#clock.now(), BURST);
    if (!kept.rate.take(this.#clock.now())) {
      diary.passed({ ...about, result: 'dropped', ...told('tooFast', { perSecond: RUNS_PER_SECOND }) });
      return undefined;
    }
    const at = Math.round(this.#clock.wall());
    const run: RuleRun = { n: book.next(), ...about, at, result: 'running', conditions: judged.trace, steps: [] };
    if (!busy) {
      this.#start(kept, run, wanted);
      return run.n;
    }
    if (mode === 'restart') {
      kept.queue = [];
      kept.running?.halt(told('setOffAgain'));
    }
    kept.queue.push({ run, wanted });
    return run.n;
  }

  /** Goes on with a run of before the home's restart. */
  resume(kept: KeptRule, run: RuleRun, waiting: Waiting): void {
    this.#start(kept, run, {}, waiting);
  }

  /** Ends what is under way and what is queued. @returns how many that were */
  stop(kept: KeptRule, why: Told): number {
    const count = kept.queue.length + (kept.running === undefined ? 0 : 1);
    kept.queue = [];
    kept.running?.halt(why);
    return count;
  }

  #start(kept: KeptRule, begun: RuleRun, { cause, room }: Pick<Wanted, 'cause' | 'room'>, resume?: Waiting): void {
    const { diary } = this.#deps;
    const run = new Run(
      {
        ...this.#deps,
        clock: this.#clock,
        judging: this.#deps.judging(kept),
        waits: (now, waiting) => diary.underWay(now, waiting),
      },
      { record: kept.record, begun, cause, room, ...(resume === undefined ? {} : { resume }) },
    );
    kept.running = run;
    diary.underWay(begun, resume);
    void run.go().then((end) => this.#ended(kept, run, end));
  }

  #ended(kept: KeptRule, run: Run, end: RuleRun): void {
    if (kept.running !== run) return;
    kept.running = undefined;
    this.#deps.diary.ended(end);
    this.#deps.ended(kept, end);
    const next = kept.queue.shift();
    if (next !== undefined) this.#start(kept, next.run, next.wanted);
  }

  #isLoop(kept: KeptRule, { cause, room }: Wanted): boolean {
    if (cause === undefined && room === undefined) return false;
    const { diary, loops, rooms, looped } = this.#deps;
    const { id, version } = kept.record;
    const held = kept.loop !== undefined && this.#clock.now() < kept.loop.until ? kept.loop.why : undefined;
    const found = held ?? (cause === undefined ? undefined : loops.verdict(id, cause)) ?? (room && rooms.verdict(id, room));
    if (found === undefined) return false;
    if (held === undefined) kept.loop = { why: found, until: this.#clock.now() + LOOP_MS };
    diary.passed({ rule: id, version, why: 'what rules did', result: 'looped', ...found });
    if (held === undefined) looped(kept, found);
    return true;
  }
}
