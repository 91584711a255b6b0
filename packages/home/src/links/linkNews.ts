import type { ControllerState } from '@around/messages';
import type { Clock } from '@around/platform';
import type { LinkState } from './linkMachine.js';

/** What a link knows of its controller beside the machine's state. */
export interface LinkFacts {
  readonly id: string;
  title: string;
  /** Where it is reached, `host:port`. */
  address: string | undefined;
  software: string | undefined;
  things: number;
  killed: number;
  /** Unix ms. */
  lastBeacon: number | undefined;
  /** ms, of the newest heartbeat. */
  rtt: number | undefined;
  /** Unix ms of its last sign of life in a session; 0: none yet. */
  heard: number;
  /** Unix ms: it sleeps until then. */
  asleepUntil: number | undefined;
}

/** How often small news (round trip, newest beacon) is told on its own, ms. */
const REFRESH_MS = 60_000;

/** Decides when the house hears how a link stands: at once where something changed, else once a minute. */
export class LinkNews {
  readonly #clock: Clock;
  readonly #tell: (state: ControllerState) => void;
  #since = 0;
  #state: ControllerState['state'] | undefined;
  #told = '';
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, tell: (state: ControllerState) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** @param now tells small news too */
  update(machine: LinkState, facts: LinkFacts, now = false): void {
    if (machine.stopped) return;
    const state = stateOf(machine);
    if (state !== this.#state) {
      // Since when it is away is when it was last heard, however late that was noticed.
      this.#since = state === 'away' && facts.heard > 0 ? facts.heard : Math.round(this.#clock.wall());
      this.#state = state;
    }
    const { id, title, address, software, things, killed, lastBeacon, rtt, asleepUntil } = facts;
    const large = [title, state, address, software, things, killed, asleepUntil].join('\n');
    const due = this.#clock.now() - this.#toldAt >= REFRESH_MS;
    if (large === this.#told && !due && !now) return;
    this.#told = large;
    this.#toldAt = this.#clock.now();
    this.#tell({
      id,
      title,
      state,
      since: this.#since,
      ...(address === undefined ? {} : { address }),
      ...(lastBeacon === undefined ? {} : { lastBeacon: Math.round(lastBeacon) }),
      ...(rtt === undefined || state !== 'connected' ? {} : { rtt: Math.round(rtt * 100) / 100 }),
      ...(software === undefined ? {} : { software }),
      things,
      killed,
      ...(asleepUntil === undefined ? {} : { asleepUntil }),
    });
  }
}

/** `connecting` while the first attempt is under way; after one failed it is `away`, however often it is tried again. */
function stateOf({ live, failures, phase }: LinkState): ControllerState['state'] {
  if (live !== undefined) return 'connected';
  return failures === 0 && phase !== 'idle' ? 'connecting' : 'away';
}
