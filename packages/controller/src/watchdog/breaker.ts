/** When something that hangs again and again is given a rest, as data. */
export interface BreakerPlan {
  /** Hangs in a row that trip it. */
  readonly hangs: number;
  /** ms of the first pause; each further one is twice as long, up to `capMs`. */
  readonly baseMs: number;
  readonly capMs: number;
}

/** Three hangs in a row: a minute, doubling to an hour. */
export const BREAKER_PLAN: BreakerPlan = { hangs: 3, baseMs: 60_000, capMs: 3_600_000 };

export interface BreakerState {
  readonly hangs: number;
  /** Pauses since it last worked. */
  readonly pauses: number;
  /** Monotonic ms until which it rests. */
  readonly until: number | undefined;
}

export const CLOSED: BreakerState = { hangs: 0, pauses: 0, until: undefined };

/** It worked, or failed in an orderly way: it answers. */
export const answered = (): BreakerState => CLOSED;

/**
 * It hung. After a pause a single hang is enough for the next, longer one.
 * @param now monotonic ms @returns `pausedFor` (ms) where this hang tripped it
 */
export function hung(plan: BreakerPlan, state: BreakerState, now: number): { state: BreakerState; pausedFor?: number } {
  const hangs = state.hangs + 1;
  if (hangs < plan.hangs && state.pauses === 0) return { state: { ...state, hangs } };
  const pausedFor = Math.min(plan.capMs, plan.baseMs * 2 ** Math.min(state.pauses, 30));
  return { state: { hangs: 0, pauses: state.pauses + 1, until: now + pausedFor }, pausedFor };
}

/** ms of the pause that are left; 0 where it may run. */
export function pausedFor(state: BreakerState, now: number): number {
  return state.until === undefined ? 0 : Math.max(0, state.until - now);
}
