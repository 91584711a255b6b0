import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { byLabel, type MetricFamily, single } from '../metrics/index.js';

/** How often the event loop is looked at: often enough to see what a person would feel, seldom enough for a small board. */
const RESOLUTION_MS = 50;
const NANOSECONDS = 1e9;

/** How this process is: memory, processor, event loop, and the disk of its data folder. Begins to look when it is made. */
export class Vitals {
  readonly #prefix: string;
  readonly #build: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  /** @param prefix `around_home` @param folder whose disk is looked at */
  constructor(prefix: string, software: string, folder: string) {
    this.#prefix = prefix;
    this.#build = { version: software, node: process.version };
    this.#folder = folder;
    this.#delay.enable();
  }

  stop(): void {
    this.#delay.disable();
  }

  /** The event loop's delays are those since the last call. */
  async families(): Promise<MetricFamily[]> {
    const name = (rest: string) => `${this.#prefix}_${rest}`;
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const delays = ([50, 99, 100] as const).map((share) => [String(share / 100), this.#late(this.#delay.percentile(share))] as const);
    this.#delay.reset();
    const disk = await statfs(this.#folder).catch(() => undefined);
    return [
      { name: name('build_info'), help: 'Always 1; which program this is.', type: 'gauge', samples: [{ value: 1, labels: this.#build }] },
      single('gauge', name('uptime_seconds'), 'Since this process began.', process.uptime()),
      single('counter', name('cpu_seconds_total'), 'Processor time that this process took.', (user + system) / 1e6),
      byLabel('gauge', name('memory_bytes'), 'Memory of this process: resident, the heap in use, buffers beside it.', 'kind', [
        ['resident', rss],
        ['heap', heapUsed],
        ['external', external],
      ]),
      byLabel(
        'gauge',
        name('event_loop_delay_seconds'),
        'How late the event loop was since the last scrape, by share of all looks.',
        'share',
        delays,
      ),
      single('gauge', name('disk_free_bytes'), 'Free for this program on the disk of its data folder.', disk && disk.bavail * disk.bsize),
      single('gauge', name('disk_size_bytes'), 'Size of the disk of its data folder.', disk && disk.blocks * disk.bsize),
    ];
  }

  /** Beyond the time between two looks, seconds. */
  #late(nanoseconds: number): number {
    return Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1_000) : 0;
  }
}
