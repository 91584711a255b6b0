/** A retry schedule as data: the n-th wait is drawn from [0, min(cap, base · 2^n)] (full jitter). */
export interface BackoffPlan {
  readonly baseMs: number;
  readonly capMs: number;
}

/** Every link of Around redials with this: 0.5 s doubling to 30 s. */
export const LINK_BACKOFF: BackoffPlan = { baseMs: 500, capMs: 30_000 };

/**
 * The wait before attempt `attempt` (0 = first retry), in ms.
 * Full jitter as in "Exponential Backoff and Jitter" (AWS architecture blog, 2015).
 * @param unit a number in [0, 1), from Random.float()
 */
export function backoffDelay(plan: BackoffPlan, attempt: number, unit: number): number {
  const ceiling = Math.min(plan.capMs, plan.baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(ceiling * unit);
}
