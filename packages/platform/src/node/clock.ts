import { randomBytes } from 'node:crypto';
import type { Clock, Random, Timer } from '../clock.js';

/** What setTimeout can do; beyond it Node would fire at once. */
const MAX_DELAY = 2 ** 31 - 1;

class NodeTimer implements Timer {
  readonly #timeout: NodeJS.Timeout;

  constructor(timeout: NodeJS.Timeout) {
    this.#timeout = timeout.unref();
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }
}

/** The system's clocks and timers. */
export const nodeClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, fn) => new NodeTimer(setTimeout(fn, checked(ms))),
  every: (ms, fn) => new NodeTimer(setInterval(fn, Math.max(1, checked(ms)))),
};

function checked(ms: number): number {
  if (!(ms <= MAX_DELAY)) throw new RangeError(`a timer takes 0 … ${MAX_DELAY} ms, not ${ms}`);
  return Math.max(0, ms);
}

/** The system's random source. */
export const nodeRandom: Random = {
  bytes: (n) => {
    // A plain array of its own: small Buffers share one pool.
    const bytes = new Uint8Array(n);
    bytes.set(randomBytes(n));
    return bytes;
  },
  float: () => Math.random(),
};
