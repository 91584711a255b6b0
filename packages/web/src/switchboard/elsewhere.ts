import type { HomeEntry } from './homeLink.js';
import type { PhoneLine } from './phoneLine.js';
import type { PhoneHello } from './switchboard.js';

/** The other relays of the group, where this one has any. */
export interface Elsewhere {
  /**
   * Looks there for the home that a phone wants, or for its slot, and carries the phone's frames meanwhile; in the end the switchboard
   * is told `notFound`, or the line is joined. False where nobody can be asked now.
   */
  seek(line: PhoneLine, entry: HomeEntry | undefined, hello: PhoneHello, text: string, throttled: boolean): boolean;
  /** A home is linked here and ready. */
  homeReady(home: string): void;
  /** It is not any more. */
  homeGone(home: string): void;
  /** Phones wait here for this home. */
  waitFor(home: string): void;
  /** Takes a typed code's slot for a home. `answer` is called once, at once where nobody can be asked. */
  claim(home: string, slot: string, answer: (yours: boolean) => void): void;
}
