import { DISPLAY_LINE, type FromDisplay, fromDisplay, LineFramer, type ToDisplay, toDisplay } from '@around/messages';

type Status = Extract<ToDisplay, { t: 'status' }>;
type Pair = Extract<ToDisplay, { t: 'pair' }>;

/** What the screen shows beside a pairing offer, in the order of button A. */
export const PAGES = ['overview', 'links', 'clock', 'thing'] as const;
export type Page = (typeof PAGES)[number];

/** Everything that the picture is made from. */
export interface Face {
  readonly plugged: boolean;
  readonly status: Status | undefined;
  /** ms since the last status line; the home sends one a minute. */
  readonly silentFor: number;
  readonly pair: (Pair & { readonly left: number }) | undefined;
  readonly page: Page;
  /** Percent of the backlight. */
  readonly light: number;
}

/** With nothing heard for so long it says again that it is there: the cable may have been pulled and put in again, or the home started anew. */
const HELLO_MS = 8_000;
/** An alert and a pairing offer are to be seen at night too. */
const URGENT_LIGHT = 60;

/** The M5Stack's program without its hardware: serial bytes and buttons in, serial lines and a face out. Times are ms of any clock. */
export class Device {
  readonly #send: (line: string) => void;
  #framer = new LineFramer(DISPLAY_LINE);
  #plugged = false;
  #status: Status | undefined;
  #statusAt = 0;
  #pair: Pair | undefined;
  #pairAt = 0;
  #page: Page = 'overview';
  #dark = false;
  #helloAt = 0;
  #garbage = 0;

  /** @param send takes one line without its end */
  constructor(send: (line: string) => void) {
    this.#send = send;
  }

  /** Lines that were no message of a home. */
  get garbage(): number {
    return this.#garbage;
  }

  /** The cable is in: the M5Stack has power and starts anew. */
  plug(now = 0): void {
    this.#plugged = true;
    this.#framer = new LineFramer(DISPLAY_LINE);
    this.#status = undefined;
    this.#pair = undefined;
    this.#page = 'overview';
    this.#dark = false;
    this.#hello(now);
  }

  /** Called now and then. */
  tick(now: number): void {
    if (this.#plugged && now - this.#helloAt >= HELLO_MS) this.#hello(now);
  }

  unplug(): void {
    this.#plugged = false;
  }

  /** Bytes from the serial port. Returns whether the face may have changed. */
  receive(bytes: Uint8Array, now: number): boolean {
    let changed = false;
    for (const framed of this.#framer.push(bytes)) {
      const message = 'line' in framed ? toDisplay.decode(framed.line, DISPLAY_LINE) : undefined;
      if (message?.ok !== true) {
        this.#garbage++;
        continue;
      }
      changed = true;
      this.#helloAt = now;
      this.#take(message.value, now);
    }
    return changed;
  }

  press(button: 'A' | 'B' | 'C', press: 'short' | 'long'): void {
    if (!this.#plugged) return;
    if (button === 'A' && press === 'short') this.#turn();
    // Held, A is the light switch; any other press turns it on again.
    this.#dark = button === 'A' && press === 'long' && !this.#dark;
    this.#say({ t: 'button', button, press });
  }

  face(now: number): Face {
    // The seconds run on between the home's lines, and at zero the offer goes by itself.
    const left = this.#pair === undefined ? 0 : this.#pair.left - Math.floor((now - this.#pairAt) / 1_000);
    return {
      plugged: this.#plugged,
      status: this.#status,
      silentFor: this.#status === undefined ? 0 : now - this.#statusAt,
      pair: this.#pair === undefined || left <= 0 ? undefined : { ...this.#pair, left },
      page: this.#page === 'thing' && this.#status?.thing === undefined ? 'overview' : this.#page,
      light: this.#light(this.#pair !== undefined && left > 0),
    };
  }

  /** The next page; there is none of a thing where the home chose none. */
  #turn(): void {
    const next = PAGES[(PAGES.indexOf(this.#page) + 1) % PAGES.length] as Page;
    this.#page = next === 'thing' && this.#status?.thing === undefined ? 'overview' : next;
  }

  #light(pairing: boolean): number {
    const usual = this.#dark ? 0 : (this.#status?.light ?? 100);
    return pairing || this.#status?.alert !== undefined ? Math.max(usual, URGENT_LIGHT) : usual;
  }

  #take(message: ToDisplay, now: number): void {
    if (message.t === 'status') {
      this.#status = message;
      this.#statusAt = now;
    } else if (message.t === 'pair') {
      this.#pair = message;
      this.#pairAt = now;
    } else this.#pair = undefined;
  }

  #hello(now: number): void {
    this.#helloAt = now;
    this.#say({ t: 'hello', v: 1, display: 'M5Stack', width: 320, height: 240 });
  }

  #say(message: FromDisplay): void {
    this.#send(fromDisplay.encode(message));
  }
}
