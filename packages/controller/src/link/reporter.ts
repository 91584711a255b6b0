import type { FromController, ReportItem } from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import { countAfter, type ReadingRing } from '../state/readingRing.js';

/** Items that may be on their way without the home having committed them. */
const WINDOW = 2_000;
const BATCH = 100;
/**
 * With so many reports on their way, what is read is gathered for a moment into the next. Never until the home has committed: it does so
 * every few seconds, and a reading is shown at once.
 */
const REPORTS = 8;
const GATHER_MS = 50;
/** Characters of one report, about; a message has room for four times as much. */
const BATCH_SIZE = 200_000;
/**
 * A home that commits nothing for so long cannot (its disk is full). It still shows what it is told: the next reports go out
 * unasked, and then more often, since nothing else will free their places.
 */
const PATIENCE_MS = 5_000;
const STUCK_MS = 1_000;

/** Sends what the ring holds while there is a link, again from the oldest at each new one. */
export class Reporter {
  readonly #clock: Clock;
  readonly #ring: ReadingRing;
  readonly #send: (message: FromController) => boolean;
  #sent = 0;
  /** Monotonic ms. */
  #sentAt = Number.NEGATIVE_INFINITY;
  #gathering: Timer | undefined;
  /** Last number of each report that is on its way. */
  #underWay: number[] = [];
  /** Items up to this number are not waited for any more. */
  #givenUp = 0;
  #up = false;
  #scheduled = false;
  #stuck = false;
  #patience: Timer | undefined;

  constructor(ports: { readonly clock: Clock }, ring: ReadingRing, send: (message: FromController) => boolean) {
    this.#clock = ports.clock;
    this.#ring = ring;
    this.#send = send;
    ring.onNews(() => this.#soon());
  }

  /** A session is there: everything that is not taken is sent. */
  begin(): void {
    this.#up = true;
    this.#sent = 0;
    this.#givenUp = 0;
    this.#underWay = [];
    this.#stuck = false;
    this.#ring.away(false);
    this.#flush();
  }

  end(): void {
    this.#up = false;
    this.#gathering?.cancel();
    this.#gathering = undefined;
    this.#patience?.cancel();
    this.#patience = undefined;
    this.#ring.away(true);
  }

  taken(ring: string, n: number): void {
    this.#ring.taken(ring, n);
    if (ring === this.#ring.ring) this.#underWay = this.#underWay.filter((last) => last > n);
    this.#stuck = false;
    this.#patience?.cancel();
    this.#patience = undefined;
    this.#flush();
  }

  /** What is told in one turn of the event loop leaves together. */
  #soon(): void {
    if (!this.#up || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#up && !this.#gathers()) {
      const { items } = this.#ring;
      const first = items.length - countAfter(items, this.#sent);
      const waited = first - (items.length - countAfter(items, this.#givenUp));
      if (first >= items.length || waited >= WINDOW) break;
      const batch: ReportItem[] = [];
      let size = 0;
      for (let i = first; i < items.length && batch.length < BATCH && size < BATCH_SIZE; i++) {
        const item = items[i] as ReportItem;
        batch.push(item);
        size += JSON.stringify(item).length;
      }
      if (!this.#send({ t: 'report', ring: this.#ring.ring, items: batch })) return;
      this.#sent = (batch.at(-1) as ReportItem).n;
      this.#sentAt = this.#clock.now();
      this.#underWay.push(this.#sent);
    }
    if (this.#up && this.#underWay.length > 0)
      this.#patience ??= this.#clock.after(this.#stuck ? STUCK_MS : PATIENCE_MS, () => this.#giveUp());
  }

  /** Whether the next report is to wait for more. */
  #gathers(): boolean {
    const wait = this.#sentAt + GATHER_MS - this.#clock.now();
    if (this.#underWay.length < REPORTS || wait <= 0) return false;
    this.#gathering ??= this.#clock.after(wait, () => {
      this.#gathering = undefined;
      this.#flush();
    });
    return true;
  }

  #giveUp(): void {
    this.#patience = undefined;
    this.#stuck = true;
    this.#givenUp = this.#sent;
    this.#underWay = [];
    this.#flush();
  }
}
