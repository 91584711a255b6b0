import type { Random } from '../clock.js';

/** Randomness that repeats: the same seed gives the same run. */
export interface SeededRandom extends Random {
  readonly seed: number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** An independent stream for one part, so that one part's draws do not shift another's. */
  fork(name: string): SeededRandom;
}

/** @param seed any 32-bit integer; print it in a failing test */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  // mulberry32: 32 bits of state are plenty for tests, and it is short.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const float = (): number => next() / 2 ** 32;
  return {
    seed,
    float,
    bytes: (n) => Uint8Array.from({ length: n }, () => next() >>> 24),
    int: (below) => Math.floor(float() * below),
    chance: (probability) => float() < probability,
    fork: (name) => seededRandom(hash(name) ^ seed),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
