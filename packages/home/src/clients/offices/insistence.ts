import type { Clock, Log, Timer } from '@around/platform';

const FIRST_MS = 5_000;
const LONGEST_MS = 60_000;

/** Writes that must not be forgotten though the disk takes none now: tried again until they hold. */
export class Insistence {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #writes = new Map<string, () => void>();
  #timer: Timer | undefined;
  #ms = FIRST_MS;

  constructor(ports: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = ports.clock;
    this.#log = ports.log;
  }

  /**
   * Writes now, or as soon as that can be. A newer write of the same name takes the place of the older.
   * @returns whether it is written
   */
  write(name: string, write: () => void): boolean {
    this.#writes.delete(name);
    try {
      write();
      return true;
    } catch (error) {
      this.#log.error('a change of rights could not be written down and is tried again: is the disk full?', {
        what: name,
        error: String(error),
      });
      this.#writes.set(name, write);
      this.#timer ??= this.#clock.after(this.#ms, () => this.#again());
      return false;
    }
  }

  /** It holds no more: something newer was written. */
  drop(name: string): void {
    this.#writes.delete(name);
  }

  /** One last try. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#tryAll();
    this.#writes.clear();
    this.#ms = FIRST_MS;
  }

  #again(): void {
    this.#timer = undefined;
    this.#tryAll();
    this.#ms = this.#writes.size === 0 ? FIRST_MS : Math.min(LONGEST_MS, this.#ms * 2);
    if (this.#writes.size > 0) this.#timer = this.#clock.after(this.#ms, () => this.#again());
  }

  #tryAll(): void {
    for (const [name, write] of [...this.#writes]) {
      try {
        write();
      } catch {
        continue;
      }
      this.#writes.delete(name);
      this.#log.info('a change of rights is written down now', { what: name });
    }
  }
}
