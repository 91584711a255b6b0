import type { Clock } from '@around/platform';

const SHORT = /^[0-9A-HJKMNP-TV-Z]{2}$/;
const LONG = /^[A-Za-z0-9_-]{22}$/;

/** Whether it is the slot of a typed code. */
export const isShort = (slot: string): boolean => SHORT.test(slot);

interface Slot {
  readonly home: string;
  readonly until: number;
}

/**
 * Pairing slots that homes hold open. A link's slot (22 characters) belongs to its home; a typed code's (2 characters) is
 * one of a thousand for all homes: first come, and kept through a broken link until its time is up.
 */
export class SlotBook {
  readonly #slots = new Map<string, Slot>();
  readonly #clock: Pick<Clock, 'now'>;
  readonly #perHome: number;

  constructor(clock: Pick<Clock, 'now'>, perHome: number) {
    this.#clock = clock;
    this.#perHome = perHome;
  }

  /** Opens (or prolongs) a slot for `ms`. False where another home holds it, the home holds too many, or it is no slot. */
  open(home: string, slot: string, ms: number): boolean {
    const key = keyOf(home, slot);
    if (key === undefined) return false;
    this.purge();
    const held = this.#slots.get(key);
    if (held !== undefined && held.home !== home) return false;
    if (held === undefined && this.#count(home) >= this.#perHome) return false;
    this.#slots.set(key, { home, until: this.#clock.now() + ms });
    return true;
  }

  close(home: string, slot: string): void {
    const key = keyOf(home, slot);
    if (key !== undefined && this.#slots.get(key)?.home === home) this.#slots.delete(key);
  }

  /** The home that holds the slot now. A long slot needs `home`; a short one must be that home's where it is given. */
  find(slot: string, home?: string): string | undefined {
    const key = keyOf(home, slot);
    const held = key === undefined ? undefined : this.#slots.get(key);
    if (held === undefined || held.until <= this.#clock.now()) return undefined;
    return home === undefined || held.home === home ? held.home : undefined;
  }

  forget(home: string): void {
    for (const [key, slot] of this.#slots) if (slot.home === home) this.#slots.delete(key);
  }

  purge(): void {
    const now = this.#clock.now();
    for (const [key, slot] of this.#slots) if (slot.until <= now) this.#slots.delete(key);
  }

  #count(home: string): number {
    let count = 0;
    for (const slot of this.#slots.values()) if (slot.home === home) count++;
    return count;
  }
}

function keyOf(home: string | undefined, slot: string): string | undefined {
  if (SHORT.test(slot)) return slot;
  return home !== undefined && LONG.test(slot) ? `${home}/${slot}` : undefined;
}
