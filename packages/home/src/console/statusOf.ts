import type { ControllerState, RelayState } from '@around/messages';
import type { Home } from '../compose.js';
import { SELF } from '../own/ownThings.js';
import { VERSION } from '../version.js';

/** What a running home says of itself at its console. */
export interface HomeStatus {
  readonly home: string;
  readonly title: string;
  readonly version: string;
  readonly owner: boolean;
  /** Port of the LAN edge. */
  readonly lan: number;
  readonly relay?: RelayState & { readonly roundTrip?: number };
  readonly controllers: readonly ControllerState[];
  readonly things: number;
  /** Keys that are good, and proven sessions. */
  readonly phones: { readonly paired: number; readonly connected: number };
}

export function statusOf(home: Home, title: string): HomeStatus {
  const { figures, house } = home;
  const { relay } = house.snapshot();
  const { roundTrip } = figures.relay ?? {};
  let connected = 0;
  for (const sessions of figures.sessions.values()) connected += sessions;
  return {
    home: home.homeId,
    title,
    version: VERSION,
    owner: home.desk.hasOwner(),
    lan: home.lanPort,
    ...(relay === undefined ? {} : { relay: { ...relay, ...(roundTrip === undefined ? {} : { roundTrip }) } }),
    // The home stands among them for its own things.
    controllers: house.controllers().filter(({ id }) => id !== SELF),
    things: figures.things,
    phones: { paired: figures.paired, connected },
  };
}
