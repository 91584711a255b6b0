import type { Address } from '@around/platform';

/** Where the attempt to reach a controller stands; `idle` too while a session is live and nothing is tried beside it. */
export type AttemptPhase = 'idle' | 'dialling' | 'hello' | 'handshake' | 'backoff';

/** Everything a link remembers. Connections are numbered; at most one is live and at most one is being tried. */
export interface LinkState {
  readonly phase: AttemptPhase;
  /** Number of the newest connection. */
  readonly serial: number;
  /** The dial under way. */
  readonly trying: number | undefined;
  readonly live: number | undefined;
  /** Attempts that failed in a row. */
  readonly failures: number;
  /** The newest place that was heard of, and the one that was last proven. */
  readonly heard: Address | undefined;
  readonly proven: Address | undefined;
  readonly epoch: string | undefined;
  /** Places heard of since it started, the newest first: a board with cable and Wi-Fi tells of each in turn. */
  readonly places: readonly Address[];
  /** It said that it sleeps: nothing is dialled until it is overdue. */
  readonly asleep: boolean;
  readonly stopped: boolean;
}

export type LinkInput =
  /** Begin: the last known place, if any, is tried at once. */
  | { readonly t: 'start'; readonly address: Address | undefined }
  /** A beacon tells of a new place or a new start. */
  | { readonly t: 'place'; readonly address: Address; readonly epoch: string }
  /** Own addresses changed: what is waited for is tried now. */
  | { readonly t: 'network' }
  | { readonly t: 'dialled'; readonly n: number }
  | { readonly t: 'greeted'; readonly n: number }
  /** A connection ended before it was proven. */
  | { readonly t: 'failed'; readonly n: number }
  /** The controller dialled in; it gets a number. */
  | { readonly t: 'accepted' }
  /** A first valid sealed message came. `address`: where the home had dialled. */
  | { readonly t: 'proven'; readonly n: number; readonly address?: Address }
  /** A proven connection ended after `lived` ms. */
  | { readonly t: 'lost'; readonly n: number; readonly lived: number }
  /** The controller of this proven connection went to sleep; it dials in again by itself within `ms`. */
  | { readonly t: 'asleep'; readonly n: number; readonly ms: number }
  /** It should be here again by now. */
  | { readonly t: 'overdue' }
  /** The live session's keys are worn. */
  | { readonly t: 'worn' }
  /** The wait is over. */
  | { readonly t: 'due' }
  | { readonly t: 'stop' };

export type LinkEffect =
  | { readonly do: 'dial'; readonly n: number; readonly to: Address }
  | { readonly do: 'admit'; readonly n: number }
  /** End this connection. */
  | { readonly do: 'drop'; readonly n: number; readonly why: 'replaced' | 'moved' | 'stopped' | 'late' }
  /** Wait by the schedule before attempt `attempt` (0 = the first again), then say `due`. */
  | { readonly do: 'wait'; readonly attempt: number }
  | { readonly do: 'unwait' }
  /** Say `overdue` after so many ms. */
  | { readonly do: 'nap'; readonly ms: number }
  | { readonly do: 'unnap' };

export const INITIAL_LINK: LinkState = {
  phase: 'idle',
  serial: 0,
  trying: undefined,
  live: undefined,
  failures: 0,
  heard: undefined,
  proven: undefined,
  epoch: undefined,
  places: [],
  asleep: false,
  stopped: true,
};

/** A session that lived this long was a good one: the next failure starts the schedule anew, ms. */
export const SOUND_MS = 10_000;
/** Failures that are remembered across a success: a controller that comes and goes is waited for up to 4 s, not 30. */
const REMEMBERED = 3;
/** Addresses of one board that are told apart. */
const MAX_PLACES = 4;

type Next = readonly [LinkState, readonly LinkEffect[]];

/** One controller's link: (state, input) → state and effects. */
export function linkMachine(state: LinkState, input: LinkInput): Next {
  if (state.stopped && input.t !== 'start') return afterStop(state, input);
  switch (input.t) {
    case 'start':
      if (!state.stopped) return [state, []];
      return redial({ ...state, stopped: false, proven: input.address ?? state.proven, failures: 0 });
    case 'place':
      return place(state, input.address, input.epoch);
    case 'network':
      return state.phase === 'backoff' ? redial({ ...state, failures: 0 }, [{ do: 'unwait' }]) : [state, []];
    case 'dialled':
      if (input.n === state.trying) return [{ ...state, phase: 'hello' }, []];
      return [state, input.n === state.live ? [] : [{ do: 'drop', n: input.n, why: 'late' }]];
    case 'greeted':
      return input.n === state.trying ? [{ ...state, phase: 'handshake' }, []] : [state, []];
    case 'failed':
      return failed(state, input.n);
    case 'accepted':
      return [{ ...state, serial: state.serial + 1 }, [{ do: 'admit', n: state.serial + 1 }]];
    case 'proven':
      return proven(state, input.n, input.address);
    case 'lost':
      return lost(state, input.n, input.lived);
    case 'asleep':
      return asleep(state, input.n, input.ms);
    case 'overdue':
      // It counts as away, not as one that is just being looked for.
      return state.asleep ? redial({ ...state, asleep: false, failures: 1 }) : [state, []];
    case 'worn':
      return state.live !== undefined && state.trying === undefined && state.proven !== undefined ? dial(state, state.proven) : [state, []];
    case 'due':
      return state.phase === 'backoff' ? redial(state) : [state, []];
    case 'stop':
      return stop(state);
  }
}

function afterStop(state: LinkState, input: LinkInput): Next {
  if (input.t === 'dialled' || input.t === 'proven') return [state, [{ do: 'drop', n: input.n, why: 'stopped' }]];
  return [state, []];
}

function place(before: LinkState, address: Address, epoch: string): Next {
  const known = before.epoch === epoch ? before.places : [];
  const same = known.some((one) => sameAddress(one, address));
  const places = [address, ...known.filter((one) => !sameAddress(one, address))].slice(0, MAX_PLACES);
  const state: LinkState = { ...before, heard: address, epoch, places };
  // A board that sleeps is not to be had at any address; whoever says so forged its beacon, or will be found when it is overdue.
  if (state.asleep) return [state, []];
  // The first beacon after a start may only repeat what is live already.
  if (state.live !== undefined && before.epoch === undefined && sameAddress(state.proven, address)) return [state, []];
  if (state.trying === undefined) {
    if (same && state.live !== undefined) return [state, []];
    return dial({ ...state, failures: 0 }, address, state.phase === 'backoff' ? [{ do: 'unwait' }] : []);
  }
  if (sameAddress(before.heard ?? before.proven, address)) return [{ ...state, failures: 0 }, []];
  return dial({ ...state, failures: 0 }, address, [{ do: 'drop', n: state.trying, why: 'moved' }]);
}

function failed(state: LinkState, n: number): Next {
  if (n !== state.trying) return [state, []];
  const over: LinkState = { ...state, trying: undefined, phase: 'idle' };
  // Beside a live session a failed dial costs nothing: the beacon may have been forged.
  if (over.live !== undefined) return [over, []];
  return [{ ...over, phase: 'backoff', failures: over.failures + 1 }, [{ do: 'wait', attempt: over.failures }]];
}

function proven(state: LinkState, n: number, address: Address | undefined): Next {
  if (n === state.live) return [state, []];
  const effects: LinkEffect[] = [];
  if (state.phase === 'backoff') effects.push({ do: 'unwait' });
  if (state.asleep) effects.push({ do: 'unnap' });
  if (state.live !== undefined) effects.push({ do: 'drop', n: state.live, why: 'replaced' });
  if (state.trying !== undefined && state.trying !== n) effects.push({ do: 'drop', n: state.trying, why: 'replaced' });
  return [
    {
      ...state,
      live: n,
      trying: undefined,
      phase: 'idle',
      asleep: false,
      failures: Math.min(state.failures, REMEMBERED),
      proven: address ?? state.proven,
    },
    effects,
  ];
}

function lost(state: LinkState, n: number, lived: number): Next {
  if (n !== state.live) return [state, []];
  const failures = lived >= SOUND_MS ? 0 : state.failures;
  const over: LinkState = { ...state, live: undefined, failures };
  if (over.trying !== undefined) return [over, []];
  return [{ ...over, phase: 'backoff', failures: failures + 1 }, [{ do: 'wait', attempt: failures }]];
}

function asleep(state: LinkState, n: number, ms: number): Next {
  if (n !== state.live) return [state, []];
  const effects: LinkEffect[] = state.trying === undefined ? [] : [{ do: 'drop', n: state.trying, why: 'replaced' }];
  return [{ ...state, live: undefined, trying: undefined, phase: 'idle', asleep: true, failures: 0 }, [...effects, { do: 'nap', ms }]];
}

function stop(state: LinkState): Next {
  const effects: LinkEffect[] = [];
  if (state.phase === 'backoff') effects.push({ do: 'unwait' });
  if (state.asleep) effects.push({ do: 'unnap' });
  for (const n of [state.trying, state.live]) if (n !== undefined) effects.push({ do: 'drop', n, why: 'stopped' });
  return [{ ...state, stopped: true, asleep: false, phase: 'idle', trying: undefined, live: undefined }, effects];
}

/** Dials the place that was heard of; where that fails, in turn with the one that was last proven. */
function redial(state: LinkState, before: readonly LinkEffect[] = []): Next {
  const first = state.heard ?? state.proven;
  const other = state.proven ?? state.heard;
  const to = state.failures % 2 === 0 ? first : other;
  // Nothing is known of it: it dials in, or a beacon comes.
  if (to === undefined) return [{ ...state, phase: 'idle', trying: undefined }, before];
  return dial(state, to, before);
}

function dial(state: LinkState, to: Address, before: readonly LinkEffect[] = []): Next {
  const n = state.serial + 1;
  return [{ ...state, phase: 'dialling', serial: n, trying: n }, [...before, { do: 'dial', n, to }]];
}

function sameAddress(a: Address | undefined, b: Address): boolean {
  return a !== undefined && a.host === b.host && a.port === b.port;
}
