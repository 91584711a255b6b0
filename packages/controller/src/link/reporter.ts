import type { FromController, ReportItem } from '@around/messages';
import type { ReadingRing } from '../state/readingRing.js';

/** Items that may be on their way without the home having committed them. */
const WINDOW = 400;
const BATCH = 100;
/** Reports on their way at a time: what is read meanwhile is gathered into the next. */
const REPORTS = 8;
/** Characters of one report, about; a message has room for four times as much. */
const BATCH_SIZE = 200_000;

/** Sends what the ring holds while there is a link, again from the oldest at each new one. */
export class Reporter {
  readonly #ring: ReadingRing;
  readonly #send: (message: FromController) => boolean;
  #sent = 0;
  /** Last number of each report that is on its way. */
  #underWay: number[] = [];
  #up = false;
  #scheduled = false;

  constructor(ring: ReadingRing, send: (message: FromController) => boolean) {
    this.#ring = ring;
    this.#send = send;
    ring.onNews(() => this.#soon());
  }

  /** A session is there: everything that is not taken is sent. */
  begin(): void {
    this.#up = true;
    this.#sent = 0;
    this.#underWay = [];
    this.#ring.away(false);
    this.#flush();
  }

  end(): void {
    this.#up = false;
    this.#ring.away(true);
  }

  taken(ring: string, n: number): void {
    this.#ring.taken(ring, n);
    if (ring === this.#ring.ring) this.#underWay = this.#underWay.filter((last) => last > n);
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
    while (this.#up && this.#underWay.length < REPORTS) {
      const { items } = this.#ring;
      const first = after(items, this.#sent);
      if (first >= items.length || first >= WINDOW) return;
      const batch: ReportItem[] = [];
      let size = 0;
      for (let i = first; i < items.length && batch.length < BATCH && size < BATCH_SIZE; i++) {
        const item = items[i] as ReportItem;
        batch.push(item);
        size += JSON.stringify(item).length;
      }
      if (!this.#send({ t: 'report', ring: this.#ring.ring, items: batch })) return;
      this.#sent = (batch.at(-1) as ReportItem).n;
      this.#underWay.push(this.#sent);
    }
  }
}

/** Index of the first item whose number is over `n`. */
function after(items: readonly ReportItem[], n: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as ReportItem).n <= n) low = middle + 1;
    else high = middle;
  }
  return low;
}
