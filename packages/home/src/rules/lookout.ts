import type { Change } from '@around/messages';
import type { Clock } from '@around/platform';
import { Alarms, LOOK_MS } from './alarms.js';
import { Board } from './board.js';
import type { Judging } from './conditions.js';
import { isOn, type KeptRule } from './keptRule.js';
import { Lasting } from './lasting.js';
import type { Readings } from './lookBack.js';
import type { RulesDeps } from './ports.js';
import { loadTimes, type Times, type TimesOptions } from './times.js';
import { type Firing, type Watch, watchTrigger } from './watch/index.js';

export interface LookoutOptions extends TimesOptions {
  /** ms between two looks at the wall clock. */
  readonly look?: number;
}

/** What there is once the first rule is: until then nothing is loaded and nothing listened to. */
export interface Opened {
  readonly times: Times;
  readonly board: Board;
  readonly alarms: Alarms;
  readonly past: Readings;
}

export interface LookoutDeps {
  readonly house: Pick<RulesDeps['house'], 'snapshot' | 'subscribe'>;
  readonly past: Readings;
  /** What happens in the house, before any rule is set off by it. */
  changes(changes: readonly Change[]): void;
  fired(kept: KeptRule, when: number, firing: Firing): void;
  /** Times were due while nobody could act on them. */
  missed(kept: KeptRule, when: number, detail: string): void;
}

/** Sees what happens in the house, and watches the triggers of its rules. */
export class Lookout {
  readonly #clock: Clock;
  readonly #deps: LookoutDeps;
  readonly #options: LookoutOptions;
  #opened: Opened | undefined;
  #opening: Promise<Opened> | undefined;
  #off: (() => void) | undefined;

  constructor(ports: { readonly clock: Clock }, deps: LookoutDeps, options: LookoutOptions) {
    this.#clock = ports.clock;
    this.#deps = deps;
    this.#options = options;
  }

  /** undefined until the first rule is. */
  get opened(): Opened | undefined {
    return this.#opened;
  }

  open(): Promise<Opened> {
    this.#opening ??= this.#load();
    return this.#opening;
  }

  close(): void {
    this.#off?.();
    this.#opened?.alarms.stop();
    this.#opened = undefined;
    this.#opening = undefined;
  }

  /** Watches its triggers from now on, where it is on. Why one cannot be watched is the rule's fault, which its state tells. */
  watch(kept: KeptRule): void {
    const clock = this.#clock;
    const opened = this.#opened;
    if (opened === undefined) return;
    kept.lasting = new Lasting({ clock, ...opened }, kept.record.rule);
    if (!isOn(kept)) return;
    for (const [when, trigger] of kept.record.rule.when.entries()) {
      const news = {
        fired: (firing: Firing) => this.#deps.fired(kept, when, firing),
        missed: (detail: string) => this.#deps.missed(kept, when, detail),
      };
      const watch = attempt(() => watchTrigger({ clock, ...opened }, trigger, news));
      if (watch !== undefined) kept.watches.set(when, watch);
    }
  }

  unwatch(kept: KeptRule): void {
    for (const watch of kept.watches.values()) watch.stop();
    kept.watches.clear();
    kept.lasting?.stop();
    kept.lasting = undefined;
  }

  judging(kept: KeptRule): Judging {
    if (this.#opened === undefined || kept.lasting === undefined) throw new Error('the rules are not running');
    const { board, times } = this.#opened;
    return { clock: this.#clock, board, times, lasting: kept.lasting };
  }

  async #load(): Promise<Opened> {
    const clock = this.#clock;
    const { house } = this.#deps;
    const times = await loadTimes(this.#options);
    const board = new Board({ clock });
    board.seed(house.snapshot());
    this.#opened = { times, board, past: this.#deps.past, alarms: new Alarms({ clock }, this.#options.look ?? LOOK_MS) };
    this.#off = house.subscribe((changes) => {
      this.#deps.changes(changes);
      board.apply(changes);
    });
    return this.#opened;
  }
}

function attempt(watch: () => Watch): Watch | undefined {
  try {
    return watch();
  } catch {
    return undefined;
  }
}
