/**
 * Loaded into a tier (`NODE_OPTIONS=--import=…`), so that it is measured from inside. At SIGUSR2 it writes what was since the last time to
 * `$AROUND_PROBE/PID.json`, as `ProbeReport` says, and begins anew. `PID.ready` is there once it listens.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** ms of the event loop's delay (99 of 100 turns are under `p99`) and bytes resident at the highest and now. */
export interface ProbeReport {
  readonly p99: number;
  readonly max: number;
  readonly peak: number;
  readonly rss: number;
}

const RESOLUTION = 5;
const folder = process.env.AROUND_PROBE;

if (folder !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  setInterval(look, 100).unref();
  process.on('SIGUSR2', () => {
    look();
    // The histogram counts from one look to the next, and they are `RESOLUTION` apart on purpose.
    const ms = (ns: number): number => Math.max(0, ns / 1e6 - RESOLUTION);
    const report: ProbeReport = { p99: ms(delay.percentile(99)), max: ms(delay.max), peak, rss: process.memoryUsage.rss() };
    const path = join(folder, `${process.pid}.json`);
    writeFileSync(`${path}.new`, JSON.stringify(report));
    renameSync(`${path}.new`, path);
    delay.reset();
    peak = 0;
  });
  // Before this, the signal would end the process.
  writeFileSync(join(folder, `${process.pid}.ready`), '');
}
