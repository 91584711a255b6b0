/**
 * Returns when an event loop has stood still for `ticks` naps in a row. Runs in a thread of its own, as text: it uses nothing but what it
 * is handed. Naps are counted and not time: where the machine sleeps, or the whole process is stopped, the loop cannot beat, and the nap
 * that comes to its end far too late counts for nothing.
 *
 * @param beats the loop adds one to its first element at least every `tickMs`
 * @param nap sleeps so many ms @param now ms of a clock that does not jump
 */
export function watchBeats(beats: Int32Array, tickMs: number, ticks: number, nap: (ms: number) => void, now: () => number): void {
  let last = Atomics.load(beats, 0);
  let still = 0;
  while (still < ticks) {
    const before = now();
    nap(tickMs);
    const beat = Atomics.load(beats, 0);
    if (beat !== last) still = 0;
    else if (now() - before < 2 * tickMs) still++;
    last = beat;
  }
}
