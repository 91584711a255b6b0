import { type ControllerHello, type FromController, type ToController, toController } from '@around/messages';
import type { Clock, TcpConnection, Timer } from '@around/platform';
import { BUNDLE, Bundler } from '@around/sealing';
import { type Rate, TokenBucket } from '../discovery/tokenBucket.js';
import type { ControllerWire, WireEvent, WireFault } from './controllerWire.js';

/** How a connection ended. `local`: this home ended it. `silent`: two pings went unanswered. */
export interface ConnectionEnd {
  readonly why: WireFault | 'sorry' | 'closed' | 'late' | 'slow' | 'silent' | 'goingAway' | 'local';
  readonly detail: string;
  readonly sorry?: Extract<ControllerHello, { t: 'sorry' }>;
  /** It said that it sleeps, for so many ms. */
  readonly back?: number;
  /** How far it had come. */
  readonly reached: 'nothing' | 'hello' | 'sealed';
}

export interface ConnectionOwner {
  onGreeted?(): void;
  /** The handshake is done; as the acceptor the home has no proof yet that the peer is alive. */
  onSealed?(): void;
  onMessage(message: FromController, blob: Uint8Array | undefined): void;
  /** Exactly once. */
  onEnd(end: ConnectionEnd): void;
}

export interface ConnectionPorts {
  readonly clock: Clock;
  /** A first valid sealed message came: who is there holds the key, now. */
  onProven?(): void;
  /** What one controller may say in the long run; undefined: 500. */
  readonly messagesPerSecond?: number | undefined;
}

/** Bytes that may wait to be sent before a controller counts as stuck. */
const MAX_BUFFERED = 1_048_576;
/** Messages of one controller; over it, reading pauses: it waits, and nobody else does. A burst may be as much as four seconds. */
const MESSAGES_PER_SECOND = 500;
const BURST_SECONDS = 4;
/** Longest pause: two pings must not go unanswered because of it. */
const MAX_PAUSE_MS = 4_000;

/** One TCP connection with a controller: moves bytes between its socket and its wire, within bounds. */
export class ControllerConnection {
  readonly #ports: ConnectionPorts;
  readonly #tcp: TcpConnection;
  readonly #wire: ControllerWire;
  readonly #rate: Rate;
  readonly #budget: TokenBucket;
  #owner: ConnectionOwner | undefined;
  #deadline: Timer | undefined;
  #pause: Timer | undefined;
  #holds = 0;
  #reached: ConnectionEnd['reached'] = 'nothing';
  #ended = false;
  /** A wire that failed meanwhile seals nothing more. */
  readonly #bundler = new Bundler((texts) => {
    if (!this.#ended && this.#wire.sealed) this.#tcp.write(this.#wire.sealBundle(texts));
  });
  #unknown = 0;
  #over = 0;

  constructor(ports: ConnectionPorts, tcp: TcpConnection, wire: ControllerWire) {
    this.#ports = ports;
    const perSecond = ports.messagesPerSecond ?? MESSAGES_PER_SECOND;
    this.#rate = { burst: BURST_SECONDS * perSecond, perSecond };
    this.#budget = new TokenBucket(this.#rate);
    this.#tcp = tcp;
    this.#wire = wire;
  }

  get remote(): { readonly host: string; readonly port: number } {
    return this.#tcp.remote;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get worn(): boolean {
    return this.#wire.worn;
  }

  /** Whether nothing is read from it: the controller has to wait. */
  get held(): boolean {
    return this.#holds > 0;
  }

  /** Messages of a type that this home does not know. */
  get unknown(): number {
    return this.#unknown;
  }

  /** Begins. `provenWithinMs`: the first sealed message must be there by then. */
  open(owner: ConnectionOwner, provenWithinMs: number): void {
    this.#owner = owner;
    this.#deadline = this.#ports.clock.after(provenWithinMs, () => this.#late());
    this.#tcp.handle({
      onData: (bytes) => this.#receive(bytes),
      onClose: (error) => this.#end({ why: 'closed', detail: error?.message ?? 'the controller closed the connection' }),
    });
    const first = this.#wire.begin();
    if (first.length > 0) this.#tcp.write(first);
  }

  /** From now on another part hears of what happens: a connection that dialled in found its link. */
  handTo(owner: ConnectionOwner): void {
    this.#owner = owner;
  }

  /** False where it did not leave: no session, or the controller does not take what it is sent. */
  send(message: ToController): boolean {
    if (this.#ended || !this.#wire.sealed) return false;
    if (this.#tcp.buffered > MAX_BUFFERED) {
      this.end({ why: 'slow', detail: 'the controller does not take what it is sent' });
      return false;
    }
    if (this.#wire.spent) {
      this.end({ why: 'local', detail: 'its keys are worn: shake hands again' });
      return false;
    }
    const text = toController.encode(message);
    if (text.length <= BUNDLE && this.#wire.bundles) this.#bundler.add(text);
    else {
      this.#bundler.flush();
      this.#tcp.write(this.#wire.sealText(text));
    }
    return true;
  }

  /** Stops reading until the returned function is called: the controller is told to wait. */
  hold(): () => void {
    if (this.#holds++ === 0) this.#tcp.pause();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#holds === 0 && !this.#ended) this.#tcp.resume();
    };
  }

  end(end: Omit<ConnectionEnd, 'reached'>): void {
    if (this.#ended) return;
    this.#bundler.flush();
    if (end.why === 'local' || end.why === 'goingAway') this.#tcp.close();
    else this.#tcp.destroy();
    this.#end(end);
  }

  #late(): void {
    if (this.#reached === 'nothing') this.end({ why: 'late', detail: 'it connected and said nothing' });
    else this.end({ why: 'late', detail: 'it did not finish the handshake in time' });
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
    this.#slowDown();
  }

  #take(event: WireEvent): void {
    switch (event.is) {
      case 'greeted':
        this.#reached = 'hello';
        this.#owner?.onGreeted?.();
        return;
      case 'sealed':
        this.#reached = 'sealed';
        this.#owner?.onSealed?.();
        return;
      case 'message':
        if (this.#deadline !== undefined) this.#ports.onProven?.();
        this.#deadline?.cancel();
        this.#deadline = undefined;
        this.#spend();
        this.#owner?.onMessage(event.message, event.blob);
        return;
      case 'unknown':
        this.#unknown++;
        this.#spend();
        return;
      case 'sorry':
        this.#tcp.close();
        this.#end({ why: 'sorry', detail: event.sorry.message, sorry: event.sorry });
        return;
      case 'failed':
        this.#tcp.close();
        this.#end({ why: event.why, detail: event.detail });
    }
  }

  #spend(): void {
    if (!this.#budget.take(this.#ports.clock.now())) this.#over++;
  }

  /** Waits as long as what came over the rate would have taken within it. */
  #slowDown(): void {
    if (this.#over === 0 || this.#pause !== undefined || this.#ended) return;
    const wait = Math.min(MAX_PAUSE_MS, (this.#over * 1_000) / this.#rate.perSecond);
    this.#over = 0;
    const resume = this.hold();
    this.#pause = this.#ports.clock.after(wait, () => {
      this.#pause = undefined;
      resume();
    });
  }

  #end(end: Omit<ConnectionEnd, 'reached'>): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deadline?.cancel();
    this.#pause?.cancel();
    this.#owner?.onEnd({ ...end, reached: this.#reached });
  }
}
