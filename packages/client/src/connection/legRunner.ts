import { CLOSE, PROTOCOL_VERSION, type SessionSeen, type ToPhoneControl } from '@around/messages';
import { type Clock, PlatformError, type WebDialer } from '@around/platform';
import type { Suite } from '@around/sealing';
import type { Keyed } from '../api.js';
import { type Greeted, Greeting } from './greeting.js';
import type { LinkInput } from './linkTypes.js';
import { PhoneSocket } from './phoneSocket.js';
import type { Way } from './ways.js';

export interface LegPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly dialer: WebDialer;
  readonly suite: Suite;
}

/** Frames of a home's first flight that may wait until its message 2 is read: far more than one sync. */
const MAX_EARLY = 64;
const TOO_EARLY = 'the home sent too much before the handshake was done';

/** One attempt on one way: a socket, the handshake on it, and then the frames of its session. */
export class LegRunner {
  readonly way: Way;
  /** What the other side says it is; until it does, what we took it for. */
  saidWay: 'relay' | 'lan';
  /** Set once the home proved itself. */
  greeted: Greeted | undefined;
  /** Takes the session's frames, once this leg is chosen. */
  onFrame: ((frame: Uint8Array) => void) | undefined;
  readonly #id: number;
  readonly #ports: LegPorts;
  readonly #input: (input: LinkInput) => void;
  readonly #pings = new Map<
    number,
    { readonly at: number; readonly told: ((rtt: number, home: number | undefined) => void) | undefined }
  >();
  #socket: PhoneSocket | undefined;
  #closed = false;
  /** The newest greeting; what an older one still computes is dropped. */
  #greeting: Greeting | undefined;
  #open = false;
  #reading = false;
  #early: Uint8Array[] = [];

  constructor(ports: LegPorts, id: number, way: Way, input: (input: LinkInput) => void) {
    this.#ports = ports;
    this.#id = id;
    this.way = way;
    this.saidWay = way.way;
    this.#input = input;
  }

  async dial(): Promise<void> {
    try {
      const socket = await PhoneSocket.dial(this.#ports.dialer, this.way.url);
      if (this.#closed) {
        socket.handle({ onControl: () => {}, onFrame: () => {}, onClose: () => {} });
        socket.close(CLOSE.normal, 'not needed');
        return;
      }
      this.#socket = socket;
      socket.handle({
        onControl: (message) => this.#control(message),
        onFrame: (bytes) => this.#frame(bytes),
        onClose: (code, reason) => {
          this.#closed = true;
          this.#input({ t: 'closed', leg: this.#id, code, reason });
        },
      });
      this.#input({ t: 'dialled', leg: this.#id });
    } catch (error) {
      if (this.#closed) return;
      const code = error instanceof PlatformError ? error.code : 'failed';
      const detail = `${this.way.url}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300);
      this.#input({ t: 'dialFailed', leg: this.#id, code, detail });
    }
  }

  /** Hello and message 1 in one flight. */
  async greet(keyed: Keyed, seen: SessionSeen['seen'], software: string): Promise<void> {
    this.greeted = undefined;
    this.onFrame = undefined;
    this.#early = [];
    this.#open = false;
    this.#reading = false;
    try {
      const greeting = new Greeting(this.#ports.suite, keyed);
      this.#greeting = greeting;
      const message1 = await greeting.open(seen, software);
      if (this.#greeting !== greeting || this.#closed) return;
      const { home, token } = { home: keyed.identity.home.id, token: keyed.identity.token };
      this.#socket?.say({ t: 'hello', v: PROTOCOL_VERSION, home, token });
      this.#socket?.send(message1);
    } catch (error) {
      this.#input({ t: 'fault', leg: this.#id, code: CLOSE.refused, detail: error instanceof Error ? error.message : String(error) });
    }
  }

  /** A heartbeat; with `told` a measurement: round trip to who speaks there, and its own to the home, ms. */
  ping(n: number, told?: (rtt: number, home: number | undefined) => void): void {
    if (this.#pings.size > 16) this.#pings.delete(this.#pings.keys().next().value as number);
    this.#pings.set(n, { at: this.#ports.clock.now(), told });
    this.#socket?.say({ t: 'ping', n });
  }

  send(frame: Uint8Array): void {
    this.#socket?.send(frame);
  }

  close(code: number, reason: string): void {
    this.#closed = true;
    this.#socket?.close(code, reason);
  }

  #control(message: ToPhoneControl): void {
    const leg = this.#id;
    if (message.t === 'open') {
      this.#open = true;
      this.saidWay = message.way;
    } else if (message.t === 'pong') {
      const ping = this.#pings.get(message.n);
      this.#pings.delete(message.n);
      ping?.told?.(this.#ports.clock.now() - ping.at, message.home);
      this.#input({ t: 'pong', leg });
    } else if (message.t === 'home') {
      this.#greeting = undefined;
      this.#open = false;
      this.#input(
        message.up ? { t: 'homeUp', leg } : { t: 'homeDown', leg, ...(message.since === undefined ? {} : { since: message.since }) },
      );
    }
  }

  #frame(frame: Uint8Array): void {
    // Before `open` and after `home {up: false}` a frame belongs to no handshake of ours.
    if (!this.#open) return;
    if (this.onFrame !== undefined && !this.#reading) this.onFrame(frame);
    else if (this.#reading || this.greeted !== undefined) this.#keep(frame);
    else if (this.#greeting !== undefined) void this.#finish(this.#greeting, frame);
  }

  #keep(frame: Uint8Array): void {
    if (this.#early.length < MAX_EARLY) this.#early.push(frame);
    else this.#input({ t: 'fault', leg: this.#id, code: CLOSE.protocolError, detail: TOO_EARLY });
  }

  async #finish(greeting: Greeting, frame: Uint8Array): Promise<void> {
    this.#reading = true;
    const result = await greeting.finish(frame);
    if (this.#greeting !== greeting || this.#closed) return;
    this.#reading = false;
    if (!result.ok) {
      this.#input({ t: 'fault', leg: this.#id, code: CLOSE.badSeal, detail: result.error });
      return;
    }
    this.greeted = result.value;
    this.#input({ t: 'welcomed', leg: this.#id });
    const early = this.#early;
    this.#early = [];
    for (const one of early) this.onFrame?.(one);
  }
}
