import { readFileSync } from 'node:fs';
import { TIERS, type Tier, type TortureHouse } from './house.js';
import type { Injector } from './injector.js';
import type { Phone } from './phone.js';

export interface Maxima {
  /** Largest resident memory of each tier, bytes. */
  readonly memory: ReadonlyMap<Tier, number>;
  /** How long each tier took to answer while nothing was done to it, ms. */
  readonly answers: ReadonlyMap<Tier, readonly number[]>;
}

const EVERY_MS = 500;
/** After a fault a tier is busy with coming back. */
const CALM_MS = 3_000;
const ANSWER_MS = 5_000;

/** Looks at the tiers from outside while they work. */
export class Metrics implements Maxima {
  readonly memory = new Map<Tier, number>();
  readonly answers = new Map<Tier, number[]>();
  readonly #house: TortureHouse;
  readonly #injector: Injector;
  readonly #phone: Phone;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;

  constructor(house: TortureHouse, injector: Injector, phone: Phone) {
    this.#house = house;
    this.#injector = injector;
    this.#phone = phone;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#turn ??= this.#look().finally(() => {
        this.#turn = undefined;
      });
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#turn;
  }

  async #look(): Promise<void> {
    const { ports } = this.#house.house.options;
    for (const tier of TIERS) if (this.#house.runs(tier)) this.#weigh(tier);
    await this.#ask('web', ['web'], () => answered(`http://127.0.0.1:${ports.web}/healthz`));
    await this.#ask('home', ['home'], () => answered(`http://127.0.0.1:${ports.lan}/healthz`));
    for (const tier of ['living', 'garden'] as const)
      await this.#ask(tier, [tier, 'home', 'web', 'phones', 'relay'], async () => (await this.#phone.client.ping(tier)).homeController);
  }

  #weigh(tier: Tier): void {
    try {
      const status = readFileSync(`/proc/${this.#house.house.pid(tier)}/status`, 'utf8');
      const bytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
      this.memory.set(tier, Math.max(bytes, this.memory.get(tier) ?? 0));
    } catch {
      // It was killed in this moment.
    }
  }

  /** Counts only where nothing was done to it before and meanwhile. */
  async #ask(tier: Tier, parts: readonly string[], ask: () => Promise<number | undefined>): Promise<void> {
    if (this.#injector.touched(parts, CALM_MS)) return;
    try {
      const ms = await ask();
      if (ms === undefined || this.#injector.touched(parts, CALM_MS)) return;
      const all = this.answers.get(tier);
      if (all === undefined) this.answers.set(tier, [ms]);
      else all.push(ms);
    } catch {
      // It was on its way down: that is what the promises are about, not this figure.
    }
  }
}

async function answered(url: string): Promise<number> {
  const since = performance.now();
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
  await response.arrayBuffer();
  return performance.now() - since;
}
