import type { Startable } from '@around/platform';

/** What came by the bus. */
export interface BusMessage {
  readonly subject: string;
  readonly bytes: Uint8Array;
  /** To who asked; nothing happens where it was not asked. */
  answer(bytes: Uint8Array): void;
}

export interface BusSubscription {
  cancel(): void;
}

/**
 * What relays of one group talk over: subjects to which anybody publishes and anybody listens. At most once: a message may be lost,
 * in what one relay publishes nothing changes its order. Nobody hears himself.
 */
export interface Bus extends Startable {
  /** While false, what is published is lost and what is asked is answered by nobody. */
  readonly up: boolean;
  /** Called after each change of `up`. */
  onChange: (() => void) | undefined;
  publish(subject: string, bytes: Uint8Array): void;
  /** `answered` is called once: with the first answer, or with undefined where nobody listens there, or nobody answers in `ms`. */
  ask(subject: string, bytes: Uint8Array, ms: number, answered: (bytes: Uint8Array | undefined) => void): void;
  /** Of a subject's words, divided by dots, `*` stands for any one. Holds through every loss of the connection. */
  subscribe(subject: string, take: (message: BusMessage) => void): BusSubscription;
}
