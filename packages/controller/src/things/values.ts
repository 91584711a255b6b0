import { checkValue, cutText, type Quality, type ReportItem, sameJson, type ThingModel } from '@around/messages';
import type { Clock, Log, Timer } from '@around/platform';
import type { NoticeKind } from '../drivers/driver.js';

type Numbered<T> = T extends { n: number } ? Omit<T, 'n'> : never;
/** A report before it has its number. */
export type News = Numbered<ReportItem>;

export interface ValuesDeps {
  report(news: News): void;
  notice(kind: NoticeKind, thing: string, name: string | undefined, detail: string): void;
}

interface Held {
  value: unknown;
  at: number;
  quality: Quality;
  /** Monotonic ms of the last report; undefined before the first. */
  told: number | undefined;
  tellLater: Timer | undefined;
  complained: boolean;
}

/** Characters of a value as JSON; the home takes no more. */
const MAX_VALUE = 16_384;
/** A property that changes all the time is told this often, with its newest value. */
const LEAST_MS = 50;
/** One that never changes is told this often all the same, so that its age is true. */
const MOST_MS = 60_000;

/** The newest value of every property, and what of it is news for the home. */
export class Values {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #deps: ValuesDeps;
  readonly #models = new Map<string, ThingModel>();
  readonly #held = new Map<string, Held>();
  #stopped = false;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: ValuesDeps) {
    this.#ports = ports;
    this.#deps = deps;
  }

  /** @param model expanded */
  add(model: ThingModel): void {
    this.#models.set(model.key, model);
  }

  /** The thing is gone: nothing more is told of it. */
  remove(thing: string): void {
    this.#models.delete(thing);
    for (const [key, held] of this.#held) {
      if (!key.startsWith(`${thing} `)) continue;
      held.tellLater?.cancel();
      this.#held.delete(key);
    }
  }

  get(thing: string, name: string): unknown {
    return this.#held.get(`${thing} ${name}`)?.value;
  }

  /** A reading. False where it is not what the property's schema says: it is dropped, and that is told once. */
  reading(thing: string, name: string, value: unknown, written: boolean): boolean {
    const schema = this.#models.get(thing)?.properties[name];
    if (schema === undefined) return false;
    const held = this.#at(thing, name);
    const fault = (JSON.stringify(value) ?? '').length > MAX_VALUE ? `is larger than ${MAX_VALUE} characters` : checkValue(schema, value);
    if (fault !== undefined) {
      if (!held.complained) this.#deps.notice('failed', thing, name, `a reading ${fault}: it is dropped`);
      held.complained = true;
      return false;
    }
    held.complained = false;
    const now = this.#ports.clock.now();
    const news = held.told === undefined || held.quality !== 'good' || !sameJson(held.value, value);
    const due = held.told !== undefined && now - held.told >= Math.min(MOST_MS, (schema['around:staleAfter'] ?? 3 * MOST_MS) / 3);
    held.value = value;
    held.at = Math.round(this.#ports.clock.wall());
    held.quality = 'good';
    if (written || due) this.#tell(thing, name, held);
    else if (news) this.#tellSoon(thing, name, held);
    return true;
  }

  /** It cannot be read for now: the last value stays, with the truth about it. */
  unavailable(thing: string, name: string): void {
    const held = this.#held.get(`${thing} ${name}`);
    if (held === undefined || held.told === undefined || held.quality === 'unavailable') return;
    held.quality = 'unavailable';
    this.#tell(thing, name, held);
  }

  event(thing: string, name: string, data: unknown): void {
    const event = this.#models.get(thing)?.events[name];
    if (event === undefined) {
      this.#deps.notice('failed', thing, undefined, `there is no event "${cutText(name, 40)}"`);
      return;
    }
    const fault = (JSON.stringify(data) ?? '').length > MAX_VALUE ? `larger than ${MAX_VALUE} characters` : undefined;
    if (fault !== undefined) this.#deps.notice('failed', thing, name, `its data is ${fault}: it is told without`);
    const at = Math.round(this.#ports.clock.wall());
    this.#deps.report({ k: 'event', thing, name, at, ...(data === undefined || fault !== undefined ? {} : { data }) });
  }

  /** What waits to be told is told now, and from now on nothing waits. */
  stop(): void {
    this.#stopped = true;
    for (const [key, held] of this.#held) {
      const [thing = '', name = ''] = key.split(' ');
      if (held.tellLater !== undefined) this.#tell(thing, name, held);
    }
  }

  #at(thing: string, name: string): Held {
    const key = `${thing} ${name}`;
    let held = this.#held.get(key);
    if (held === undefined) {
      held = { value: undefined, at: 0, quality: 'good', told: undefined, tellLater: undefined, complained: false };
      this.#held.set(key, held);
    }
    return held;
  }

  #tellSoon(thing: string, name: string, held: Held): void {
    if (held.tellLater !== undefined) return;
    const wait = held.told === undefined ? 0 : held.told + LEAST_MS - this.#ports.clock.now();
    if (wait <= 0 || this.#stopped) this.#tell(thing, name, held);
    else held.tellLater = this.#ports.clock.after(wait, () => this.#tell(thing, name, held));
  }

  #tell(thing: string, name: string, held: Held): void {
    held.tellLater?.cancel();
    held.tellLater = undefined;
    held.told = this.#ports.clock.now();
    const { value, at, quality } = held;
    this.#deps.report({ k: 'value', thing, name, value, at, ...(quality === 'good' ? {} : { quality }) });
  }
}
