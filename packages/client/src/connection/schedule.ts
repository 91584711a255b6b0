/** Waits before each new round of attempts, ms; the last one for ever (phone.md R9). */
export const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** The wait before round `attempt` (0 = the first again), ±20 %. @param unit a number in [0, 1) */
export function retryDelay(attempt: number, unit: number): number {
  const base = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] as number;
  return Math.round(base * (0.8 + 0.4 * unit));
}

/** How long the LAN has to answer before the relay is tried beside it. */
export const HEAD_START_MS = 700;
/** From the hello to the home's answer, and from there to the first sync. */
export const HANDSHAKE_MS = 10_000;
/** A phone that waits for its home at the relay asks again that often: a word that was lost, or a lie, must not keep it waiting for ever. */
export const WAITING_MS = 60_000;
/** Opening a socket. */
export const DIAL_MS = 10_000;
/** A ping on every socket that is up; after two without an answer it is closed. */
export const BEAT_MS = 10_000;
/** A home sends its tick every 10 s; a link without one for this long is closed. */
export const FRESH_MS = 25_000;
/** After a wake the link must answer within this. */
export const WAKE_MS = 1_500;
/** A way that refuses us is asked again that often: a relay may be wrong, a home restored. */
export const REFUSED_RETRY_MS = 60_000;
/** Another program uses our key: the two should not push each other out all the time. */
export const REPLACED_MS = 5_000;
