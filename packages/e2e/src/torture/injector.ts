import type { Dice } from './dice.js';
import type { FaultPlan } from './faults.js';
import type { TortureHouse } from './house.js';

/** How long it took from the end of a fault until a command that was asked for after it completed. */
export interface Recovery {
  readonly kind: string;
  readonly on: string;
  readonly ms: number;
}

export interface InjectorDeps {
  readonly house: TortureHouse;
  readonly dice: Dice;
  /** What may be done. */
  readonly faults: readonly FaultPlan[];
  readonly now: () => number;
  /** A fault that is not over keeps the house from coming back; what does not within this is stuck. */
  readonly backWithinMs: number;
  /** Resolves when a command through this part of the house has completed that was asked for after now. Rejects at the limit, in words. */
  readonly recovered: (on: FaultPlan['on'], withinMs: number) => Promise<void>;
}

const GAPS_MS = [50, 200, 500, 1_000, 2_000];
/** The share of faults after which the house is let come back before the next. */
const CALM = 0.4;

/** Does one thing after the other to the house, and measures how it comes back. */
export class Injector {
  readonly counts = new Map<string, number>();
  readonly recoveries: Recovery[] = [];
  readonly stuck: string[] = [];
  readonly #d: InjectorDeps;
  readonly #busy = new Map<string, Promise<void>>();
  #running = false;
  #loop: Promise<void> = Promise.resolve();
  #number = 0;
  /** When each part was last being tortured, for measurements of a calm house. */
  readonly #touched = new Map<string, number>();

  constructor(deps: InjectorDeps) {
    this.#d = deps;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#loop = this.#run();
  }

  /** No more faults; resolves when the last is over. */
  async stop(): Promise<void> {
    this.#running = false;
    await this.#loop;
    await Promise.all(this.#busy.values());
  }

  get total(): number {
    return this.#number;
  }

  /** Whether any of these parts is being tortured, or was within `ms`. */
  touched(parts: readonly string[], ms: number): boolean {
    const after = this.#d.now() - ms;
    return parts.some((part) => this.#busy.has(part) || (this.#touched.get(part) ?? Number.NEGATIVE_INFINITY) > after);
  }

  async #run(): Promise<void> {
    const { dice, now, house, faults } = this.#d;
    while (this.#running) {
      const own = dice.fork(`fault ${++this.#number}`);
      const fault = own.weighed(faults);
      const gap = own.pick(GAPS_MS);
      const calm = own.chance(CALM);
      const parts = [fault.on, ...(fault.also ?? [])];
      while (parts.some((part) => this.#busy.has(part))) await Promise.all(parts.map((part) => this.#busy.get(part)));
      if (!this.#running) return;
      const name = `${fault.kind}: ${fault.on}`;
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      const over = fault
        .run(house, own)
        .catch((error: unknown) => {
          this.stuck.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        })
        .finally(() => {
          for (const part of parts) {
            this.#busy.delete(part);
            this.#touched.set(part, now());
          }
        });
      for (const part of parts) this.#busy.set(part, over);
      if (calm) {
        await Promise.all(this.#busy.values());
        if (!this.#running) return;
        await this.#back(fault);
      }
      await new Promise((resolve) => setTimeout(resolve, gap));
    }
  }

  async #back({ kind, on }: FaultPlan): Promise<void> {
    const since = this.#d.now();
    try {
      await this.#d.recovered(on, this.#d.backWithinMs);
      this.recoveries.push({ kind, on, ms: this.#d.now() - since });
    } catch (error) {
      // The run is coming to its end: nobody asks any more.
      if (this.#running) this.stuck.push(`${kind}: ${on}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
