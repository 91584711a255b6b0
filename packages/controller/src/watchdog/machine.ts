import type { ExitStatus } from '@around/platform';

/** Why a run is stopped from outside. `deadline`: its time was up. `flood`: it printed more than it may. `silent`: a stream said nothing. */
export type StopReason = 'deadline' | 'flood' | 'silent' | 'cancelled' | 'stopping';

/** How a run ended, told once and as soon as it is known; what is left of the process dies meanwhile. */
export type RunEnd =
  | { readonly how: 'exited'; readonly status: ExitStatus }
  | { readonly how: 'notStarted'; readonly error: Error }
  | { readonly how: 'stopped'; readonly reason: StopReason };

export type RunPhase = 'starting' | 'running' | 'terminating' | 'killing' | 'ended';

export interface RunState {
  readonly phase: RunPhase;
  /** The leader ended; others of its group may live. */
  readonly exited: boolean;
  /** Looks at the group since SIGKILL. */
  readonly looks: number;
}

export type RunInput =
  | { readonly t: 'spawned' }
  | { readonly t: 'failed'; readonly error: Error }
  /** The leader ended. `alive`: whether others of its group still live. */
  | { readonly t: 'exited'; readonly status: ExitStatus; readonly alive: boolean }
  | { readonly t: 'deadline' }
  | { readonly t: 'stop'; readonly reason: StopReason }
  /** The grace between SIGTERM and SIGKILL is over. */
  | { readonly t: 'graceOver' }
  /** Somebody looked whether the group lives. */
  | { readonly t: 'looked'; readonly alive: boolean };

export type RunEffect =
  | { readonly do: 'armDeadline' }
  | { readonly do: 'disarm' }
  | { readonly do: 'answer'; readonly end: RunEnd }
  | { readonly do: 'signal'; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly do: 'armGrace' }
  /** Read no more of its output. */
  | { readonly do: 'release' }
  /** Look at the group again in so many ms, then say `looked`. */
  | { readonly do: 'look'; readonly inMs: number }
  /** Find what left its group by its mark. `urgent`: the end was not in order. */
  | { readonly do: 'sweep'; readonly urgent: boolean }
  /** Nothing of it is left. */
  | { readonly do: 'gone' };

export const INITIAL_RUN: RunState = { phase: 'starting', exited: false, looks: 0 };

const LOOK_MS = 10;
const MAX_LOOK_MS = 1_000;
const NOTHING: readonly RunEffect[] = [];

/**
 * One run of a program, from spawn until nothing of its group is left. The answer never waits for the killing: it is given at the
 * deadline itself (numbers.md: late by at most 20 ms); the killing goes on until the group is empty.
 */
export function runMachine(state: RunState, input: RunInput): readonly [RunState, readonly RunEffect[]] {
  switch (state.phase) {
    case 'starting':
      return starting(state, input);
    case 'running':
      return running(state, input);
    case 'terminating':
      return terminating(state, input);
    case 'killing':
      return killing(state, input);
    case 'ended':
      return [state, NOTHING];
  }
}

type Next = readonly [RunState, readonly RunEffect[]];

function starting(state: RunState, input: RunInput): Next {
  if (input.t === 'spawned') return [{ ...state, phase: 'running' }, [{ do: 'armDeadline' }]];
  if (input.t === 'failed') return notStarted(state, input.error);
  return [state, NOTHING];
}

function running(state: RunState, input: RunInput): Next {
  switch (input.t) {
    // A program that cannot be started may be known only after the spawn.
    case 'failed':
      return notStarted(state, input.error);
    case 'exited': {
      const answered: RunEffect[] = [{ do: 'disarm' }, { do: 'answer', end: { how: 'exited', status: input.status } }];
      if (!input.alive) return ended(state, answered, false);
      // What its leader left behind has no business to go on.
      return kill({ ...state, exited: true }, [...answered, { do: 'release' }]);
    }
    case 'deadline':
      return terminate(state, 'deadline');
    case 'stop':
      if (input.reason !== 'flood') return terminate(state, input.reason);
      return kill(state, [{ do: 'disarm' }, { do: 'answer', end: { how: 'stopped', reason: 'flood' } }, { do: 'release' }]);
    default:
      return [state, NOTHING];
  }
}

function terminating(state: RunState, input: RunInput): Next {
  switch (input.t) {
    case 'exited':
      if (!input.alive) return ended(state, [{ do: 'disarm' }, { do: 'release' }], true);
      return [{ ...state, exited: true }, [{ do: 'look', inMs: LOOK_MS }]];
    case 'looked':
      if (!state.exited) return [state, NOTHING];
      return input.alive ? [state, [{ do: 'look', inMs: LOOK_MS }]] : ended(state, [{ do: 'disarm' }, { do: 'release' }], true);
    case 'graceOver':
      return kill(state, [{ do: 'disarm' }, { do: 'release' }]);
    default:
      return [state, NOTHING];
  }
}

function killing(state: RunState, input: RunInput): Next {
  if (input.t === 'exited') return input.alive ? [{ ...state, exited: true }, NOTHING] : ended(state, [{ do: 'disarm' }], true);
  if (input.t !== 'looked') return [state, NOTHING];
  // A group without a live member ends the run even where the leader's end was never told.
  if (!input.alive) return ended(state, [{ do: 'disarm' }], true);
  return kill(state, []);
}

function notStarted(state: RunState, error: Error): Next {
  return [{ ...state, phase: 'ended' }, [{ do: 'disarm' }, { do: 'answer', end: { how: 'notStarted', error } }, { do: 'gone' }]];
}

/**
 * Its pipes stay open for the grace: a program that says a word while it switches its motor off would die of SIGPIPE before it has
 * (and a shell says one of itself, for the child that the signal ended).
 */
function terminate(state: RunState, reason: StopReason): Next {
  return [
    { ...state, phase: 'terminating' },
    [{ do: 'disarm' }, { do: 'answer', end: { how: 'stopped', reason } }, { do: 'signal', signal: 'SIGTERM' }, { do: 'armGrace' }],
  ];
}

/** Again and again: a member may have forked in the moment of the signal. */
function kill(state: RunState, before: readonly RunEffect[]): Next {
  const looks = state.phase === 'killing' ? state.looks + 1 : 0;
  const inMs = Math.min(MAX_LOOK_MS, LOOK_MS * 2 ** Math.min(looks, 10));
  return [{ ...state, phase: 'killing', looks }, [...before, { do: 'signal', signal: 'SIGKILL' }, { do: 'look', inMs }]];
}

function ended(state: RunState, before: readonly RunEffect[], urgent: boolean): Next {
  return [{ ...state, phase: 'ended', exited: true }, [...before, { do: 'sweep', urgent }, { do: 'gone' }]];
}
