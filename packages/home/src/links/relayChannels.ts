import {
  CLOSE,
  encodeClose,
  encodeCredit,
  encodeRelayFrame,
  type FromPhoneControl,
  fromPhoneControl,
  LIMITS,
  RELAY_FRAME,
  type RelayFrame,
} from '@around/messages';
import type { Clock, Timer } from '@around/platform';
import type { PhoneChannel } from '../seams.js';

export interface ChannelPipe {
  /** Bytes sent to the relay and not yet taken. */
  readonly buffered: number;
  send(frame: Uint8Array): void;
}

/** Consumed bytes are granted anew at once from here on, smaller sums after a while: not a frame for each tap, and no phone waits for ever. */
const GRANT_AT = LIMITS.channelCredit / 4;
const GRANT_MS = 250;

/** The phones that come through one connection to the relay. */
export class RelayChannels {
  readonly #clock: Clock;
  readonly #pipe: ChannelPipe;
  readonly #accept: (channel: PhoneChannel) => void;
  readonly #open = new Map<number, RelayChannel>();

  constructor(clock: Clock, pipe: ChannelPipe, accept: (channel: PhoneChannel) => void) {
    this.#clock = clock;
    this.#pipe = pipe;
    this.#accept = accept;
  }

  get size(): number {
    return this.#open.size;
  }

  /** A frame of type open, data or close. A frame for a channel that is not open comes from a race, and is dropped. */
  take(frame: RelayFrame): void {
    if (frame.type === RELAY_FRAME.open) this.#opened(frame.channel, frame.payload);
    else if (frame.type === RELAY_FRAME.data) this.#open.get(frame.channel)?.receive(frame.payload);
    else if (frame.type === RELAY_FRAME.close) this.#drop(frame.channel);
  }

  /** The link is gone, and all channels with it. */
  end(): void {
    for (const id of [...this.#open.keys()]) this.#drop(id);
  }

  #opened(id: number, payload: Uint8Array): void {
    this.#drop(id);
    const hello = fromPhoneControl.decode(payload, LIMITS.hello);
    if (id === 0 || !hello.ok || hello.value.t !== 'hello') {
      this.#pipe.send(encodeRelayFrame(RELAY_FRAME.close, id, encodeClose(CLOSE.protocolError, 'that is no hello')));
      return;
    }
    if (this.#open.size >= LIMITS.channelsPerHome) {
      this.#pipe.send(
        encodeRelayFrame(RELAY_FRAME.close, id, encodeClose(CLOSE.full, `this home serves ${LIMITS.channelsPerHome} phones at a time`)),
      );
      return;
    }
    const channel = new RelayChannel(this.#clock, this.#pipe, id, hello.value, () => this.#open.delete(id));
    this.#open.set(id, channel);
    this.#accept(channel);
  }

  #drop(id: number): void {
    this.#open.get(id)?.closed();
    this.#open.delete(id);
  }
}

type Handlers = Parameters<PhoneChannel['handle']>[0];

/** One phone's way through the relay. */
class RelayChannel implements PhoneChannel {
  readonly path = 'relay';
  readonly remote = 'relay';
  readonly hello: Extract<FromPhoneControl, { t: 'hello' }>;
  readonly #clock: Clock;
  readonly #pipe: ChannelPipe;
  readonly #id: number;
  readonly #gone: () => void;
  #handlers: Handlers | undefined;
  #waiting: Uint8Array[] = [];
  #held = 0;
  #consumed = 0;
  #grant: Timer | undefined;
  #closed = false;

  constructor(clock: Clock, pipe: ChannelPipe, id: number, hello: Extract<FromPhoneControl, { t: 'hello' }>, gone: () => void) {
    this.#clock = clock;
    this.#pipe = pipe;
    this.#id = id;
    this.hello = hello;
    this.#gone = gone;
  }

  get buffered(): number {
    return this.#pipe.buffered;
  }

  handle(handlers: Handlers): void {
    this.#handlers = handlers;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#held = 0;
    for (const frame of waiting) this.#deliver(frame);
  }

  send(frame: Uint8Array): void {
    if (!this.#closed) this.#pipe.send(encodeRelayFrame(RELAY_FRAME.data, this.#id, frame));
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#pipe.send(encodeRelayFrame(RELAY_FRAME.close, this.#id, encodeClose(code, reason)));
    this.#gone();
    // Not within the caller's own call: who closes a channel is seldom ready to hear at once that it is closed.
    queueMicrotask(() => this.#tellClosed());
    this.#finish();
  }

  receive(frame: Uint8Array): void {
    if (this.#closed) return;
    if (this.#handlers !== undefined) {
      this.#deliver(frame);
      return;
    }
    this.#held += frame.length;
    // The relay lets no phone past its credit: one that did would fill this home's memory.
    if (this.#held > LIMITS.channelCredit) {
      this.close(CLOSE.tooMany, 'more than its credit');
      return;
    }
    this.#waiting.push(frame);
  }

  /** The other side closed it, or the link is gone. */
  closed(): void {
    if (this.#closed) return;
    this.#finish();
    this.#tellClosed();
  }

  #deliver(frame: Uint8Array): void {
    if (this.#closed) return;
    this.#handlers?.onFrame(frame);
    this.#consumed += frame.length;
    if (this.#consumed >= GRANT_AT) this.#giveCredit();
    else this.#grant ??= this.#clock.after(GRANT_MS, () => this.#giveCredit());
  }

  #giveCredit(): void {
    this.#grant?.cancel();
    this.#grant = undefined;
    if (this.#closed || this.#consumed === 0) return;
    this.#pipe.send(encodeRelayFrame(RELAY_FRAME.credit, this.#id, encodeCredit(this.#consumed)));
    this.#consumed = 0;
  }

  #finish(): void {
    this.#closed = true;
    this.#grant?.cancel();
    this.#waiting = [];
  }

  #tellClosed(): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    handlers?.onClose();
  }
}
