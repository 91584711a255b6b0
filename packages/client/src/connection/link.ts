import type { SessionSeen } from '@around/messages';
import type { Clock, Log, Random, Timer, WebDialer } from '@around/platform';
import type { Suite } from '@around/sealing';
import type { Keyed, LinkState } from '../api.js';
import type { Greeted } from './greeting.js';
import { LegRunner } from './legRunner.js';
import { linkMachine } from './linkMachine.js';
import { INITIAL_STATE, type LinkEffect, type LinkInput, type MachineState, type TimerName } from './linkTypes.js';
import type { Way } from './ways.js';

export interface LinkPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly dialer: WebDialer;
  readonly suite: Suite;
  readonly log?: Log;
}

/** What a link asks of, and tells, its owner. */
export interface LinkOwner {
  keyed(): Keyed;
  ways(): readonly Way[];
  seen(): SessionSeen['seen'];
  readonly software: string;
  onLink(link: LinkState): void;
  /** A home proved itself: the session that counts from now on. Its frames go to the returned function. */
  onSession(greeted: Greeted): (frame: Uint8Array) => void;
  onLost(): void;
}

/** Round trip to the relay (or, on the LAN, the home) and the relay's own to the home, ms. */
export interface LegMeasure {
  readonly rtt: number;
  readonly home?: number;
}

/** Heartbeats count from 1 upwards; measurements are numbered apart from them. */
const FIRST_MEASURE = 1_000_000;

/** Performs what the link machine decides: sockets, handshakes, timers. */
export class Link {
  readonly #ports: LinkPorts;
  readonly #owner: LinkOwner;
  readonly #legs = new Map<number, LegRunner>();
  readonly #timers = new Map<TimerName, Timer>();
  #state: MachineState = INITIAL_STATE;
  #chosen: { readonly id: number; readonly leg: LegRunner } | undefined;
  /** Inputs that came while effects were being performed. */
  readonly #queue: LinkInput[] = [];
  #busy = false;
  #measures = 0;

  constructor(ports: LinkPorts, owner: LinkOwner) {
    this.#ports = ports;
    this.#owner = owner;
  }

  get state(): LinkState {
    return this.#state.link;
  }

  start(): void {
    this.#input({ t: 'start' });
  }

  stop(): void {
    this.#input({ t: 'stop' });
  }

  wake(): void {
    this.#input({ t: 'wake' });
  }

  /** A sealed frame of the chosen session. */
  send(frame: Uint8Array): void {
    this.#chosen?.leg.send(frame);
  }

  /** The chosen session's first sync is applied: the link is live. */
  synced(): void {
    if (this.#chosen !== undefined) this.#input({ t: 'synced', leg: this.#chosen.id, way: this.#chosen.leg.saidWay });
  }

  ticked(): void {
    if (this.#chosen !== undefined) this.#input({ t: 'tick', leg: this.#chosen.id });
  }

  /** What the home sent does not fit. */
  fault(code: number, detail: string): void {
    if (this.#chosen !== undefined) this.#input({ t: 'fault', leg: this.#chosen.id, code, detail });
  }

  revoked(detail: string): void {
    if (this.#chosen !== undefined) this.#input({ t: 'revoked', leg: this.#chosen.id, detail });
  }

  /** Measures the chosen leg up to whom its socket goes; `told` is not called where it breaks first. */
  measure(told: (measure: LegMeasure) => void): void {
    this.#chosen?.leg.ping(FIRST_MEASURE + this.#measures++, (rtt, home) => told(home === undefined ? { rtt } : { rtt, home }));
  }

  #input(input: LinkInput): void {
    this.#queue.push(input);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#step(next);
    } finally {
      this.#busy = false;
    }
  }

  #step(input: LinkInput): void {
    const { clock, random, log } = this.#ports;
    const env = { ways: this.#owner.ways(), now: clock.now(), wall: clock.wall(), unit: random.float() };
    const [state, effects] = linkMachine(this.#state, input, env);
    this.#state = state;
    if (input.t !== 'tick' && input.t !== 'pong') log?.debug('link', { input: input.t, state: state.link.state, legs: state.legs.length });
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: LinkEffect): void {
    switch (effect.do) {
      case 'dial': {
        const leg = new LegRunner(this.#ports, effect.leg, effect.way, (input) => this.#input(input));
        this.#legs.set(effect.leg, leg);
        void leg.dial();
        return;
      }
      case 'greet':
        void this.#legs.get(effect.leg)?.greet(this.#owner.keyed(), this.#owner.seen(), this.#owner.software);
        return;
      case 'ping':
        this.#legs.get(effect.leg)?.ping(effect.n);
        return;
      case 'close':
        this.#legs.get(effect.leg)?.close(effect.code, effect.reason);
        this.#legs.delete(effect.leg);
        return;
      case 'choose': {
        const leg = this.#legs.get(effect.leg);
        if (leg?.greeted === undefined) return;
        this.#chosen = { id: effect.leg, leg };
        leg.onFrame = this.#owner.onSession(leg.greeted);
        return;
      }
      case 'lose':
        this.#chosen = undefined;
        this.#owner.onLost();
        return;
      case 'timer':
        this.#timers.get(effect.name)?.cancel();
        this.#timers.set(
          effect.name,
          this.#ports.clock.after(effect.ms, () => {
            this.#timers.delete(effect.name);
            this.#input({ t: 'timer', name: effect.name });
          }),
        );
        return;
      case 'untimer':
        this.#timers.get(effect.name)?.cancel();
        this.#timers.delete(effect.name);
        return;
      case 'link':
        this.#owner.onLink(effect.link);
        return;
      default:
        assertNever(effect);
    }
  }
}

function assertNever(effect: never): never {
  throw new Error(`nobody performs ${JSON.stringify(effect)}`);
}
