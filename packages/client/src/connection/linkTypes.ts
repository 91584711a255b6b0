import type { PlatformErrorCode } from '@around/platform';
import type { LinkState } from '../api.js';
import type { Fault } from './faults.js';
import type { Way } from './ways.js';

/** One attempt on one way. `waiting`: the relay is there, the home is not. `chosen`: its session is ours, its first sync is to come. */
export interface Leg {
  readonly id: number;
  readonly way: Way;
  stage: 'dialling' | 'greeting' | 'waiting' | 'chosen' | 'live';
  /** Monotonic ms of its beginning. */
  readonly since: number;
  unanswered: number;
  /** A wake's ping is out. */
  probed: boolean;
}

/** Everything a link remembers. */
export interface MachineState {
  readonly phase: 'idle' | 'running' | 'revoked';
  readonly legs: readonly Leg[];
  readonly nextLeg: number;
  readonly nextPing: number;
  /** Rounds since it was last live. */
  readonly attempt: number;
  /** The relay waits for the LAN's head start to be over. */
  readonly heldBack: boolean;
  /** The newest fault of each way, by url. */
  readonly faults: ReadonlyMap<string, Fault>;
  /** Wall ms since when it is broken. */
  readonly brokenSince: number | undefined;
  /** Wall ms at which it was last live: until then the home was there, whatever a relay says. */
  readonly liveUntil: number | undefined;
  /** Wall ms of the next round, where nothing is under way. */
  readonly retryAt: number | undefined;
  readonly link: LinkState;
}

export type TimerName = 'retry' | 'headStart' | 'beat' | 'fresh' | 'wake' | `leg ${number}`;

export type LinkInput =
  | { readonly t: 'start' }
  | { readonly t: 'stop' }
  | { readonly t: 'wake' }
  | { readonly t: 'timer'; readonly name: TimerName }
  | { readonly t: 'dialled'; readonly leg: number }
  | { readonly t: 'dialFailed'; readonly leg: number; readonly code: PlatformErrorCode; readonly detail: string }
  | { readonly t: 'homeDown'; readonly leg: number; readonly since?: number }
  | { readonly t: 'homeUp'; readonly leg: number }
  /** The home proved itself; its session stands. */
  | { readonly t: 'welcomed'; readonly leg: number }
  | { readonly t: 'synced'; readonly leg: number; readonly way: 'relay' | 'lan' }
  | { readonly t: 'tick'; readonly leg: number }
  | { readonly t: 'pong'; readonly leg: number }
  /** What came does not fit; we close with `code`. */
  | { readonly t: 'fault'; readonly leg: number; readonly code: number; readonly detail: string }
  | { readonly t: 'revoked'; readonly leg: number; readonly detail: string }
  | { readonly t: 'closed'; readonly leg: number; readonly code: number; readonly reason: string };

export type LinkEffect =
  | { readonly do: 'dial'; readonly leg: number; readonly way: Way }
  /** Say hello and send message 1 of a new handshake. */
  | { readonly do: 'greet'; readonly leg: number }
  | { readonly do: 'ping'; readonly leg: number; readonly n: number }
  | { readonly do: 'close'; readonly leg: number; readonly code: number; readonly reason: string }
  /** This leg's session is the one from now on. */
  | { readonly do: 'choose'; readonly leg: number }
  /** The session that was chosen is over. */
  | { readonly do: 'lose' }
  | { readonly do: 'timer'; readonly name: TimerName; readonly ms: number }
  | { readonly do: 'untimer'; readonly name: TimerName }
  | { readonly do: 'link'; readonly link: LinkState };

/** What a step needs of the world. `unit`: a number in [0, 1), for jitter. */
export interface StepEnv {
  readonly ways: readonly Way[];
  readonly now: number;
  readonly wall: number;
  readonly unit: number;
}

export const INITIAL_STATE: MachineState = {
  phase: 'idle',
  legs: [],
  nextLeg: 1,
  nextPing: 1,
  attempt: 0,
  heldBack: false,
  faults: new Map(),
  brokenSince: undefined,
  liveUntil: undefined,
  retryAt: undefined,
  link: { state: 'idle' },
};
