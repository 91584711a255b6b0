import { type CommandStep, type Deed, isEnd, placeOfPath, type StepName, spanMs, toBase64Url } from '@around/messages';
import type { Clock, Random } from '@around/platform';
import type { House } from './house.js';
import type { Asker } from './rights.js';

/** How a deed ended. `command`: its number in the ledger; `ms`: how long that took. */
export interface DeedEnd {
  readonly ok: boolean;
  readonly step: StepName;
  readonly command: string;
  readonly detail?: string;
  readonly ms: number;
}

interface Waiting {
  readonly since: number;
  readonly ended: (end: DeedEnd) => void;
}

/** Gives the commands of scenes, rules and buttons, and tells how each ended. */
export class Deeds {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #house: Pick<House, 'submit' | 'subscribe' | 'cancel'>;
  readonly #waiting = new Map<string, Waiting>();

  constructor(ports: { readonly clock: Clock; readonly random: Random }, house: Pick<House, 'submit' | 'subscribe' | 'cancel'>) {
    this.#clock = ports.clock;
    this.#random = ports.random;
    this.#house = house;
    house.subscribe((changes) => {
      if (this.#waiting.size === 0) return;
      for (const change of changes) if (change.k === 'step') this.#step(change.step);
    });
  }

  /** Every deed ends: as its command does. `given` hears the command's id before anything is sent. Never rejects. */
  do(deed: Deed, asker: Asker, given?: (command: string) => void): Promise<DeedEnd> {
    const id = toBase64Url(this.#random.bytes(16));
    const since = this.#clock.now();
    const { thing, name } = placeOfPath('write' in deed ? deed.write : deed.invoke);
    const input = 'write' in deed ? deed.value : deed.input;
    const lease = 'write' in deed && deed.lease !== undefined ? spanMs(deed.lease) : undefined;
    return new Promise((resolve) => {
      this.#waiting.set(id, { since, ended: resolve });
      given?.(id);
      this.#house.submit(
        unhurried(asker),
        {
          ...{ id, thing, name, tick: since },
          op: 'write' in deed ? 'write' : 'invoke',
          ...(input === undefined ? {} : { input }),
          ...(lease === undefined ? {} : { lease }),
        },
        (step) => this.#step(step),
      );
    });
  }

  /** Ends a command that was given here. */
  cancel(command: string, asker: Asker): void {
    if (this.#waiting.has(command)) this.#house.cancel(asker, command);
  }

  #step({ command, step, detail }: CommandStep): void {
    const waiting = this.#waiting.get(command);
    if (waiting === undefined || !isEnd(step)) return;
    this.#waiting.delete(command);
    const ms = Math.round(this.#clock.now() - waiting.since);
    waiting.ended({ ok: step === 'completed', step, command, ms, ...(detail === undefined ? {} : { detail }) });
  }
}

/** The same asker, whose commands are parts of one wish. Its methods are kept: an asker may be an object of a class. */
const unhurried = (asker: Asker): Asker => ({
  ...asker,
  unhurried: true,
  elevated: () => asker.elevated?.() === true,
  denied: (denial, thing, name) => asker.denied?.(denial, thing, name),
});
