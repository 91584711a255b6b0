import { createHash } from 'node:crypto';

/** Decisions that the same seed makes again, each actor with dice of its own: what one does never changes what another throws. */
export class Dice {
  readonly seed: string;
  #state: number;

  constructor(seed: string) {
    this.seed = seed;
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** Dice for another actor. */
  fork(name: string): Dice {
    return new Dice(`${this.seed}/${name}`);
  }

  /** In [0, 1). mulberry32: four lines, even enough for choosing. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.unit() * (to - from + 1));
  }

  chance(share: number): boolean {
    return this.unit() < share;
  }

  pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.unit() * of.length)] as T;
  }

  /** One of them, each as likely as its weight says. */
  weighed<T extends { readonly weight: number }>(of: readonly T[]): T {
    let at = this.unit() * of.reduce((sum, { weight }) => sum + weight, 0);
    for (const one of of) {
      at -= one.weight;
      if (at < 0) return one;
    }
    return of.at(-1) as T;
  }
}

/** 16 bytes for the `k`-th id of an actor: the same in every run of the seed, and nobody else's. */
export function idBytes(seed: string, k: number): Uint8Array {
  return createHash('sha256').update(`${seed}#${k}`).digest().subarray(0, 16);
}
