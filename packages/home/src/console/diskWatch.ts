import { statfs } from 'node:fs/promises';
import type { Said } from '@around/messages';
import { saying } from '@around/messages/sayings';
import type { Clock, Startable, Timer } from '@around/platform';

const LOOK_MS = 600_000;
const MB = 1_048_576;
/** Less than that is too little: a night's backup and a day's history need room. */
const LITTLE = 200 * MB;
/** It is told again only once there was so much. */
const ENOUGH = 400 * MB;

export interface DiskWatchPorts {
  readonly clock: Pick<Clock, 'every'>;
  /** Bytes that this program may still write. Rejects where nobody knows. */
  readonly free: () => Promise<number>;
  readonly tell: (what: Said) => void;
}

/** Tells once when the disk is nearly full. */
export class DiskWatch implements Startable {
  readonly #ports: DiskWatchPorts;
  #timer: Timer | undefined;
  #told = false;

  constructor(ports: DiskWatchPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    this.#timer ??= this.#ports.clock.every(LOOK_MS, () => void this.look());
    await this.look();
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async look(): Promise<void> {
    const free = await this.#ports.free().catch(() => undefined);
    if (free === undefined) return;
    if (free >= ENOUGH) this.#told = false;
    if (free >= LITTLE || this.#told) return;
    this.#told = true;
    this.#ports.tell(saying('diskNearlyFull', { megabytes: Math.round(free / MB) }));
  }
}

/** Bytes that are free in the file system of a folder. */
export const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};
