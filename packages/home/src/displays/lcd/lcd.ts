import type { Clock, I2cBus, I2cBuses, Log, Timer } from '@around/platform';
import type { Display } from '../display.js';
import type { Words } from '../words.js';
import type { LcdChip } from './chip.js';
import { Frame, type Size } from './frame.js';
import { type Layout, type LcdView, layOut, type Page } from './pages.js';
import { findChip, type LcdWiring } from './probe.js';
import { setLine } from './setLine.js';

export interface LcdPorts {
  readonly clock: Clock;
  readonly i2c: I2cBuses;
  readonly log: Log;
}

export interface LcdOptions extends LcdWiring {
  readonly bus: number;
  readonly size: Size;
  readonly words: Words;
  /** Seconds that a page stands. */
  readonly page: number;
  view(): LcdView;
}

const STEP_MS = 500;
const SOON_MS = 200;
const RETRY_MS = 5_000;
/** One piece of work on the bus takes half a second at most: more means that the bus hangs. */
const LIMIT_MS = 3_000;
/** The chip is started again so often: it may have lost its power, or half a byte to a spark, without anybody noticing. */
const HEAL_MS = 60_000;
const ASK_MS = 5_000;

/** A character display on the I2C bus. It may come and go; a bus that hangs holds up nothing but the display. */
export class Lcd implements Display {
  readonly name: string;
  readonly #ports: LcdPorts;
  readonly #o: LcdOptions;
  #timer: Timer | undefined;
  #bus: I2cBus | undefined;
  #chip: LcdChip | undefined;
  #frame: Frame | undefined;
  /** The one piece of work on the bus. Another begins when it ended, however long that takes. */
  #work: Promise<void> | undefined;
  #retryAt = Number.NEGATIVE_INFINITY;
  #healAt = 0;
  #askAt = 0;
  #lit: boolean | undefined;
  #complaint: string | undefined;
  #page = 0;
  #pageAt = 0;
  #shown = '';
  #shownAt = 0;
  #tickedAt = Number.NEGATIVE_INFINITY;

  constructor(ports: LcdPorts, options: LcdOptions) {
    this.#ports = ports;
    this.#o = options;
    this.name = `lcd i2c-${options.bus}`;
  }

  /** Resolves whether or not the display is there. */
  async start(): Promise<void> {
    if (this.#timer !== undefined) return;
    this.#pageAt = this.#ports.clock.now();
    this.#timer = this.#ports.clock.every(STEP_MS, () => this.#tick());
    this.#tick();
  }

  /** Says on the glass that nobody writes there any more. */
  async stop(): Promise<void> {
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = undefined;
    await this.#inTime(this.#work ?? Promise.resolve());
    if (this.#work === undefined) await this.#do(() => this.#paint({ pages: [], staying: [this.#o.words.stopped] }));
    await this.#inTime(this.#bus?.close() ?? Promise.resolve());
    this.#lose();
  }

  /** Seen within a fifth of a second; what changes more often than that is seen with the next step. */
  changed(): void {
    if (this.#timer !== undefined && this.#ports.clock.now() - this.#tickedAt >= SOON_MS) this.#tick();
  }

  #tick(): void {
    const now = this.#ports.clock.now();
    if (this.#work !== undefined || (this.#chip === undefined && now < this.#retryAt)) return;
    this.#tickedAt = now;
    void this.#do(() => this.#update());
  }

  /** Resolves when it is done or its time is over; then the work goes on by itself, and nothing else is begun. */
  async #do(work: () => Promise<void>): Promise<void> {
    const running = work()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#work = undefined;
      });
    this.#work = running;
    if (!(await this.#inTime(running))) this.#failed(new Error(`I2C bus ${this.#o.bus} hangs: is SDA or SCL held down?`));
  }

  async #update(): Promise<void> {
    if (this.#chip === undefined) await this.#begin();
    await this.#check();
    const { status, offer, favourites } = this.#o.view();
    const layout = layOut({ status, offer, favourites }, this.#o.words, this.#o.size);
    // At night the light stays off but for what matters.
    const lit = (status.light ?? 100) >= 50 || layout.staying.length > 0;
    if (lit !== this.#lit) await this.#chip?.light(lit);
    this.#lit = lit;
    await this.#paint(layout);
  }

  async #begin(): Promise<void> {
    this.#bus ??= await this.#ports.i2c.openI2c(this.#o.bus);
    const { chip, what } = await findChip({ clock: this.#ports.clock, bus: this.#bus }, this.#o);
    await chip.start(false);
    this.#chip = chip;
    this.#frame = new Frame(this.#o.size, chip.table);
    this.#lit = undefined;
    this.#healAt = this.#ports.clock.now() + HEAL_MS;
    this.#complaint = undefined;
    this.#ports.log.info('display found', { display: this.name, what });
  }

  async #check(): Promise<void> {
    const now = this.#ports.clock.now();
    const asleep = now >= this.#askAt && !(await this.#chip?.awake());
    if (now >= this.#askAt) this.#askAt = now + ASK_MS;
    if (!asleep && now < this.#healAt) return;
    await this.#chip?.start(!asleep);
    this.#frame?.forget();
    this.#lit = undefined;
    this.#healAt = now + HEAL_MS;
  }

  async #paint(layout: Layout): Promise<void> {
    const chip = this.#chip;
    const frame = this.#frame;
    if (chip === undefined || frame === undefined) return;
    const { columns, rows } = this.#o.size;
    const page = this.#turn(layout);
    const step = Math.floor((this.#ports.clock.now() - this.#shownAt) / STEP_MS);
    const upper = rows - layout.staying.length;
    const lines = [...page.slice(0, upper), ...new Array<string>(Math.max(0, upper - page.length)).fill(''), ...layout.staying];
    await chip.send(frame.show(lines.map((line) => setLine(line, columns, chip.table, step))));
  }

  /** The page whose turn it is. Scrolling begins anew with it, and with another text. */
  #turn({ pages, staying }: Layout): Page {
    const now = this.#ports.clock.now();
    if (now - this.#pageAt >= this.#o.page * 1_000) {
      this.#page++;
      this.#pageAt = now;
    }
    const page = pages[this.#page % Math.max(1, pages.length)] ?? [];
    const shown = JSON.stringify(staying.length > 0 ? staying.filter((line) => typeof line === 'string') : this.#page);
    if (shown !== this.#shown) this.#shownAt = now;
    this.#shown = shown;
    return page;
  }

  #failed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#lose();
    // Once for each reason: a display that is not there is no news every five seconds.
    if (why !== this.#complaint) this.#ports.log.warn('no LCD, looking for it every 5 s', { display: this.name, why });
    this.#complaint = why;
  }

  #lose(): void {
    const bus = this.#bus;
    this.#bus = undefined;
    this.#chip = undefined;
    this.#frame = undefined;
    this.#retryAt = this.#ports.clock.now() + RETRY_MS;
    bus?.close().catch(() => {});
  }

  /** Whether it ended in time. */
  #inTime(work: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#ports.clock.after(LIMIT_MS, () => resolve(false));
      const done = () => {
        timer.cancel();
        resolve(true);
      };
      work.then(done, done);
    });
  }
}
