import { DISPLAY_LINE, type FromDisplay, fromDisplay } from '@around/messages';
import type { Clock, Log, SerialLine, SerialPorts, Timer } from '@around/platform';
import { TokenBucket } from '../discovery/tokenBucket.js';
import type { ButtonPress, Display } from './display.js';
import { displayLine } from './fitLine.js';
import type { Status } from './houseFace.js';

export interface M5StackPorts {
  readonly clock: Clock;
  readonly serial: SerialPorts;
  readonly log: Log;
}

export interface PairingOfferShown {
  readonly link: string;
  readonly code: string;
  readonly user: string;
  /** Unix ms. */
  readonly expires: number;
}

export interface M5StackOptions {
  readonly path: string;
  /** 115,200 bit/s unless told otherwise. */
  readonly baudRate?: number;
  /** Nobody told that a display is there: stay silent until it says hello, and give up when it does not. */
  readonly unasked?: boolean;
  status(): Status;
  offer(): PairingOfferShown | undefined;
  onButton(press: ButtonPress): void;
}

const REOPEN_MS = 2_000;
/** Status lines at most this often: five a second. */
const STATUS_GAP_MS = 200;
const MINUTE_MS = 60_000;
const HELLO_MS = 10_000;
const LAST_SECONDS = 10;

/** An M5Stack on a serial port: status and pairing lines out, hello and buttons in (PROTOCOL.md, Display). Survives unplugging. */
export class M5Stack implements Display {
  readonly name: string;
  readonly #ports: M5StackPorts;
  readonly #o: M5StackOptions;
  readonly #presses = new TokenBucket({ burst: 10, perSecond: 5 });
  #running = false;
  #opening: Promise<void> | undefined;
  #line: SerialLine | undefined;
  /** Whether the display may be written to. */
  #known = false;
  #gaveUp = false;
  #sentAt = Number.NEGATIVE_INFINITY;
  #reopen: Timer | undefined;
  #minute: Timer | undefined;
  #status: Timer | undefined;
  #countdown: Timer | undefined;
  #hello: Timer | undefined;
  #pairing: string | undefined;
  #missed = 0;
  #garbage = 0;

  constructor(ports: M5StackPorts, options: M5StackOptions) {
    this.#ports = ports;
    this.#o = options;
    this.name = `m5stack ${options.path}`;
  }

  /** Lines that were no message of a display. */
  get garbage(): number {
    return this.#garbage;
  }

  /** Whether nothing that answers hangs on this path (`unasked` only). */
  get gaveUp(): boolean {
    return this.#gaveUp;
  }

  /** Resolves whether or not the display is there: it may be plugged in later. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#gaveUp = false;
    await this.#open();
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#cancelTimers();
    this.#reopen?.cancel();
    await this.#opening;
    const line = this.#line;
    this.#line = undefined;
    await line?.close();
  }

  changed(): void {
    if (!this.#known) return;
    this.#statusSoon();
    this.#showOffer();
  }

  #open(): Promise<void> {
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openNow(): Promise<void> {
    const { path, baudRate = 115_200 } = this.#o;
    try {
      const line = await this.#ports.serial.openSerial(
        { path, baudRate, maxLine: DISPLAY_LINE },
        { onLine: (text) => this.#heard(text), onClose: (error) => this.#closed(error) },
      );
      if (!this.#running) return await line.close();
      this.#line = line;
      this.#missed = 0;
      this.#ports.log.info('display opened', { event: 'display.opened', path });
      if (this.#o.unasked === true) this.#hello = this.#ports.clock.after(HELLO_MS, () => void this.#giveUp());
      else this.#begin();
    } catch (error) {
      if (this.#missed++ === 0) this.#ports.log.warn('no display, looking for it every 2 s', { path, error: String(error) });
      this.#later();
    }
  }

  #later(): void {
    if (!this.#running || this.#gaveUp) return;
    this.#reopen?.cancel();
    this.#reopen = this.#ports.clock.after(REOPEN_MS, () => void this.#open());
  }

  #closed(error: Error | undefined): void {
    if (this.#line === undefined) return;
    this.#line = undefined;
    this.#cancelTimers();
    this.#ports.log.info('display unplugged', { event: 'display.lost', path: this.#o.path, error: error?.message });
    this.#later();
  }

  /** A port that nobody spoke of and where nothing answers belongs to something else. */
  async #giveUp(): Promise<void> {
    this.#gaveUp = true;
    const line = this.#line;
    this.#line = undefined;
    this.#cancelTimers();
    await line?.close();
  }

  #cancelTimers(): void {
    for (const timer of [this.#minute, this.#status, this.#countdown, this.#hello]) timer?.cancel();
    this.#minute = this.#status = this.#countdown = this.#hello = undefined;
    this.#known = false;
    this.#pairing = undefined;
  }

  /** The display is there, and knows nothing yet. */
  #begin(): void {
    this.#hello?.cancel();
    this.#known = true;
    this.#pairing = undefined;
    this.#statusSoon();
    this.#showOffer();
    this.#eachMinute();
  }

  #heard(text: string): void {
    const decoded = fromDisplay.decode(text, DISPLAY_LINE);
    if (!decoded.ok) {
      if (this.#garbage++ % 1_000 === 0) {
        this.#ports.log.warn('the display sends lines that are no messages', { path: this.#o.path, error: decoded.error });
      }
      return;
    }
    if (decoded.value.t === 'hello') {
      this.#begin();
      return;
    }
    this.#button(decoded.value);
  }

  #button(press: Extract<FromDisplay, { t: 'button' }>): void {
    if (!this.#known || !this.#presses.take(this.#ports.clock.now())) return;
    this.#o.onButton({ display: this.name, button: press.button, press: press.press });
  }

  #statusSoon(): void {
    if (this.#status !== undefined) return;
    const wait = Math.max(0, this.#sentAt + STATUS_GAP_MS - this.#ports.clock.now());
    this.#status = this.#ports.clock.after(wait, () => {
      this.#status = undefined;
      this.#sentAt = this.#ports.clock.now();
      // A display that does not take its lines gets the newest again later, not all of them.
      if (this.#line?.writeLine(displayLine(this.#o.status())) === false) {
        this.#sentAt += 1_000;
        this.#statusSoon();
      }
    });
  }

  /** On the minute, so that the clock it shows is right. */
  #eachMinute(): void {
    this.#minute?.cancel();
    const wall = this.#ports.clock.wall();
    this.#minute = this.#ports.clock.after(MINUTE_MS - (wall % MINUTE_MS), () => {
      this.#statusSoon();
      this.#eachMinute();
    });
  }

  /** Draws the offer anew where it is another, or takes it away. */
  #showOffer(): void {
    const offer = this.#o.offer();
    const key = offer === undefined ? undefined : `${offer.link} ${offer.code}`;
    if (key === this.#pairing && this.#countdown !== undefined) return;
    if (key === undefined && this.#pairing === undefined) return;
    this.#countdown?.cancel();
    this.#countdown = undefined;
    this.#tellOffer();
  }

  #tellOffer(): void {
    const offer = this.#o.offer();
    const left = offer === undefined ? 0 : Math.ceil((offer.expires - this.#ports.clock.wall()) / 1_000);
    if (offer === undefined || left <= 0) {
      this.#pairing = undefined;
      this.#line?.writeLine(displayLine({ t: 'unpair' }));
      return;
    }
    this.#pairing = `${offer.link} ${offer.code}`;
    this.#line?.writeLine(displayLine({ t: 'pair', link: offer.link, code: offer.code, left, user: offer.user }));
    const wait = left <= LAST_SECONDS ? 1_000 : 1_000 * Math.min(10, left - LAST_SECONDS);
    this.#countdown = this.#ports.clock.after(wait, () => {
      this.#countdown = undefined;
      this.#tellOffer();
    });
  }
}
