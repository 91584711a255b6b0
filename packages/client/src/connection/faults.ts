import { CLOSE, PROTOCOL_VERSION } from '@around/messages';

/**
 * Why a way did not work, in order of how much it tells: `away` = the relay is there, the home is not; `version`, `refused` =
 * trying again will not help; `hung` = the relay is there and the home behind it does not answer; `gone` = the peer said good-bye; `network` = no route at all; `silent` = nobody answers.
 */
export type FaultKind = 'away' | 'hung' | 'refused' | 'version' | 'gone' | 'worn' | 'replaced' | 'full' | 'silent' | 'network';

export interface Fault {
  readonly kind: FaultKind;
  readonly detail: string;
  /** Unix ms of its beginning, where somebody else knows it. */
  readonly since?: number;
}

/**
 * What a socket's end means. `detail` says what to do where there is something to do.
 * @param proven the home had proved itself: a seal that does not fit is then an accident, not a wrong key
 */
export function faultOfClose(code: number, reason: string, proven = false): Fault {
  const why = reason === '' ? '' : ` (${reason.slice(0, 200)})`;
  switch (code) {
    case CLOSE.unknownHome:
      return { kind: 'refused', detail: 'the relay does not know this home: is the home joined to it? If the home has moved, pair again' };
    case CLOSE.unknownToken:
    case CLOSE.refused:
      return {
        kind: 'refused',
        detail: `the home does not take this key any more${why}: ask an owner for a new invitation, then pair again`,
      };
    case CLOSE.badSeal:
      if (proven) return { kind: 'silent', detail: 'a sealed frame was damaged on the way' };
      return { kind: 'refused', detail: 'the handshake with the home failed: if it keeps failing, pair again' };
    case CLOSE.versionMismatch:
      return { kind: 'version', detail: `the other side speaks another version than ${PROTOCOL_VERSION}${why}: update the older one` };
    case CLOSE.goingAway:
      return { kind: 'gone', detail: `it is going away${why}` };
    case CLOSE.expired:
      return { kind: 'worn', detail: 'the session was due for renewal' };
    case CLOSE.replaced:
      return { kind: 'replaced', detail: 'another program took over with the same key: pair each program by itself' };
    case CLOSE.tooMany:
    case CLOSE.full:
      return { kind: 'full', detail: `it takes no more connections now${why}` };
    case CLOSE.silent:
      return { kind: 'silent', detail: 'it does not answer any more' };
    default:
      return { kind: 'silent', detail: `the connection broke${why === '' ? ` (${code})` : why}` };
  }
}

const WEIGHT: Readonly<Record<FaultKind, number>> = {
  away: 9,
  hung: 8,
  refused: 7,
  version: 6,
  replaced: 5,
  full: 4,
  gone: 3,
  worn: 2,
  silent: 1,
  network: 0,
};

/** The one that tells the most. */
export function mostTelling(faults: Iterable<Fault>): Fault | undefined {
  let best: Fault | undefined;
  for (const fault of faults) if (best === undefined || WEIGHT[fault.kind] > WEIGHT[best.kind]) best = fault;
  return best;
}
