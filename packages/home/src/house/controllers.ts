import type { ControllerState } from '@around/messages';

/** A round trip or a beacon alone is news at most that often. */
const QUIET_MS = 30_000;

interface Kept {
  state: ControllerState;
  /** Our monotonic ms when everybody was last told. */
  told: number;
}

/** The controllers of the home and those that were found: what their links say, and what the house counts itself. */
export class Controllers {
  readonly #kept = new Map<string, Kept>();
  readonly #things = new Map<string, number>();
  readonly #killed = new Map<string, number>();

  get(id: string): ControllerState | undefined {
    return this.#kept.get(id)?.state;
  }

  all(): ControllerState[] {
    return [...this.#kept.values()].map((kept) => kept.state);
  }

  /** @returns the state to tell, or undefined where it is hardly news */
  put(said: ControllerState, now: number): ControllerState | undefined {
    const before = this.#kept.get(said.id);
    const state = this.#counted(said);
    if (before !== undefined && now - before.told < QUIET_MS && sameButForPulse(before.state, state)) {
      before.state = state;
      return undefined;
    }
    this.#kept.set(said.id, { state, told: now });
    return state;
  }

  things(id: string, count: number): ControllerState | undefined {
    this.#things.set(id, count);
    return this.#recount(id);
  }

  /** One more run was killed by its watchdog. */
  killed(id: string): ControllerState | undefined {
    this.#killed.set(id, (this.#killed.get(id) ?? 0) + 1);
    return this.#recount(id);
  }

  remove(id: string): boolean {
    this.#things.delete(id);
    this.#killed.delete(id);
    return this.#kept.delete(id);
  }

  #recount(id: string): ControllerState | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    const state = this.#counted(kept.state);
    if (sameButForPulse(kept.state, state)) return undefined;
    kept.state = state;
    return state;
  }

  #counted(state: ControllerState): ControllerState {
    const things = this.#things.get(state.id) ?? state.things;
    return { ...state, things, killed: Math.max(state.killed, this.#killed.get(state.id) ?? 0) };
  }
}

function sameButForPulse(a: ControllerState, b: ControllerState): boolean {
  const still = ({ rtt: _rtt, lastBeacon: _beacon, ...rest }: ControllerState) => JSON.stringify(Object.entries(rest).sort());
  return still(a) === still(b);
}
