import { CONTROLLERS, monotonicMs } from './device.js';
import type { Leg, Tier } from './house.js';
import type { Completed, Recorder } from './recorder.js';

interface Wait {
  readonly since: number;
  readonly fits: (completed: Completed) => boolean;
  done(error?: Error): void;
}

/** Tells when a part of the house works again: a command through it that was asked for since has completed. */
export class Comeback {
  readonly #waits = new Set<Wait>();
  readonly #viaRelay: (phone: string) => boolean;
  #over = false;

  /** @param viaRelay whether this phone comes through the relay */
  constructor(recorder: Recorder, viaRelay: (phone: string) => boolean) {
    this.#viaRelay = viaRelay;
    recorder.onCompleted((completed) => {
      for (const wait of [...this.#waits]) if (completed.sentAt >= wait.since && wait.fits(completed)) wait.done();
    });
  }

  /** Rejects after `withinMs`, in words. */
  through(part: Tier | Leg, withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#over) return reject(new Error('the run is over'));
      const timer = setTimeout(
        () => wait.done(new Error(`no command through it completed within ${Math.round(withinMs / 1_000)} s`)),
        withinMs,
      );
      const wait: Wait = {
        since: monotonicMs(),
        fits: this.#fits(part),
        done: (error) => {
          clearTimeout(timer);
          this.#waits.delete(wait);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      this.#waits.add(wait);
    });
  }

  /** Nothing is waited for any more. */
  stop(): void {
    this.#over = true;
    for (const wait of [...this.#waits]) wait.done(new Error('the run is over'));
  }

  #fits(part: Tier | Leg): (completed: Completed) => boolean {
    if (CONTROLLERS.some((name) => name === part)) return ({ thing }) => thing.startsWith(`${part}/`);
    if (part === 'home') return () => true;
    return ({ phone }) => this.#viaRelay(phone) === (part !== 'lan');
  }
}
