const SLOT_MS = 30 * 60_000;
const SLOTS = 48;

/** The course of one number over the last 24 hours, in half hours: its mean in each. It is kept in memory and begins with the home. Pure. */
export class Trend {
  readonly hours = (SLOTS * SLOT_MS) / 3_600_000;
  readonly #slots = new Map<number, { sum: number; count: number }>();

  /** @param at Unix ms; readings that arrive late count where they belong */
  add(value: number, at: number): void {
    const slot = Math.floor(at / SLOT_MS);
    const held = this.#slots.get(slot);
    if (held === undefined) this.#slots.set(slot, { sum: value, count: 1 });
    else {
      held.sum += value;
      held.count++;
    }
    if (this.#slots.size > 2 * SLOTS) for (const one of this.#slots.keys()) if (one <= slot - SLOTS) this.#slots.delete(one);
  }

  /** Oldest first, up to now; null where nothing was read. Undefined while there is nothing at all. */
  means(now: number): (number | null)[] | undefined {
    const last = Math.floor(now / SLOT_MS);
    const means = Array.from({ length: SLOTS }, (_, i) => {
      const slot = this.#slots.get(last - SLOTS + 1 + i);
      return slot === undefined ? null : slot.sum / slot.count;
    });
    return means.every((mean) => mean === null) ? undefined : means;
  }
}
