import { expect, it } from 'vitest';
import { watchTime } from '../src/node/loopWatch/index.js';
import { watchBeats } from '../src/node/loopWatch/watchBeats.js';

const TICK = 5_000;
const TICKS = 12;

/** Runs the watch over naps: what each does to the loop's beats, and how long it really takes. @returns how many it took, none where it went on */
function naps(plan: (nap: number) => { readonly beats?: boolean; readonly ms?: number }, most = 200): number | undefined {
  const beats = new Int32Array(1);
  let now = 0;
  let count = 0;
  const nap = (): void => {
    if (++count > most) throw new Error('enough');
    const { beats: beating = false, ms = TICK } = plan(count);
    if (beating) Atomics.add(beats, 0, 1);
    now += ms;
  };
  try {
    watchBeats(beats, TICK, TICKS, nap, () => now);
    return count;
  } catch {
    return undefined;
  }
}

it('tells a loop that stands still for twelve naps in a row, and no sooner', () => {
  expect(naps(() => ({}))).toBe(TICKS);
  expect(naps((nap) => ({ beats: nap === 11 }))).toBe(11 + TICKS);
  expect(naps((nap) => ({ beats: nap % 11 === 0 }))).toBeUndefined();
});

it('does not take a machine that slept, or a process that was stopped, for a loop that hangs', () => {
  expect(naps(() => ({ ms: 3_600_000 }))).toBeUndefined();
  expect(naps((nap) => ({ ms: nap === 5 ? 3_600_000 : TICK }))).toBe(TICKS + 1);
});

it('takes a time in seconds or minutes, and says what is none', () => {
  expect(['60s', '1s', '5m', '60m', '0', undefined].map((text) => watchTime(text))).toEqual([60_000, 1_000, 300_000, 3_600_000, 0, 0]);
  for (const text of ['', '60', '0s', '61m', '1h', 'yes', '-1s', '5 s'])
    expect(() => watchTime(text)).toThrow('AROUND_WATCHDOG takes a time from 1s to 60m, such as 60s, or 0 for no watch');
});
