import type { Clock, I2cBuses, Log, SerialPorts, Startable, Timer } from '@around/platform';
import type { HouseFeed, OfferFeed } from '../seams.js';
import type { ButtonPress, Display } from './display.js';
import { HouseFace, type Status } from './houseFace.js';
import type { PastOf } from './houseValues.js';
import type { LcdConfig } from './lcd/config.js';
import { localTime } from './localTime.js';
import { M5Stack } from './m5stack.js';
import { lightAt, type Night } from './night.js';
import { displayText } from './text.js';

export type { ButtonPress, Display } from './display.js';

export interface DisplaysPorts {
  readonly clock: Clock;
  /** Missing: no M5Stack. */
  readonly serial?: SerialPorts;
  /** Missing: no LCD. */
  readonly i2c?: I2cBuses;
  readonly log: Log;
}

export interface DisplaysConfig {
  /** The home's title. */
  readonly title: string;
  /** The hash of the phone page that this home serves; missing: it serves none. */
  readonly build?: string;
  /** IANA name (`Europe/Berlin`); missing: the system's. */
  readonly timeZone?: string;
  /** For whom a display's button B opens a pairing offer. Default `owner`. */
  readonly owner?: string;
  /** Serial ports with an M5Stack; `auto` tries every USB serial port; missing or empty: none. */
  readonly m5stack?: 'auto' | readonly string[];
  /** 115,200 unless told otherwise. */
  readonly baudRate?: number;
  /** A character display on the I2C bus; missing: none. */
  readonly lcd?: LcdConfig;
  /** The thing that is shown large (`garden/soil`); missing: the first favourite with a number. */
  readonly thing?: string;
  /** When the light is turned down; missing: never. */
  readonly night?: Night;
}

export interface DisplaysOptions {
  readonly feed: HouseFeed;
  readonly offers: OfferFeed;
  readonly config: DisplaysConfig;
  /** Missing: the course of the thing that is shown large begins with this run. */
  readonly past?: PastOf;
  /** Each press of a button, after what the press does by itself: the house makes an event of it. */
  onButton?(press: ButtonPress): void;
}

/** What a USB serial adapter is called on Linux and macOS. */
const USB_SERIAL = /^\/dev\/(ttyUSB|ttyACM|cu\.(usb|wchusb|SLAB))/;
const LOOK_MS = 5_000;
const MAX_DISPLAYS = 8;
/** Under which the LCD stands among the displays, which else are named by their ports. */
const LCD = 'lcd';

/** Shows the house on every display that is configured or found; a display that is missing is no error. */
export function createDisplays(ports: DisplaysPorts, options: DisplaysOptions): Startable {
  return new Displays(ports, options);
}

class Displays implements Startable {
  readonly #ports: DisplaysPorts;
  readonly #o: DisplaysOptions;
  readonly #local: (wall: number) => { readonly time: string; readonly date: string };
  readonly #displays = new Map<string, Display>();
  #face: HouseFace | undefined;
  /** The LCD's own: it says the same in other words. */
  #lcdFace: HouseFace | undefined;
  #unsubscribe: (() => void)[] = [];
  #look: Timer | undefined;
  #looking: Promise<void> | undefined;

  constructor(ports: DisplaysPorts, options: DisplaysOptions) {
    this.#ports = { ...ports, log: ports.log.child({ part: 'displays' }) };
    this.#o = options;
    this.#local = localTime(options.config.timeZone);
  }

  async start(): Promise<void> {
    const { feed, offers, config } = this.#o;
    const ports = config.m5stack ?? [];
    if (this.#face !== undefined || (ports.length === 0 && config.lcd === undefined)) return;
    const face = new HouseFace(feed.snapshot(), this.#choice());
    this.#face = face;
    this.#unsubscribe = [
      feed.subscribe((changes) => {
        const shown = face.apply(changes);
        if (this.#lcdFace?.apply(changes) === true || shown) this.#changed();
      }),
      offers.subscribe(() => this.#changed()),
    ];
    if (config.lcd !== undefined) await this.#addLcd(config.lcd);
    if (this.#ports.serial === undefined) return;
    if (config.m5stack === 'auto') {
      this.#look = this.#ports.clock.every(LOOK_MS, () => void this.#search());
      await this.#search();
    } else for (const path of ports.slice(0, MAX_DISPLAYS)) await this.#add(path, false);
  }

  async stop(): Promise<void> {
    if (this.#face === undefined) return;
    this.#face = undefined;
    this.#lcdFace = undefined;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#look?.cancel();
    await this.#looking;
    await Promise.all([...this.#displays.values()].map((display) => display.stop()));
    this.#displays.clear();
  }

  #search(): Promise<void> {
    this.#looking ??= this.#searchNow().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #searchNow(): Promise<void> {
    const paths = ((await this.#ports.serial?.listSerial().catch(() => [])) ?? []).filter((path) => USB_SERIAL.test(path));
    for (const [path, display] of this.#displays) {
      if (path === LCD || paths.includes(path)) continue;
      this.#displays.delete(path);
      await display.stop();
    }
    for (const path of paths) {
      if (this.#face !== undefined && !this.#displays.has(path) && this.#displays.size < MAX_DISPLAYS) await this.#add(path, true);
    }
  }

  async #add(path: string, unasked: boolean): Promise<void> {
    const { serial, ...ports } = this.#ports;
    if (serial === undefined) return;
    const { baudRate } = this.#o.config;
    const display = new M5Stack(
      { ...ports, serial },
      {
        path,
        unasked,
        ...(baudRate === undefined ? {} : { baudRate }),
        status: () => this.#status(this.#face as HouseFace),
        offer: () => this.#offer(),
        onButton: (press) => this.#pressed(press),
      },
    );
    this.#displays.set(path, display);
    await display.start();
  }

  /** Its program is loaded where there is one: a home without an LCD starts no slower. */
  async #addLcd(config: LcdConfig): Promise<void> {
    const { i2c, ...ports } = this.#ports;
    if (i2c === undefined) return;
    const { makeLcd } = await import('./lcd/index.js');
    if (this.#face === undefined) return;
    const { lcd, face } = makeLcd({ ...ports, i2c }, config, this.#o.feed.snapshot(), this.#choice(), {
      status: (shown) => this.#status(shown),
      offer: () => this.#offer(),
    });
    this.#lcdFace = face;
    this.#displays.set(LCD, lcd);
    await lcd.start();
  }

  /** Of the thing that is shown large. */
  #choice(): { readonly thing?: string; readonly past?: PastOf } {
    const { past, config } = this.#o;
    return { ...(config.thing === undefined ? {} : { thing: config.thing }), ...(past === undefined ? {} : { past }) };
  }

  #changed(): void {
    for (const display of this.#displays.values()) display.changed();
  }

  #status(face: HouseFace): Status {
    const { title, build, night } = this.#o.config;
    const now = this.#ports.clock.wall();
    const local = this.#local(now);
    const light = lightAt(local.time, night);
    return {
      ...face.status(title, local, now),
      ...(build === undefined ? {} : { build }),
      ...(light === 100 ? {} : { light }),
    };
  }

  #offer(): ReturnType<OfferFeed['current']> {
    const offer = this.#o.offers.current();
    return offer === undefined ? undefined : { ...offer, code: displayText(offer.code), user: displayText(offer.user) };
  }

  /** A short A turns the display's own page and needs nothing here. */
  #pressed(press: ButtonPress): void {
    if (press.button === 'B' && press.press === 'long') this.#o.offers.offerOwner(this.#o.config.owner ?? 'owner');
    if (press.button === 'C' && press.press === 'short') {
      this.#face?.clearAlert();
      this.#lcdFace?.clearAlert();
      this.#changed();
    }
    this.#o.onButton?.(press);
  }
}
