import type { HomeEntry } from './homeLink.js';

/** What carries a phone's frames towards its home: the home's own link, or another relay that has it. */
export interface Trunk {
  /** Undefined where a pairing slot led there: the phone named no home. */
  readonly entry: HomeEntry | undefined;
  /** Round trip to the home of the last answered heartbeat, ms. */
  readonly rtt: number | undefined;
  /** A relay frame of type `data`. */
  send(frame: Uint8Array): void;
  /** A channel ended on the phone's side. `close`: payload of the relay frame. */
  forget(channel: number, close: Uint8Array): void;
  /** Somebody asks for `rtt`: the next one gets a newer value. */
  freshen(): void;
}
