import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProbeReport } from '../../src/inputs/probe.js';
import { until } from './watch.js';

/** Measures real processes from inside: give them `env` at their start. */
export class Probes implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'around-probe-'));

  get env(): Record<string, string> {
    const probe = new URL('../../dist/inputs/probe.js', import.meta.url);
    return { AROUND_PROBE: this.#folder, NODE_OPTIONS: `--import=${probe.href}` };
  }

  /** What was since the last time. @throws Error where the process does not answer */
  async take(pid: number): Promise<ProbeReport> {
    const path = join(this.#folder, `${pid}.json`);
    await until(`the probe of process ${pid} is loaded`, () => existsSync(join(this.#folder, `${pid}.ready`)), 60_000);
    process.kill(pid, 'SIGUSR2');
    await until(`the probe of process ${pid} answers`, () => existsSync(path), 60_000);
    const report = JSON.parse(readFileSync(path, 'utf8')) as ProbeReport;
    rmSync(path);
    return report;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
