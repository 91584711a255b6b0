import type { CommandRun } from '@around/client';
import { CONTROLLERS, LAMPS, PINS } from './device.js';
import type { Dice } from './dice.js';
import type { Phone, Wanted } from './phone.js';

export interface LoadOptions {
  /** Commands of all phones together, after which it ends by itself. */
  readonly commands: number;
  /** ms in which they should fit. */
  readonly withinMs: number;
}

/** A home takes 10 commands a second of one key; questions after a lost link count too. */
const LEAST_GAP_MS = 125;
/** What one phone may have under way: it looks at its screen. */
const UNDER_WAY = 8;
const KINDS = [
  { kind: 'press', weight: 78 },
  { kind: 'slow', weight: 8 },
  { kind: 'write', weight: 8 },
  { kind: 'hang', weight: 2 },
  { kind: 'cancel', weight: 2 },
  { kind: 'repeat', weight: 4 },
] as const;

/** Phones that operate the house, each by dice of its own. */
export class Load {
  readonly #phones: readonly Phone[];
  readonly #dice: Dice;
  readonly #o: LoadOptions;
  #running = false;
  #loops: Promise<void>[] = [];
  /** Commands that went out. */
  asked = 0;

  constructor(phones: readonly Phone[], dice: Dice, options: LoadOptions) {
    this.#phones = phones;
    this.#dice = dice;
    this.#o = options;
  }

  get done(): boolean {
    return this.asked >= this.#o.commands;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#loops = this.#phones.map((phone) => this.#loop(phone, this.#dice.fork(phone.name)));
  }

  /** Asks for nothing more; what is under way goes on. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
  }

  async #loop(phone: Phone, dice: Dice): Promise<void> {
    const gap = Math.max(LEAST_GAP_MS, (0.8 * this.#o.withinMs * this.#phones.length) / this.#o.commands);
    let underWay = 0;
    /** Ids of what ended lately, to be asked for again. */
    const ended: { readonly id: Uint8Array; readonly wanted: Wanted }[] = [];
    while (this.#running && !this.done) {
      // Thrown also while the link is down, so that the k-th command of a phone is the same in every run.
      const wait = gap * (0.6 + 0.8 * dice.unit());
      const { wanted, cancel, repeat } = this.#choose(dice, ended);
      await sleep(wait);
      while (this.#running && (!phone.live || underWay >= UNDER_WAY)) await sleep(50);
      if (!this.#running || this.done) return;
      this.asked++;
      underWay++;
      const run = phone.ask(wanted);
      if (cancel) setTimeout(() => run.cancel(), 60);
      void this.#after(run).then(() => {
        underWay--;
        if (repeat) return;
        ended.push({ id: new Uint8Array(Buffer.from(run.id, 'base64url')), wanted });
        if (ended.length > 8) ended.shift();
      });
    }
  }

  async #after(run: CommandRun): Promise<void> {
    await run.done;
  }

  #choose(
    dice: Dice,
    ended: readonly { readonly id: Uint8Array; readonly wanted: Wanted }[],
  ): { wanted: Wanted; cancel: boolean; repeat: boolean } {
    const { kind } = dice.weighed(KINDS);
    const controller = dice.pick(CONTROLLERS);
    const pin = `${controller}/pin${dice.int(0, PINS - 1)}`;
    const lamp = `${controller}/lamp${dice.int(0, LAMPS - 1)}`;
    const level = dice.int(0, 99);
    const validFor = dice.int(8, 50) * 100;
    const again = ended[dice.int(0, 7)];
    if (kind === 'repeat' && again !== undefined) return { wanted: { ...again.wanted, id: again.id }, cancel: false, repeat: true };
    if (kind === 'write')
      return { wanted: { thing: lamp, op: 'write', name: 'level', input: level, validFor }, cancel: false, repeat: false };
    const name = kind === 'slow' || kind === 'cancel' ? 'slow' : kind === 'hang' ? 'hang' : 'press';
    return { wanted: { thing: pin, op: 'invoke', name, validFor }, cancel: kind === 'cancel', repeat: false };
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
