import type { Duplex } from 'node:stream';

/** Corked bytes beyond this leave at once: a turn must not pile up a megabyte. */
const MAX_CORKED = 65_536;

/** A stream whose writes are gathered. The fields belong to the TurnWriter. */
export interface Gathered {
  readonly stream: Duplex;
  corked: boolean;
  turn: number;
  /** The system did not take all of it. */
  left(): void;
}

/**
 * Gathers what is written within one event-loop turn into one system call for each connection. The first burst of a turn leaves when the
 * current callback ends, so that a lone answer is not delayed; what later callbacks of the same turn write leaves once, at the turn's end.
 */
export class TurnWriter {
  #turn = 1;
  #open = false;
  #soon: Gathered[] = [];
  #late: Gathered[] = [];

  /** Call before each write. */
  gather(item: Gathered): void {
    if (item.corked) {
      if (item.stream.writableLength > MAX_CORKED) {
        item.stream.uncork();
        item.stream.cork();
      }
      return;
    }
    item.corked = true;
    item.stream.cork();
    if (!this.#open) {
      this.#open = true;
      setImmediate(this.#endTurn);
    }
    if (item.turn === this.#turn) {
      this.#late.push(item);
      return;
    }
    item.turn = this.#turn;
    if (this.#soon.push(item) === 1) process.nextTick(this.#flushSoon);
  }

  readonly #flushSoon = (): void => {
    const items = this.#soon;
    this.#soon = [];
    for (const item of items) release(item);
  };

  readonly #endTurn = (): void => {
    const items = this.#late;
    this.#late = [];
    this.#open = false;
    this.#turn++;
    for (const item of items) release(item);
  };
}

function release(item: Gathered): void {
  item.corked = false;
  item.stream.uncork();
  if (item.stream.writableLength > 0) item.left();
}
