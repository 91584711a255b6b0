import { CLOSE, cutText, fromPhoneControl, HEARTBEAT_MS, LIMITS, type ToPhoneControl, toPhoneControl } from '@around/messages';
import type { Clock, Timer, WebConnection } from '@around/platform';
import type { PhoneChannel, PhoneDesk } from '../../seams.js';

/** Frames that came before the handshake's owner took the channel; the first message follows its hello at once. */
const MAX_EARLY = 4;
/** What may wait for a phone to read it: a picture, a snapshot and the window together. One that acknowledges what it does not read is closed. */
const MAX_UNREAD = 4 * 1024 * 1024;

/** One WebSocket on the home's own `/phone`: speaks the text frames that the relay would, and hands the binary ones on. */
export class LanPhone {
  readonly #clock: Clock;
  readonly #socket: WebConnection;
  readonly #desk: PhoneDesk;
  readonly #path: PhoneChannel['path'];
  readonly #gone: () => void;
  #handlers: Parameters<PhoneChannel['handle']>[0] | undefined;
  readonly #early: Uint8Array[] = [];
  #hello = false;
  #closed = false;
  #unanswered = 0;
  #timer: Timer | undefined;

  constructor(
    ports: { readonly clock: Clock },
    is: { readonly socket: WebConnection; readonly desk: PhoneDesk; readonly path: PhoneChannel['path']; gone(): void },
  ) {
    this.#clock = ports.clock;
    this.#socket = is.socket;
    this.#desk = is.desk;
    this.#path = is.path;
    this.#gone = () => is.gone();
  }

  start(): void {
    this.#timer = this.#clock.after(LIMITS.helloMs, () => this.close(CLOSE.helloTimeout, 'no hello came'));
    this.#socket.handle({
      onText: (text) => this.#text(text),
      onBinary: (bytes) => this.#binary(bytes),
      onPong: () => {
        this.#unanswered = 0;
      },
      onClose: () => this.#end(),
    });
  }

  /** Says why in words first: a browser shows a close code to nobody. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    if (code >= 4000 && this.#socket.buffered <= MAX_UNREAD) this.#say({ t: 'sorry', code, message: reason });
    this.#socket.close(code, reason);
    this.#end();
  }

  #text(text: string): void {
    this.#unanswered = 0;
    const message = fromPhoneControl.decode(text, LIMITS.hello);
    if (!message.ok) {
      this.close(CLOSE.protocolError, cutText(message.error, 100));
    } else if (message.value.t === 'ping') {
      this.#say({ t: 'pong', n: message.value.n });
    } else if (this.#hello) {
      this.close(CLOSE.protocolError, 'one hello is enough');
    } else {
      this.#open(message.value);
    }
  }

  #open(hello: PhoneChannel['hello']): void {
    this.#hello = true;
    this.#timer?.cancel();
    this.#timer = this.#clock.every(HEARTBEAT_MS, () => this.#beat());
    this.#say({ t: 'open', way: 'lan' });
    const socket = this.#socket;
    this.#desk.accept({
      path: this.#path,
      remote: socket.remote.host,
      hello,
      get buffered() {
        return socket.buffered;
      },
      handle: (handlers) => {
        this.#handlers = handlers;
        for (const frame of this.#early.splice(0)) handlers.onFrame(frame);
      },
      send: (frame) => this.#send(frame),
      close: (code, reason) => this.close(code, reason),
    });
  }

  #binary(bytes: Uint8Array): void {
    this.#unanswered = 0;
    if (!this.#hello) this.close(CLOSE.protocolError, 'hello comes first');
    else if (this.#handlers !== undefined) this.#handlers.onFrame(bytes);
    else if (this.#early.length < MAX_EARLY) this.#early.push(bytes);
    else this.close(CLOSE.protocolError, 'too much at once');
  }

  #beat(): void {
    if (this.#unanswered >= 2) {
      this.close(CLOSE.silent, 'nothing was heard of this phone');
      return;
    }
    this.#unanswered++;
    this.#socket.ping();
  }

  #say(message: ToPhoneControl): void {
    this.#send(toPhoneControl.encode(message));
  }

  #send(data: Uint8Array | string): void {
    if (this.#closed) return;
    this.#socket.send(data);
    if (this.#socket.buffered > MAX_UNREAD) this.close(CLOSE.slow, 'too slow: what the home sent was not taken');
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer?.cancel();
    this.#gone();
    this.#handlers?.onClose();
  }
}
