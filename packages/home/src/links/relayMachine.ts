import { cutText } from '@around/messages';

/** Where the link to the relay stands. */
export type RelayPhase = 'stopped' | 'dialling' | 'challenge' | 'login' | 'live' | 'backoff';

export interface RelayLinkState {
  readonly phase: RelayPhase;
  /** Number of the newest connection: whatever comes from an older one is not heard. */
  readonly n: number;
  /** As configured. */
  readonly base: string;
  /** Where it dials now: `base`, or where a redirect of this run has led. */
  readonly url: string;
  readonly hops: number;
  readonly failures: number;
  /** Whether the next login shows the one-time code. */
  readonly enrol: boolean;
  readonly hasCode: boolean;
  /** What is wrong, for people; undefined while nothing is. */
  readonly detail: string | undefined;
}

export type SorryCode = 'version' | 'malformed' | 'notEnrolled' | 'badSignature' | 'badCode' | 'full' | 'tooMany';

export type RelayInput =
  | { readonly t: 'start' }
  | { readonly t: 'dialled'; readonly n: number }
  /** `chal`: 32 bytes base64url. */
  | { readonly t: 'challenge'; readonly n: number; readonly chal: string }
  | { readonly t: 'welcome'; readonly n: number }
  | { readonly t: 'redirect'; readonly n: number; readonly url: string }
  | { readonly t: 'sorry'; readonly n: number; readonly code: SorryCode; readonly message: string }
  /** The link has lasted: the next failure starts the schedule anew. */
  | { readonly t: 'sound'; readonly n: number }
  /** A redirect has led here long enough: the relay's own address is asked again. */
  | { readonly t: 'again'; readonly n: number }
  /**
   * The connection ended or never was. `soon`: the relay said that it goes away; it is redialled with jitter at once.
   * `late`: redialling at once would only do harm.
   */
  | { readonly t: 'ended'; readonly n: number; readonly detail: string; readonly when?: 'soon' | 'late' }
  | { readonly t: 'due' }
  | { readonly t: 'stop' };

export type RelayEffect =
  | { readonly do: 'dial'; readonly n: number; readonly url: string }
  | { readonly do: 'login'; readonly n: number; readonly chal: string; readonly enrol: boolean }
  | { readonly do: 'up'; readonly n: number }
  | { readonly do: 'drop'; readonly n: number }
  /** Wait by the schedule, but no shorter than `atLeast` ms. */
  | { readonly do: 'wait'; readonly attempt: number; readonly atLeast: number }
  | { readonly do: 'unwait' }
  /** The state or its detail changed: tell the house. */
  | { readonly do: 'tell' };

/** Redirects followed in a row; then the relay's own address is tried again after a wait. */
export const MAX_HOPS = 4;
/** What only a person can mend is tried again at the slow end of the schedule. */
const SLOW_ATTEMPT = 6;
const LATE_MS = 15_000;
/** Failures remembered across a login: a relay that takes this home in and drops it is not redialled at once for ever. */
const REMEMBERED = 3;

type Next = readonly [RelayLinkState, readonly RelayEffect[]];

export function initialRelay(base: string, hasCode: boolean): RelayLinkState {
  return { phase: 'stopped', n: 0, base, url: base, hops: 0, failures: 0, enrol: false, hasCode, detail: undefined };
}

/** The login and life of the link to the relay: (state, input) → state and effects. */
export function relayMachine(state: RelayLinkState, input: RelayInput): Next {
  if (input.t === 'start') return state.phase === 'stopped' ? dial(state, [{ do: 'tell' }]) : [state, []];
  if (input.t === 'stop') {
    const end: RelayEffect = state.phase === 'backoff' ? { do: 'unwait' } : { do: 'drop', n: state.n };
    return state.phase === 'stopped' ? [state, []] : [{ ...state, phase: 'stopped' }, [end]];
  }
  if (input.t === 'due') return state.phase === 'backoff' ? dial(state) : [state, []];
  if (input.n !== state.n || state.phase === 'stopped' || state.phase === 'backoff') {
    return input.t === 'dialled' ? [state, [{ do: 'drop', n: input.n }]] : [state, []];
  }
  switch (input.t) {
    case 'dialled':
      return [{ ...state, phase: 'challenge' }, []];
    case 'challenge':
      if (state.phase !== 'challenge') return fail(state, 'the relay asked twice who this home is');
      return [{ ...state, phase: 'login' }, [{ do: 'login', n: state.n, chal: input.chal, enrol: state.enrol }]];
    case 'welcome':
      if (state.phase !== 'login') return fail(state, 'the relay welcomed this home before it had logged in');
      return [
        { ...state, phase: 'live', failures: Math.min(state.failures, REMEMBERED), hops: 0, enrol: false, detail: undefined },
        [{ do: 'up', n: state.n }, { do: 'tell' }],
      ];
    case 'redirect':
      return redirect(state, input.url);
    case 'sorry':
      return sorry(state, input.code, input.message);
    case 'sound':
      return [state.phase === 'live' ? { ...state, failures: 0 } : state, []];
    case 'again':
      return state.phase === 'live' && state.url !== state.base ? dial(home(state), [{ do: 'drop', n: state.n }]) : [state, []];
    case 'ended':
      return ended(state, input.detail, input.when);
  }
}

function dial(state: RelayLinkState, before: readonly RelayEffect[] = []): Next {
  const n = state.n + 1;
  return [{ ...state, phase: 'dialling', n }, [...before, { do: 'dial', n, url: state.url }]];
}

function redirect(state: RelayLinkState, url: string): Next {
  if (state.phase === 'live') return fail(state, 'the relay sent a redirect in the middle of a link');
  // TLS is what shows that a relay is who its name says: a redirect must not lead out of it.
  if (state.base.startsWith('wss:') && !url.startsWith('wss:'))
    return fail(home(state), `the relay sends this home to ${url}, which is not encrypted`);
  if (state.hops >= MAX_HOPS) return fail(home(state), `the relays send this home from one to the next: more than ${MAX_HOPS} in a row`);
  return dial({ ...state, url, hops: state.hops + 1 }, [{ do: 'drop', n: state.n }]);
}

function sorry(state: RelayLinkState, code: SorryCode, message: string): Next {
  if (code === 'notEnrolled' && state.hasCode && !state.enrol) return dial({ ...state, enrol: true }, [{ do: 'drop', n: state.n }]);
  const words = SORRY[code](message);
  const slow = code !== 'full' && code !== 'tooMany';
  const failures = slow ? Math.max(state.failures, SLOW_ATTEMPT) : state.failures;
  return fail(home({ ...state, failures, enrol: false }), words);
}

const SORRY: Readonly<Record<SorryCode, (message: string) => string>> = {
  version: (message) => `the relay speaks another version of the protocol (${message}): upgrade the older of the two`,
  malformed: (message) => `the relay did not understand this home (${message})`,
  notEnrolled: () => 'the relay does not know this home: run "frAroundWeb enrol" there and give this home the code that it prints',
  badSignature: () => 'the relay refused this home: the address it was dialled by is not one of the names that the relay knows as its own',
  badCode: () => 'the enrol code is used up, expired or mistyped: run "frAroundWeb enrol" on the relay again',
  full: () => 'the relay is full and names no other',
  tooMany: (message) => `the relay asks this home to wait (${message})`,
};

function ended(state: RelayLinkState, detail: string, when: 'soon' | 'late' | undefined): Next {
  const fromLive = state.phase === 'live';
  const failures = when === 'soon' && fromLive ? 0 : when === 'late' ? Math.max(state.failures, SLOW_ATTEMPT) : state.failures;
  // Whatever a redirect had named: the configured relay knows where to go now. One that was another's for a minute keeps no home for ever.
  return wait({ ...home(state), failures }, detail, when === 'late' ? LATE_MS : 0);
}

function fail(state: RelayLinkState, detail: string): Next {
  const [next, effects] = wait(state, detail);
  return [next, [{ do: 'drop', n: state.n }, ...effects]];
}

function wait(state: RelayLinkState, detail: string, atLeast = 0): Next {
  return [
    { ...state, phase: 'backoff', failures: state.failures + 1, detail: cutText(detail, 300) },
    [{ do: 'wait', attempt: state.failures, atLeast }, { do: 'tell' }],
  ];
}

const home = (state: RelayLinkState): RelayLinkState => ({ ...state, url: state.base, hops: 0 });
