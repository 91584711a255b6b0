import type { Clock, Random, Timer } from '../clock.js';

const MAX_DELAY = 2 ** 31 - 1;
/** What one call of getRandomValues gives at most (Web Crypto §10.1.1). */
const MAX_RANDOM = 65_536;

/** The page's clocks. Background pages fire timers late: nothing may count them as time. */
export const browserClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, fn): Timer {
    const id = setTimeout(fn, checked(ms));
    return { cancel: () => clearTimeout(id) };
  },
  every(ms, fn): Timer {
    const id = setInterval(fn, Math.max(1, checked(ms)));
    return { cancel: () => clearInterval(id) };
  },
};

function checked(ms: number): number {
  if (!(ms <= MAX_DELAY)) throw new RangeError(`a timer takes 0 … ${MAX_DELAY} ms, not ${ms}`);
  return Math.max(0, ms);
}

/** `crypto.getRandomValues` is there on plain http too, where `crypto.subtle` is not. */
export const browserRandom: Random = {
  bytes(n) {
    const bytes = new Uint8Array(n);
    for (let at = 0; at < n; at += MAX_RANDOM) crypto.getRandomValues(bytes.subarray(at, at + MAX_RANDOM));
    return bytes;
  },
  float: () => Math.random(),
};
