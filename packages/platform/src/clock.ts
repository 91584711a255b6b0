/** A started timer. `cancel()` is idempotent and may be called after it fired. */
export interface Timer {
  cancel(): void;
}

/**
 * Time. `now()` is monotonic milliseconds (never jumps, arbitrary zero, differs per process);
 * `wall()` is Unix milliseconds and may jump. Nothing in Around decides freshness by `wall()`.
 */
export interface Clock {
  now(): number;
  wall(): number;
  /** Runs `fn` once after `ms` (0 … 2^31-1). A pending timer does not keep the process alive by itself. */
  after(ms: number, fn: () => void): Timer;
  /** Runs `fn` every `ms` until cancelled; the first time after `ms`. */
  every(ms: number, fn: () => void): Timer;
}

/** Randomness, injected so that a failing run can be replayed from its seed. */
export interface Random {
  /** `n` bytes, cryptographically strong on the real platform. */
  bytes(n: number): Uint8Array;
  /** Uniform in [0, 1): for jitter only, never for secrets. */
  float(): number;
}
