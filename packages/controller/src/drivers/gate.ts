import type { Clock, Timer } from '@around/platform';
import { answered, type BreakerPlan, CLOSED, hung, pausedFor } from '../watchdog/breaker.js';
import type { NoticeKind } from './driver.js';
import { seconds } from './ends.js';

export interface GatePorts {
  readonly clock: Clock;
  readonly plan: BreakerPlan;
  notice(kind: NoticeKind, detail: string): void;
}

/** The circuit breaker of one program: gives it a rest after repeated hangs, and says so. */
export class Gate {
  readonly #ports: GatePorts;
  #state = CLOSED;
  #timer: Timer | undefined;

  constructor(ports: GatePorts) {
    this.#ports = ports;
  }

  /** ms until it may run again; 0 where it may now. */
  get pausedFor(): number {
    return pausedFor(this.#state, this.#ports.clock.now());
  }

  /** In words, for whoever is refused; undefined where it may run. */
  refusal(): string | undefined {
    const left = this.pausedFor;
    if (left === 0) return undefined;
    return `it hung too often and is paused until ${time(this.#ports.clock.wall() + left)} (${seconds(left)} more)`;
  }

  /** It answered, well or not. */
  answered(): void {
    this.#state = answered();
  }

  /** @param onResume called when the pause that this hang began, if it did, is over. True: it is paused now. */
  hung(onResume?: () => void): boolean {
    const { clock, plan } = this.#ports;
    const next = hung(plan, this.#state, clock.now());
    this.#state = next.state;
    if (next.pausedFor === undefined) return false;
    this.#ports.notice(
      'paused',
      `it hung again and again: it gets a rest of ${seconds(next.pausedFor)}, until ${time(clock.wall() + next.pausedFor)}`,
    );
    this.#timer?.cancel();
    this.#timer = clock.after(next.pausedFor, () => {
      this.#ports.notice('resumed', 'its rest is over: it may run again');
      onResume?.();
    });
    return true;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/** Times in words are UTC: who reads them may live in another zone than the board. */
const time = (wall: number): string => `${new Date(wall).toISOString().slice(11, 19)} UTC`;
