import type { Said } from '@around/messages';
import { type SayingCode, saying, wordsOf } from '@around/messages/sayings';
import type { Clock, Log, Timer } from '@around/platform';
import { isOpen, type NoticeBook, type NoticeRecord, type Picture, type Way } from './books.js';
import { batches, type Item, tellingOf } from './merge.js';
import type { Subscriptions } from './subscriptions.js';
import type { WayEnd, Ways } from './way.js';

/** Messages under way at a time. Alarms have places of their own: what hangs holds none of them up. */
const AT_ONCE = { alarm: 8, other: 4 };
/** A way that has not ended by then is tried again. */
const PATIENCE_MS = 90_000;
const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 900_000;
/** The clock of a machine may be set: it is looked at again by then. */
const LOOK_MS = 60_000;

export interface PostOfficeDeps {
  readonly book: NoticeBook;
  readonly subscriptions: Subscriptions;
  readonly ways: Ways;
  /** Steps of escalation that are due at `wall` are turned into deliveries. @returns when the next one is due */
  escalate(record: NoticeRecord, wall: number): number | undefined;
  /** Its picture is still to come: it waits for that. */
  waits(record: NoticeRecord): boolean;
  changed(record: NoticeRecord): void;
}

/** Sees to it that everything that is to be told is, or cannot be: at its time, again where it was not taken, until it is no news any more. */
export class PostOffice {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #deps: PostOfficeDeps;
  /** By id: what something is still to be done of. */
  readonly #open = new Map<string, NoticeRecord>();
  readonly #busy = new Set<object>();
  readonly #underWay = { alarm: 0, other: 0 };
  #timer: Timer | undefined;
  #running = false;

  constructor(ports: { readonly clock: Clock; readonly log: Log }, deps: PostOfficeDeps) {
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#deps = deps;
  }

  start(): void {
    this.#running = true;
    for (const record of this.#deps.book.open()) this.#open.set(record.id, record);
    this.look();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  get waiting(): number {
    return this.#open.size;
  }

  /** The live record, of which something is still to be done. */
  get(id: string): NoticeRecord | undefined {
    return this.#open.get(id);
  }

  take(record: NoticeRecord): void {
    this.#open.set(record.id, record);
    this.look();
  }

  /** What became of it is written down; a disk that takes no writes does not keep it from being told. */
  keep(record: NoticeRecord): void {
    if (!isOpen(record)) this.#open.delete(record.id);
    try {
      this.#deps.book.put(record);
    } catch (error) {
      this.#log.warn('what became of a notification could not be written down: is there room on the disk?', { error: String(error) });
    }
    this.#deps.changed(record);
  }

  /** Does what is due, and comes back when the next is. */
  look(): void {
    if (!this.#running) return;
    const wall = this.#clock.wall();
    let next = wall + LOOK_MS;
    const due = new Map<string, Item[]>();
    for (const record of [...this.#open.values()].sort((a, b) => a.n - b.n)) {
      const step = this.#deps.escalate(record, wall);
      if (step !== undefined) next = Math.min(next, step);
      if (this.#deps.waits(record)) continue;
      for (const delivery of record.deliveries) {
        if (delivery.state !== 'waiting' || this.#busy.has(delivery)) continue;
        if (delivery.due > wall) {
          next = Math.min(next, delivery.due);
          continue;
        }
        const key = `${delivery.by}\n${delivery.to}`;
        due.set(key, [...(due.get(key) ?? []), { record, delivery }]);
      }
    }
    for (const items of due.values()) {
      for (const batch of batches(items)) {
        const kind = batch[0]?.record.level === 'alarm' ? 'alarm' : 'other';
        if (this.#underWay[kind] < AT_ONCE[kind]) this.#send(batch, kind);
      }
    }
    this.#timer?.cancel();
    this.#timer = this.#open.size === 0 ? undefined : this.#clock.after(Math.max(0, next - wall), () => this.look());
  }

  #send(batch: readonly Item[], kind: keyof typeof AT_ONCE): void {
    this.#underWay[kind]++;
    for (const { delivery } of batch) this.#busy.add(delivery);
    void this.#tell(batch)
      .catch((error: unknown): WayEnd => ({ state: 'later', detail: error instanceof Error ? error.message : String(error) }))
      .then((end) => {
        this.#underWay[kind]--;
        for (const { delivery } of batch) this.#busy.delete(delivery);
        this.#ended(batch, end);
        this.look();
      });
  }

  async #tell(batch: readonly Item[]): Promise<WayEnd> {
    const { book, subscriptions, ways } = this.#deps;
    const { record, delivery } = batch.at(-1) as Item;
    const { to, by } = delivery;
    // An alarm that nobody was told of is told late rather than never: the clock may only just have been set.
    const untried = record.level === 'alarm' && delivery.tries === 0;
    if (delivery.until <= this.#clock.wall() && !untried)
      return delivery.detail === undefined ? cannot(saying('noNews')) : { state: 'failed', detail: delivery.detail };
    const picture = record.picture ? book.picture(record.id) : undefined;
    if (by === 'push') return this.#push(batch, picture);
    const telling = tellingOf(batch, subscriptions.languageOf(to), picture);
    if (by === 'webhook') return this.#patiently(ways.webhook?.(telling, to) ?? lacks('webhook'));
    const { email } = subscriptions.settingsOf(to);
    if (email === undefined) return cannot(saying('noAddress', { person: to }));
    return this.#patiently(ways.email?.(telling, email) ?? lacks('email'));
  }

  /** To each phone of the person that has not taken it, in its language. One that did is enough. */
  async #push(batch: readonly Item[], picture: Picture | undefined): Promise<WayEnd> {
    const { subscriptions, ways } = this.#deps;
    const { delivery } = batch[0] as Item;
    const phones = subscriptions.phonesOf(delivery.to);
    const left = delivery.left === undefined ? [...phones.keys()] : delivery.left.filter((key) => phones.has(key));
    if (phones.size === 0) return cannot(saying('noPhone', { person: delivery.to }));
    const { push } = ways;
    if (push === undefined) return lacks('push');
    let taken = delivery.taken === true;
    let later: Extract<WayEnd, { state: 'later' }> | undefined;
    let why = 'no phone took it';
    const still: string[] = [];
    for (const key of left) {
      const subscription = phones.get(key);
      if (subscription === undefined) continue;
      const end = await this.#patiently(push.call(ways, tellingOf(batch, subscription.language, picture), subscription));
      if (end.state === 'ok') taken = true;
      else why = end.detail;
      if (end.state === 'gone') subscriptions.remove(key);
      if (end.state !== 'later') continue;
      still.push(key);
      if (later?.afterMs === undefined || (end.afterMs ?? 0) > later.afterMs) later = end;
    }
    for (const item of batch) {
      item.delivery.left = still;
      item.delivery.taken = taken;
    }
    if (later !== undefined) return later;
    return taken ? { state: 'ok' } : { state: 'failed', detail: why };
  }

  /** Ends in time, whatever the way does. */
  #patiently(way: Promise<WayEnd> | WayEnd): Promise<WayEnd> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(PATIENCE_MS, () => resolve({ state: 'later', detail: 'it took too long' }));
      Promise.resolve(way)
        .catch((error: unknown): WayEnd => ({ state: 'later', detail: error instanceof Error ? error.message : String(error) }))
        .then((end) => {
          timer.cancel();
          resolve(end);
        });
    });
  }

  #ended(batch: readonly Item[], end: WayEnd): void {
    const wall = Math.round(this.#clock.wall());
    for (const { delivery } of batch) {
      if (end.state === 'ok') {
        delivery.state = 'sent';
        delivery.due = wall;
        delete delivery.detail;
        delete delivery.said;
        continue;
      }
      delivery.detail = end.detail.slice(0, 500);
      delete delivery.said;
      if (end.state === 'failed' && end.said !== undefined) delivery.said = end.said;
      const retry = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(delivery.tries++, 20));
      const due = wall + Math.max(retry, end.state === 'later' ? (end.afterMs ?? 0) : 0);
      if (end.state === 'later' && due < delivery.until) {
        delivery.due = due;
        continue;
      }
      delivery.state = delivery.taken === true ? 'sent' : 'failed';
      delivery.due = wall;
      this.#log.info('somebody could not be told', { to: delivery.to, by: delivery.by, why: delivery.detail });
    }
    for (const record of new Set(batch.map((item) => item.record))) this.keep(record);
  }
}

const LACKS: Readonly<Record<Way, SayingCode>> = { push: 'noPush', email: 'noEmail', webhook: 'noWebhook' };
const cannot = (said: Said): WayEnd => ({ state: 'failed', ...wordsOf(said) });
const lacks = (way: Way): WayEnd => cannot(saying(LACKS[way]));
