import {
  CLOSE,
  decodeRelayFrame,
  decodeSlotAnswer,
  decodeUpdateState,
  encodeRelayFrame,
  HEARTBEAT_MS,
  LIMITS,
  RELAY_FRAME,
  type RelayFrame,
  toUtf8,
  type UpdateAsk,
  type UpdateState,
} from '@around/messages';
import type { Clock, Log, Timer, WebConnection } from '@around/platform';
import type { PhoneDesk, WillWriter } from '../seams.js';
import { RelayChannels } from './relayChannels.js';
import { closeDetail } from './relayFaults.js';
import { RelayRoutes } from './relayRoutes.js';
import { RelayWill } from './relayWill.js';

export interface LineOwner {
  /** A text frame of the login. */
  onText(text: string): void;
  /** The relay answered a ping. */
  onSound(): void;
  /** Exactly once, unless the owner itself let go. */
  onEnd(detail: string, when: 'soon' | 'late' | undefined): void;
}

/** Asks that a relay may leave unanswered. */
const MAX_ASKED = 8;
/** Bytes that may wait for a relay that does not take them; then the link is dialled anew. */
const MAX_BUFFERED = 8 * 1024 * 1024;

/** One connection to the relay and what hangs on it: login texts, then routes, phones and the heartbeat. */
export class RelayLine {
  readonly n: number;
  readonly url: string;
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #clock: Clock;
  readonly #web: WebConnection;
  readonly #desk: PhoneDesk;
  readonly #owner: LineOwner;
  readonly #channels: RelayChannels;
  readonly #routes = new RelayRoutes();
  /** Who waits for the relay's next word about its version. */
  readonly #asked: ((state: UpdateState | undefined) => void)[] = [];
  #deadline: Timer | undefined;
  #beats: Timer | undefined;
  #unanswered = 0;
  #pingedAt = 0;
  #roundTrip: number | undefined;
  #will: RelayWill | undefined;
  #live = false;
  #draining = false;
  #over = false;

  constructor(
    ports: { readonly clock: Clock; readonly log: Log },
    web: WebConnection,
    desk: PhoneDesk,
    at: { readonly n: number; readonly url: string },
    owner: LineOwner,
  ) {
    this.n = at.n;
    this.url = at.url;
    this.#ports = ports;
    this.#clock = ports.clock;
    this.#web = web;
    this.#desk = desk;
    this.#owner = owner;
    const pipe = {
      get buffered() {
        return web.buffered;
      },
      send: (frame: Uint8Array) => this.#send(frame),
    };
    this.#channels = new RelayChannels(ports.clock, pipe, (channel) => desk.accept(channel));
  }

  /** Of the last heartbeat, ms. */
  get roundTrip(): number | undefined {
    return this.#roundTrip;
  }

  /** Begins to listen. The login must be over within 5 s. */
  open(): void {
    this.#deadline = this.#clock.after(LIMITS.helloMs, () =>
      this.fail('the relay does not answer the login: is it a relay of Around that listens there?'),
    );
    this.#web.handle({
      onText: (text) => {
        if (!this.#over && !this.#live) this.#owner.onText(text);
      },
      onBinary: (bytes) => this.#binary(bytes),
      onPong: () => {
        this.#unanswered = 0;
        this.#roundTrip = this.#clock.now() - this.#pingedAt;
        if (!this.#over) this.#owner.onSound();
      },
      onClose: (code, reason) => this.#closed(code, reason),
    });
  }

  sendText(text: string): void {
    if (!this.#over) this.#web.send(text);
  }

  /** The relay took this home in: phones may come. @param writer where the relay takes a will */
  live(writer?: WillWriter): void {
    this.#deadline?.cancel();
    this.#live = true;
    this.#beats = this.#clock.every(HEARTBEAT_MS, () => this.#beat());
    this.#beat();
    this.tellRoutes();
    if (writer === undefined) return;
    this.#will = new RelayWill(this.#ports, writer, (frame) => this.#send(frame));
    this.#will.start();
  }

  /** Tells the relay what changed of tokens and slots: at once, since the phone that is told next may be at the relay's door first. */
  tellRoutes(): void {
    if (!this.#live || this.#over) return;
    for (const frame of this.#routes.update(this.#desk.tokenHashes(), this.#desk.slots())) this.#send(frame);
  }

  /** What the relay says about its version; undefined where the link ends first. Only for one whose welcome said that it answers. */
  askUpdate(ask: UpdateAsk): Promise<UpdateState | undefined> {
    if (!this.#live || this.#over || this.#asked.length >= MAX_ASKED) return Promise.resolve(undefined);
    this.#send(encodeRelayFrame(RELAY_FRAME.update, 0, toUtf8(JSON.stringify(ask))));
    return new Promise((resolve) => this.#asked.push(resolve));
  }

  /** Lets go in good order; `onEnd` is not called. */
  leave(): void {
    if (this.#live) this.#send(encodeRelayFrame(RELAY_FRAME.drain, 0, toUtf8('the home stops')));
    this.#web.close(CLOSE.normal, 'bye');
    this.#release();
  }

  /** Gives the connection up. */
  fail(detail: string, when?: 'soon' | 'late'): void {
    if (this.#over) return;
    this.#web.terminate();
    this.#release();
    this.#owner.onEnd(detail, when);
  }

  #closed(code: number, reason: string): void {
    if (this.#over) return;
    this.#release();
    // Two runs of one home that redial at once would throw each other out for ever.
    const when = code === CLOSE.replaced ? 'late' : this.#draining || code === CLOSE.goingAway ? 'soon' : undefined;
    this.#owner.onEnd(closeDetail(code, reason), when);
  }

  #beat(): void {
    if (this.#unanswered >= 2) {
      this.fail('the relay fell silent');
      return;
    }
    this.#unanswered++;
    this.#pingedAt = this.#clock.now();
    this.#web.ping();
  }

  #binary(bytes: Uint8Array): void {
    if (this.#over || !this.#live) return;
    const decoded = decodeRelayFrame(bytes);
    if (decoded.ok) this.#frame(decoded.value);
    else this.fail(`the relay sent a damaged frame (${decoded.error})`);
  }

  #frame(frame: RelayFrame): void {
    if (frame.type === RELAY_FRAME.drain) {
      if (this.#draining) return;
      this.#draining = true;
      // It closes by itself when its phones are gone; one that forgets to is left.
      this.#deadline = this.#clock.after(LIMITS.helloMs, () => this.fail('the relay is going away', 'soon'));
    } else if (frame.type === RELAY_FRAME.slot) {
      const answer = decodeSlotAnswer(frame.payload);
      if (answer.ok && !answer.value.yours) this.#desk.slotTaken(answer.value.slot);
    } else if (frame.type === RELAY_FRAME.update) {
      const state = decodeUpdateState(frame.payload);
      this.#asked.shift()?.(state.ok ? state.value : undefined);
    } else if (frame.type === RELAY_FRAME.will) this.#will?.take(frame.payload);
    else this.#channels.take(frame);
  }

  #send(frame: Uint8Array): void {
    if (this.#over) return;
    this.#web.send(frame);
    if (this.#web.buffered > MAX_BUFFERED) this.fail('the relay does not take what this home sends');
  }

  #release(): void {
    this.#over = true;
    this.#deadline?.cancel();
    this.#beats?.cancel();
    this.#will?.stop();
    this.#channels.end();
    for (const waiting of this.#asked.splice(0)) waiting(undefined);
  }
}
