import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Said } from '@around/messages';
import { saying } from '@around/messages/sayings';
import type { Clock, Log, Startable, Timer } from '@around/platform';
import { localTime } from '../displays/localTime.js';

const LOOK_MS = 600_000;
const NAME = /^home-(\d{4}-\d{2}-\d{2})\.around-backup$/;

export interface NightlyOptions {
  readonly folder: string;
  /** From this local time on, `HH:MM`. */
  readonly at: string;
  /** So many stay. */
  readonly keep: number;
  readonly timeZone?: string;
}

export interface NightlyPorts {
  readonly clock: Pick<Clock, 'wall' | 'every'>;
  readonly log: Log;
  /** Makes a backup into that file, in a process of its own. Rejects with words. */
  readonly make: (file: string) => Promise<void>;
  /** Tells the owners, once for each day without one. */
  readonly tell?: (what: Said) => void;
}

/** A backup each night. One that was missed, because the home was off then, is made when it is on again. */
export class NightlyBackups implements Startable {
  readonly #ports: NightlyPorts;
  readonly #options: NightlyOptions;
  readonly #local: ReturnType<typeof localTime>;
  #timer: Timer | undefined;
  #busy = false;
  /** The day whose failure was told. */
  #told: string | undefined;

  constructor(ports: NightlyPorts, options: NightlyOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#local = localTime(options.timeZone);
  }

  async start(): Promise<void> {
    this.#timer ??= this.#ports.clock.every(LOOK_MS, () => void this.look());
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Makes today's where it is time and there is none. */
  async look(): Promise<void> {
    const { at, folder, keep } = this.#options;
    const { time, date } = this.#local(this.#ports.clock.wall());
    if (this.#busy || time < at) return;
    this.#busy = true;
    const file = join(folder, `home-${date}.around-backup`);
    try {
      const days = await daysIn(folder);
      if (days.includes(date)) return;
      await this.#ports.make(file);
      this.#ports.log.info('a backup was made', { event: 'backup.made', file });
      const old = (await daysIn(folder)).slice(0, -keep);
      for (const day of old) await rm(join(folder, `home-${day}.around-backup`), { force: true });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (this.#told !== date) this.#ports.tell?.(saying('backupFailed', { detail: why }));
      this.#told = date;
      this.#ports.log.error('no backup could be made: is there room on the disk? It is tried again in ten minutes', {
        event: 'backup.failed',
        file,
        error: why,
      });
    } finally {
      this.#busy = false;
    }
  }
}

/** Days of which there is a backup, oldest first. */
async function daysIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => NAME.exec(name)?.[1] ?? []).sort();
}
