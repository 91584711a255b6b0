import { spanMs, type ThingValue, type Trigger } from '@around/messages';
import type { Timer } from '@around/platform';
import { nameOf } from '../board.js';
import { hadPassed, soSince } from '../lookBack.js';
import { asksNothing, passes, same } from '../valueTest.js';
import { propertyWords } from '../words.js';
import { LATE_MS, type Watch, type WatchNews, type WatchPorts } from './watch.js';

type PropertyTrigger = Extract<Trigger, { property: string }>;

/**
 * A property that comes to be as the trigger says. An edge, never a level: how it was at first sets nothing off, nor does a value that is
 * said again, one that is not good, or one that is late. What is known by then counts as before.
 */
export class PropertyWatch implements Watch {
  readonly next = undefined;
  readonly #ports: WatchPorts;
  readonly #trigger: PropertyTrigger;
  readonly #news: WatchNews;
  readonly #any: boolean;
  readonly #lasting: number;
  readonly #off: () => void;
  #known: ThingValue | undefined;
  #inside = false;
  #timer: Timer | undefined;
  #until: number | undefined;
  /** It lasted as long as it should, but its value was not good by then. */
  #ripe = false;

  constructor(ports: WatchPorts, trigger: PropertyTrigger, news: WatchNews) {
    this.#ports = ports;
    this.#trigger = trigger;
    this.#news = news;
    this.#any = asksNothing(trigger);
    this.#lasting = trigger.for === undefined ? 0 : (spanMs(trigger.for) ?? 0);
    const known = ports.board.value(trigger.property);
    // What could not be read before the home was restarted was left as null: it is not known what it was.
    this.#known = known?.value === null || known?.value === undefined ? undefined : known;
    this.#inside = this.#known !== undefined && this.#isInside(this.#known);
    this.#off = ports.board.onValue(trigger.property, (value) => this.#take(value));
  }

  get lasting(): number | undefined {
    return this.#until;
  }

  recall(): { readonly since: number; readonly until: number } | undefined {
    if (this.#lasting === 0 || this.#known === undefined || !(this.#any || this.#inside)) return undefined;
    const since = soSince(this.#ports.past, this.#known, this.#trigger, this.#trigger.hysteresis ?? 0, this.#lasting);
    return { since, until: since + this.#lasting };
  }

  resume(until: number): void {
    const { clock } = this.#ports;
    if (this.#lasting === 0 || this.#known === undefined || !(this.#any || this.#inside)) return;
    this.#wait(Math.min(this.#lasting, Math.max(0, until - clock.wall())));
  }

  stop(): void {
    this.#off();
    this.#calm();
  }

  /** At first: whether it passed the test, and did not fall back since, is in the history. */
  #isInside(known: ThingValue): boolean {
    const { hysteresis = 0 } = this.#trigger;
    if (passes(known.value, this.#trigger)) return true;
    return (
      hysteresis > 0 && passes(known.value, this.#trigger, hysteresis) && hadPassed(this.#ports.past, known, this.#trigger, hysteresis)
    );
  }

  #take(value: ThingValue): void {
    if (value.quality !== 'good') return;
    const before = this.#known;
    const live = before !== undefined && value.at >= before.at && this.#ports.clock.wall() - value.at <= LATE_MS;
    this.#known = value;
    if (this.#any) {
      if (before !== undefined && same(before.value, value.value)) this.#still();
      else this.#begin(live);
      return;
    }
    const inside = passes(value.value, this.#trigger, this.#inside ? this.#trigger.hysteresis : 0);
    const was = this.#inside;
    this.#inside = inside;
    if (!inside) this.#calm();
    else if (was) this.#still();
    else this.#begin(live);
  }

  #begin(live: boolean): void {
    this.#calm();
    if (!live) return;
    if (this.#lasting === 0) this.#fire();
    else this.#wait(this.#lasting);
  }

  #wait(ms: number): void {
    const { clock } = this.#ports;
    this.#timer?.cancel();
    this.#until = Math.round(clock.wall() + ms);
    this.#timer = clock.after(ms, () => this.#lasted());
  }

  #lasted(): void {
    this.#timer = undefined;
    if (this.#ports.board.value(this.#trigger.property)?.quality === 'good') this.#fire();
    else this.#ripe = true;
  }

  /** It is as it was: what lasted long enough while nobody could see it may be told now. */
  #still(): void {
    if (!this.#ripe) return;
    this.#ripe = false;
    this.#fire();
  }

  #calm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#until = undefined;
    this.#ripe = false;
  }

  #fire(): void {
    this.#until = undefined;
    const { property } = this.#trigger;
    this.#news.fired({ why: propertyWords(nameOf(this.#ports.board, property), this.#trigger, this.#known?.value), path: property });
  }
}
