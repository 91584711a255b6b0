import type { FakeClock } from '@around/platform/fake';
import type { Bus, BusMessage, BusSubscription } from '../../src/peers/bus.js';

interface Listening {
  readonly bus: FakeBus;
  readonly pattern: readonly string[];
  readonly take: (message: BusMessage) => void;
}

/** A NATS server's stand-in: what is published arrives 1 ms later, in order, unless a test loses it. */
export class FakeNats {
  readonly clock: FakeClock;
  readonly listening = new Set<Listening>();
  /** Every message that was carried. */
  readonly carried: { readonly subject: string; readonly bytes: Uint8Array }[] = [];
  /** True: the message is lost on its way. */
  lose: (subject: string, bytes: Uint8Array) => boolean = () => false;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  join(): FakeBus {
    return new FakeBus(this);
  }

  matching(from: FakeBus, subject: string): Listening[] {
    const words = subject.split('.');
    return [...this.listening].filter(
      ({ bus, pattern }) =>
        bus !== from && bus.up && pattern.length === words.length && pattern.every((word, i) => word === '*' || word === words[i]),
    );
  }
}

export class FakeBus implements Bus {
  onChange: (() => void) | undefined;
  readonly #nats: FakeNats;
  #started = false;
  #cut = false;

  constructor(nats: FakeNats) {
    this.#nats = nats;
  }

  get up(): boolean {
    return this.#started && !this.#cut;
  }

  async start(): Promise<void> {
    this.#nats.clock.after(1, () => {
      this.#started = true;
      this.onChange?.();
    });
  }

  async stop(): Promise<void> {
    this.#started = false;
  }

  /** The connection to the server is lost, or comes back. */
  cut(on: boolean): void {
    this.#cut = on;
    this.onChange?.();
  }

  publish(subject: string, bytes: Uint8Array): void {
    this.#deliver(subject, bytes, () => undefined);
  }

  ask(subject: string, bytes: Uint8Array, ms: number, answered: (bytes: Uint8Array | undefined) => void): void {
    let open = true;
    const once = (answer: Uint8Array | undefined): void => {
      if (!open) return;
      open = false;
      answered(answer);
    };
    const { clock } = this.#nats;
    const none = (): void => once(undefined);
    if (!this.up) {
      clock.after(1, none);
      return;
    }
    this.#deliver(subject, bytes, (answer) => clock.after(1, () => once(answer.slice())), none);
    clock.after(ms, none);
  }

  subscribe(subject: string, take: (message: BusMessage) => void): BusSubscription {
    const one: Listening = { bus: this, pattern: subject.split('.'), take };
    this.#nats.listening.add(one);
    return { cancel: () => this.#nats.listening.delete(one) };
  }

  /** @param nobody called where nobody listens there by the time that it arrives */
  #deliver(subject: string, bytes: Uint8Array, answer: (bytes: Uint8Array) => void, nobody: () => void = () => undefined): void {
    if (!this.up) return;
    const copy = bytes.slice();
    this.#nats.carried.push({ subject, bytes: copy });
    if (this.#nats.lose(subject, copy)) return;
    this.#nats.clock.after(1, () => {
      const listening = this.#nats.matching(this, subject);
      if (listening.length === 0) nobody();
      for (const one of listening) one.take({ subject, bytes: copy, answer });
    });
  }
}
