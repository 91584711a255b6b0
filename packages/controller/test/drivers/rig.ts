import type { Operation } from '@around/messages';
import type { DataFiles } from '@around/platform';
import { MemoryFiles, type RecordingLog, recordingLog } from '@around/platform/fake';
import { nodeClock, nodeNetwork, nodeProcesses, nodeRandom } from '@around/platform/node';
import { vi } from 'vitest';
import { controllerConfig } from '../../src/config.js';
import type { JobEnd, RunningJob } from '../../src/drivers/driver.js';
import type { Peripherals } from '../../src/drivers/peripherals.js';
import { Things } from '../../src/things/things.js';
import type { News } from '../../src/things/values.js';
import { Watchdog } from '../../src/watchdog/watchdog.js';

export type RigConfig = NonNullable<Parameters<typeof controllerConfig>[0]>;

export interface Run {
  readonly job: RunningJob;
  readonly ended: Promise<JobEnd>;
  readonly gone: Promise<void>;
}

/** Waits for a condition, however long a busy machine takes. */
export const until = (what: string, condition: () => boolean): Promise<void> =>
  vi.waitFor(
    () => {
      if (!condition()) throw new Error(`not yet: ${what}`);
    },
    { timeout: 20_000, interval: 5 },
  );

/** The things of a configuration with real drivers, without a home: what they report is kept. */
export class Rig {
  readonly things: Things;
  readonly log: RecordingLog = recordingLog();
  readonly news: News[] = [];
  readonly notices: string[] = [];
  readonly pictures: { readonly name: string; readonly media: string; readonly bytes: Uint8Array }[] = [];
  changes = 0;
  readonly #watchdog: Watchdog;
  readonly #processes = nodeProcesses({ token: 'rig' });
  #id = 0;

  /** @param files those of a life before, if any */
  constructor(config: RigConfig, peripherals: Peripherals, files: DataFiles = new MemoryFiles()) {
    const { things, osc, mqtt, watchdog } = controllerConfig(config);
    const network = nodeNetwork();
    this.#watchdog = new Watchdog({ clock: nodeClock, processes: this.#processes, log: this.log }, { graceMs: 500, token: 'rig' });
    this.things = new Things(
      {
        clock: nodeClock,
        random: nodeRandom,
        log: this.log,
        files,
        tcp: network,
        udp: network,
        watchdog: this.#watchdog,
        ...peripherals,
      },
      {
        specs: things,
        settings: { osc, ...(mqtt === undefined ? {} : { mqtt }) },
        plan: { hangs: watchdog.hangs, baseMs: watchdog.pause, capMs: watchdog.longestPause },
        changed: () => {
          this.changes++;
        },
        report: (news) => this.news.push(news),
        notice: (kind, thing, name, detail) => this.notices.push(`${kind} ${thing ?? ''}.${name ?? ''}: ${detail}`),
        picture: (_thing, name, media, bytes) => this.pictures.push({ name, media, bytes }),
      },
    );
  }

  async start(): Promise<this> {
    await this.things.load();
    await this.things.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.things.stop();
    await this.#watchdog.stop();
    this.#processes.stop();
  }

  /** Runs of programs of which something is left. */
  get running(): number {
    return this.#watchdog.running;
  }

  run(op: Operation, name: string, input?: unknown, thing = 'thing'): Run {
    const operable = this.things.get(thing)?.operable(op, name);
    if (operable === undefined) throw new Error(`${thing}.${name} cannot be operated (${op})`);
    let onEnd = (_end: JobEnd): void => {};
    let onGone = (): void => {};
    const ended = new Promise<JobEnd>((resolve) => {
      onEnd = resolve;
    });
    const gone = new Promise<void>((resolve) => {
      onGone = resolve;
    });
    const job = operable.run({ id: `c${++this.#id}`, input, by: 'ann' }, { progress() {}, end: onEnd, gone: onGone });
    return { job, ended, gone };
  }

  /** Runs it to its end. */
  async do(op: Operation, name: string, input?: unknown, thing = 'thing'): Promise<JobEnd> {
    const run = this.run(op, name, input, thing);
    const [end] = await Promise.all([run.ended, run.gone]);
    return end;
  }

  /** The newest of what was told of a property. */
  last(name: string, thing = 'thing'): { readonly value: unknown; readonly quality?: string } | undefined {
    return this.news.flatMap((item) => (item.k === 'value' && item.thing === thing && item.name === name ? [item] : [])).at(-1);
  }

  events(thing = 'thing'): unknown[] {
    return this.news.flatMap((item) =>
      item.k === 'event' && item.thing === thing ? [{ name: item.name, ...('data' in item ? { data: item.data } : {}) }] : [],
    );
  }

  /** Until the property is told with this value, and as good. */
  good(name: string, value: unknown, thing = 'thing'): Promise<void> {
    return until(`${name} is ${JSON.stringify(value)}`, () => {
      const last = this.last(name, thing);
      return last !== undefined && last.quality === undefined && JSON.stringify(last.value) === JSON.stringify(value);
    });
  }

  unavailable(name: string, thing = 'thing'): Promise<void> {
    return until(`${name} is unavailable`, () => this.last(name, thing)?.quality === 'unavailable');
  }
}
