import { type FromController, fromController, LIMITS, type ToController } from '@around/messages';
import type { Clock, TcpConnection, Timer } from '@around/platform';
import { BUNDLE, Bundler } from '@around/sealing';
import type { BoardWire, HomeHello, WireEvent } from './wire.js';

export interface ConnectionOwner {
  /** The handshake is done; the other side is not proven to be alive before its first message. */
  onSealed(hello: HomeHello): void;
  /** `first`: it proves who is there. */
  onMessage(message: ToController, first: boolean): void;
  /** Exactly once. `proven`: a valid message had come. */
  onEnd(why: string, proven: boolean): void;
}

/** The handshake and the first message must be done within. */
const PROVEN_MS = 10_000;
/** The home pings every 5 s: after three of them it is gone. */
const SILENT_MS = 15_000;
/** Bytes that may wait to be sent before the home counts as stuck. */
const MAX_BUFFERED = 8 * 1024 * 1024;

/** One TCP connection with a home: moves bytes between its socket and its wire, within bounds of size and time. */
export class Connection {
  readonly #clock: Clock;
  readonly #tcp: TcpConnection;
  readonly #wire: BoardWire;
  readonly #owner: ConnectionOwner;
  #hello: Timer | undefined;
  #deadline: Timer | undefined;
  /** A wire that failed meanwhile seals nothing more. */
  readonly #bundler = new Bundler((texts) => {
    if (!this.#ended && this.#wire.sealed) this.#tcp.write(this.#wire.sealBundle(texts));
  });
  #proven = false;
  #ended = false;

  constructor(ports: { readonly clock: Clock }, tcp: TcpConnection, wire: BoardWire, owner: ConnectionOwner) {
    this.#clock = ports.clock;
    this.#tcp = tcp;
    this.#wire = wire;
    this.#owner = owner;
  }

  get remote(): string {
    return `${this.#tcp.remote.host}:${this.#tcp.remote.port}`;
  }

  get buffered(): number {
    return this.#tcp.buffered;
  }

  open(): void {
    this.#hello = this.#clock.after(LIMITS.helloMs, () => this.end('it said no hello in time'));
    this.#deadline = this.#clock.after(PROVEN_MS, () => this.end('it did not finish the handshake in time'));
    this.#tcp.handle({
      onData: (bytes) => this.#receive(bytes),
      onClose: (error) => this.#over(error?.message ?? 'the home closed the connection'),
    });
    const first = this.#wire.begin();
    if (first.length > 0) this.#tcp.write(first);
  }

  /** False where it did not leave. */
  send(message: FromController, blob?: Uint8Array): boolean {
    if (this.#ended || !this.#wire.sealed) return false;
    if (this.#tcp.buffered > MAX_BUFFERED) {
      this.end('the home does not take what it is sent');
      return false;
    }
    if (this.#wire.spent) {
      this.end('its keys are worn: the next session has new ones');
      return false;
    }
    const text = fromController.encode(message);
    if (blob === undefined && text.length <= BUNDLE && this.#wire.bundles) this.#bundler.add(text);
    else {
      this.#bundler.flush();
      this.#tcp.write(this.#wire.sealText(text, blob));
    }
    return true;
  }

  /** Sends what is queued and ends. */
  close(why: string): void {
    if (this.#ended) return;
    this.#bundler.flush();
    this.#tcp.close();
    this.#over(why);
  }

  end(why: string): void {
    if (this.#ended) return;
    this.#tcp.destroy();
    this.#over(why);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    const events = this.#wire.receive(bytes);
    const output = this.#wire.takeOutput();
    if (output.length > 0) this.#tcp.write(output);
    for (const event of events) {
      if (this.#ended) return;
      this.#take(event);
    }
  }

  #take(event: WireEvent): void {
    switch (event.is) {
      case 'greeted':
        return;
      case 'sealed':
        this.#hello?.cancel();
        this.#owner.onSealed(event.hello);
        return;
      case 'message': {
        const first = !this.#proven;
        this.#heard();
        this.#owner.onMessage(event.message, first);
        return;
      }
      case 'unknown':
        this.#heard();
        return;
      case 'sorry':
        this.close(event.ours ? event.sorry.message : `the home refused: ${event.sorry.message}`);
        return;
      case 'failed':
        this.close(event.detail);
        return;
    }
  }

  #heard(): void {
    this.#proven = true;
    this.#deadline?.cancel();
    this.#deadline = this.#clock.after(SILENT_MS, () => this.end('the home fell silent'));
  }

  #over(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#hello?.cancel();
    this.#deadline?.cancel();
    this.#owner.onEnd(why, this.#proven);
  }
}
