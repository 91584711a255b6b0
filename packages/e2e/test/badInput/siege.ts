import { appendFileSync } from 'node:fs';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { SiegeReport } from '../../src/inputs/table.js';
import { heldBytes, MiB } from '../support/watch.js';

/** Bytes that one kind of input may leave behind, garbage collected: caches and rings that fill, never something for each input. */
const MAX_GROWTH = 4 * MiB;
/** And for each of the inputs after the first third: what fills slowly. A listener that forgets to forget keeps a whole input. */
const GROWTH_EACH = 100;
/** ms between two looks at the event loop. */
const RESOLUTION = 5;
/** How often a long run tells how far it is, ms. */
const TELL_MS = 2_000;

export interface Attack {
  /** Connections, datagrams or lines. */
  readonly inputs: number;
  /** Inputs that each of them brings, where they are messages of one session. */
  readonly weight?: number;
  /** Senders at the same time. */
  readonly lanes: number;
  /** That each sends, one after the other, in one round. */
  readonly perRound: number;
  /** Sends one and resolves when it was answered or its sender dropped. Gives how many of its inputs were answered. */
  one(index: number, lane: number): Promise<number>;
  /** What somebody honest does beside each round, and must succeed at. */
  beside(): Promise<void>;
}

/** Everything that is sent to one listener, what came of it, and what it cost. */
export class Siege {
  readonly #listener: string;
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #rss = process.memoryUsage.rss();
  /** `AROUND_LEAK=4096` keeps so many bytes of each input, as a listener would that forgets to forget: each suite must fail by it. */
  readonly #leak = Number(process.env.AROUND_LEAK ?? 0);
  readonly #leaked: Buffer[] = [];
  #inputs = 0;
  #answered = 0;
  #held = 0;
  #peak = 0;
  #turns = 0;
  #told = 0;

  constructor(listener: string) {
    this.#listener = listener;
    this.#delay.enable();
  }

  /**
   * Sends everything of one kind. @throws Error where an input fails its test, somebody honest was harmed, or more bytes are held
   * at the end than after the first third: caches and rings are full by then, only a leak goes on growing.
   */
  async attack({ inputs, weight = 1, lanes, perRound, one, beside }: Attack): Promise<void> {
    let before: number | undefined;
    const send = async (lane: number, from: number): Promise<void> => {
      for (let i = 0; i < perRound; i++) {
        const index = from + lane + i * lanes;
        if (index >= inputs) return;
        this.count(weight, await one(index, lane));
      }
    };
    for (let at = 0; at < inputs; at += lanes * perRound) {
      if (before === undefined && at * 3 >= inputs) before = await heldBytes();
      const failed = (await Promise.allSettled([...Array.from({ length: lanes }, (_, lane) => send(lane, at)), beside()])).find(
        (result) => result.status === 'rejected',
      );
      if (failed !== undefined) throw failed.reason;
      this.#turns++;
      this.#tell(false);
    }
    await this.grown(before ?? 0, ((inputs * weight * 2) / 3) * GROWTH_EACH);
  }

  /** For inputs that no `attack` sends. */
  count(inputs: number, answered: number): void {
    this.#inputs += inputs;
    this.#answered += Math.min(inputs, answered);
    if (this.#leak > 0) this.#leaked.push(Buffer.alloc(inputs * this.#leak, 1));
  }

  /** @param more bytes that may be held beside `MAX_GROWTH` @throws Error where too much is held over `before` (of `heldBytes`) */
  async grown(before: number, more = 0): Promise<void> {
    const growth = (await heldBytes()) - before;
    this.#held = Math.max(this.#held, growth);
    if (growth > MAX_GROWTH + more) {
      throw new Error(
        `${Math.round(growth / 1_024)} KiB more are held than after the first third of the inputs: something keeps what it is sent`,
      );
    }
  }

  /** A client that behaves did what it came for. */
  turned(): void {
    this.#turns++;
    this.#tell(false);
  }

  /** Ends the measurement. */
  end(): void {
    this.#delay.disable();
    this.#tell(true);
  }

  #report(over: boolean): SiegeReport {
    return {
      listener: this.#listener,
      inputs: this.#inputs,
      answered: this.#answered,
      held: this.#held,
      peak: this.#peak,
      delayP99: Math.max(0, this.#delay.percentile(99) / 1e6 - RESOLUTION),
      own: false,
      turns: this.#turns,
      over,
    };
  }

  #tell(over: boolean): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss() - this.#rss);
    if (!over && Date.now() - this.#told < TELL_MS) return;
    this.#told = Date.now();
    writeReport(this.#report(over));
  }
}

/** For `npm run inputs`, where it is that which runs us. */
export function writeReport(report: SiegeReport): void {
  const path = process.env.AROUND_INPUTS_REPORT;
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(report)}\n`);
}
