import { type FromPhoneControl, fromPhoneControl, LIMITS, type ToPhoneControl, toPhoneControl } from '@around/messages';
import type { WebConnection, WebDialer } from '@around/platform';
import { DIAL_MS } from './schedule.js';
import { phoneUrl } from './ways.js';

/** What a phone's socket tells: text frames already checked, binary frames as they came. */
export interface PhoneSocketHandlers {
  onControl(message: ToPhoneControl): void;
  onFrame(bytes: Uint8Array): void;
  /** Once. Not called after our own `close`. */
  onClose(code: number, reason: string): void;
}

/** One WebSocket to `/phone`, of a relay or of the home itself. */
export class PhoneSocket {
  readonly #connection: WebConnection;
  #closed = false;

  private constructor(connection: WebConnection) {
    this.#connection = connection;
  }

  /** @throws PlatformError as `dialWeb` */
  static async dial(dialer: WebDialer, base: string): Promise<PhoneSocket> {
    return new PhoneSocket(await dialer.dialWeb(phoneUrl(base), { timeoutMs: DIAL_MS, maxMessage: LIMITS.frame }));
  }

  handle(handlers: PhoneSocketHandlers): void {
    let sorry: { code: number; message: string } | undefined;
    this.#connection.handle({
      onText: (text) => {
        if (this.#closed) return;
        // Of the four text messages none is long; one that is damaged or of a later version says nothing to us.
        const message = toPhoneControl.decode(text, LIMITS.hello * 4);
        if (!message.ok) return;
        if (message.value.t === 'sorry') sorry = message.value;
        handlers.onControl(message.value);
      },
      onBinary: (bytes) => {
        if (!this.#closed) handlers.onFrame(bytes);
      },
      onClose: (code, reason) => {
        if (this.#closed) return;
        this.#closed = true;
        // The peer's own words tell more than the code of a socket that a proxy ended.
        handlers.onClose(sorry?.code ?? code, sorry?.message ?? reason);
      },
    });
  }

  say(message: FromPhoneControl): void {
    if (!this.#closed) this.#connection.send(fromPhoneControl.encode(message));
  }

  send(frame: Uint8Array): void {
    if (!this.#closed) this.#connection.send(frame);
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close(code, reason);
  }
}
