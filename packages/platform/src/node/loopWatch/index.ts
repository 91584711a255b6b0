import { writeSync } from 'node:fs';
import { watchBeats } from './watchBeats.js';

/** A loop that beats once a tick is told from one that stands by this many. */
const TICKS = 12;
/** For the last line: where nobody reads it, the end comes without. */
const LAST_WORDS_MS = 500;
const MAX_MS = 3_600_000;

/** Waits for nothing but its own naps, and neither writing nor ending needs the event loop that it watches. */
const THREAD = `'use strict';
const { workerData: { shared, tickMs, ticks } } = require('node:worker_threads');
const { write } = require('node:fs');
const idle = new Int32Array(new SharedArrayBuffer(4));
const nap = (ms) => void Atomics.wait(idle, 0, 0, ms);
(${watchBeats})(new Int32Array(shared), tickMs, ticks, nap, () => performance.now());
const msg = 'the event loop stood still for ' + (tickMs * ticks) / 1000 + ' s: this process ends itself, so that it is started anew';
write(2, JSON.stringify({ level: 'error', time: new Date().toISOString(), event: 'loop.hung', msg }) + '\\n', () => undefined);
nap(${LAST_WORDS_MS});
process.kill(process.pid, 'SIGKILL');
`;

/** Milliseconds of `AROUND_WATCHDOG`: `60s`, `5m`, `0` or nothing for no watch. @throws Error for people */
export function watchTime(text = '0'): number {
  const [, count = '', unit = ''] = /^(\d{1,4})(s|m)$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'm' ? 60_000 : 1_000);
  if (text === '0' || (ms >= 1_000 && ms <= MAX_MS)) return ms;
  throw new Error(`AROUND_WATCHDOG takes a time from 1s to 60m, such as 60s, or 0 for no watch; not "${text.slice(0, 40)}"`);
}

/**
 * Ends this process by SIGKILL when its event loop stands still for `ms`: for supervisors that notice death and not silence. One line on
 * standard error says why. It keeps nothing alive and is never ended: a loop that hangs while it stops is ended too. A debugger that
 * holds the program is a loop that stands still. Costs a thread, about 9 MB.
 */
export async function watchLoop(ms: number): Promise<void> {
  const { Worker } = await import('node:worker_threads');
  const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const beats = new Int32Array(shared);
  const tickMs = ms / TICKS;
  setInterval(() => Atomics.add(beats, 0, 1), tickMs).unref();
  const worker = new Worker(THREAD, {
    eval: true,
    env: {},
    execArgv: [],
    workerData: { shared, tickMs, ticks: TICKS },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, codeRangeSizeMb: 8 },
  });
  worker.on('error', (error) =>
    writeSync(2, `${JSON.stringify({ level: 'error', msg: `nobody watches the event loop: ${error.message}` })}\n`),
  );
  worker.unref();
}
