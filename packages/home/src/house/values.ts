import type { Quality, ThingValue } from '@around/messages';
import type { Clock, Timer } from '@around/platform';

const SWEEP_MS = 1_000;

interface Held {
  value: ThingValue;
  readonly controller: string;
  /** What the controller itself says of its reading. */
  readonly said: Quality;
  /** ms after which it is older than promised. */
  readonly staleAfter: number | undefined;
  /** Our monotonic ms from which on it is. */
  readonly staleAt: number;
}

/**
 * The newest value of every property, each with the truth about it: good, stale, or unavailable while its controller is away. One that
 * sleeps as it said counts as here: its values are as good as it promised.
 */
export class Values {
  readonly #clock: Clock;
  readonly #changed: (value: ThingValue, held: { readonly controller: string; readonly staleAfter: number | undefined }) => void;
  readonly #held = new Map<string, Held>();
  readonly #here = new Set<string>();
  #sweep: Timer | undefined;

  constructor(
    ports: { readonly clock: Clock },
    changed: (value: ThingValue, held: { readonly controller: string; readonly staleAfter: number | undefined }) => void,
  ) {
    this.#clock = ports.clock;
    this.#changed = changed;
  }

  start(): void {
    this.#sweep ??= this.#clock.every(SWEEP_MS, () => this.#refreshAll());
  }

  stop(): void {
    this.#sweep?.cancel();
    this.#sweep = undefined;
  }

  get(thing: string, name: string): ThingValue | undefined {
    return this.#held.get(`${thing}/${name}`)?.value;
  }

  all(): ThingValue[] {
    return [...this.#held.values()].map((held) => held.value);
  }

  /**
   * A reading. Readings of one ring come in order, so that the last one holds, whatever clock made its `at`.
   * @param staleAfter ms after which it is older than promised
   */
  set(controller: string, reading: Omit<ThingValue, 'quality'>, said: Quality = 'good', staleAfter?: number): ThingValue {
    const held = this.#hold(controller, reading, said, staleAfter);
    this.#changed(held.value, held);
    return held.value;
  }

  /** A value from before the home's own restart: unavailable until its controller is here; nobody is told. */
  restore(controller: string, reading: Omit<ThingValue, 'quality'>, staleAfter?: number): void {
    this.#hold(controller, reading, 'good', staleAfter);
  }

  here(controller: string): void {
    this.#here.add(controller);
    this.#refreshAll(controller);
  }

  away(controller: string): void {
    if (this.#here.delete(controller)) this.#refreshAll(controller);
  }

  dropThing(thing: string): void {
    for (const [key, held] of this.#held) if (held.value.thing === thing) this.#held.delete(key);
  }

  /** Values of names that the thing no longer has. */
  dropOthers(thing: string, names: ReadonlySet<string>): void {
    for (const [key, held] of this.#held) if (held.value.thing === thing && !names.has(held.value.name)) this.#held.delete(key);
  }

  #hold(controller: string, reading: Omit<ThingValue, 'quality'>, said: Quality, staleAfter: number | undefined): Held {
    // A reading that waited for a link is as old as it says, unless its clock runs ahead of ours.
    const age = Math.max(0, this.#clock.wall() - reading.at);
    const staleAt = staleAfter === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() + staleAfter - age;
    const value: ThingValue = { thing: reading.thing, name: reading.name, value: reading.value, at: reading.at, quality: 'good' };
    const held: Held = { value, controller, said, staleAfter, staleAt };
    held.value = { ...value, quality: this.#quality(held) };
    this.#held.set(`${reading.thing}/${reading.name}`, held);
    return held;
  }

  #quality(held: Held): Quality {
    if (!this.#here.has(held.controller)) return 'unavailable';
    if (held.said !== 'good') return held.said;
    return this.#clock.now() >= held.staleAt ? 'stale' : 'good';
  }

  #refreshAll(controller?: string): void {
    for (const held of this.#held.values()) {
      if (controller !== undefined && held.controller !== controller) continue;
      const quality = this.#quality(held);
      if (quality === held.value.quality) continue;
      held.value = { ...held.value, quality };
      this.#changed(held.value, held);
    }
  }
}
