import type { NotifyMessage, NotifySettings, PushSubscription } from '@around/messages';
import { FakeClock, recordingLog, seededRandom } from '@around/platform/fake';
import { weekClock } from '../../src/house/rightsHours.js';
import type { Picture } from '../../src/notify/books.js';
import { Notifications } from '../../src/notify/notifications.js';
import type { Telling, WayEnd } from '../../src/notify/way.js';
import { MemoryNotices, MemoryNotifySettings, MemoryPushes } from '../support/memoryNotices.js';

/** What a phone, a mailbox or a program was told. */
export interface Heard extends Telling {
  readonly by: 'push' | 'email' | 'webhook';
  /** The phone's key, the address, the person. */
  readonly where: string;
}

const SUBSCRIPTION: PushSubscription = { endpoint: 'https://push.example/', p256dh: '', auth: '' };

/** A home's notifications with ways of the test's own; `again()` is a restart after a crash: nothing was closed. */
export class NotifyRig {
  readonly clock: FakeClock;
  readonly log = recordingLog();
  readonly notices = new MemoryNotices();
  readonly pushes = new MemoryPushes();
  readonly settings = new MemoryNotifySettings();
  readonly people: { name: string; role: string }[] = [
    { name: 'Olga', role: 'owner' },
    { name: 'Max', role: 'member' },
    { name: 'Gast', role: 'guest' },
    { name: 'nodered', role: 'service' },
  ];
  readonly dead = new Set<string>();
  readonly heard: Heard[] = [];
  /** What a way says, in its order; then that all is well. */
  readonly ends: (WayEnd | 'hang')[] = [];
  /** Ids of notices that changed. */
  readonly touched: string[] = [];
  values: Record<string, unknown> = {};
  picture: Picture | undefined;
  all: Notifications;
  #seed = 1;

  constructor(wallStart?: number, { timeZone = 'Europe/Berlin' } = {}) {
    this.clock = new FakeClock(wallStart === undefined ? {} : { wallStart });
    for (const { name } of this.people) this.phone(name, `key-${name}`);
    this.all = this.#make(timeZone);
  }

  phone(user: string, key: string, language?: string): void {
    const subscription = { ...SUBSCRIPTION, endpoint: `https://push.example/${key}`, ...(language === undefined ? {} : { language }) };
    this.pushes.put(key, user, subscription);
  }

  set(user: string, settings: NotifySettings): this {
    this.settings.put(user, settings);
    return this;
  }

  async open(): Promise<this> {
    await this.all.start();
    return this;
  }

  async again(): Promise<void> {
    // What it was at is not waited for, and its timers are gone with it.
    await this.all.stop();
    this.all = this.#make('Europe/Berlin');
    await this.all.start();
    await this.clock.flush();
  }

  /** Says it, and lets everything happen that needs no time. */
  async say(message: NotifyMessage, from = 'rule') {
    const told = await this.all.notify(message, from);
    await this.clock.flush();
    return told;
  }

  /** `WHERE title` of what was heard since the last call. */
  news(): string[] {
    return this.heard.splice(0).map(({ where, title, text }) => `${where} ${title}${text === undefined ? '' : ` | ${text}`}`);
  }

  #make(timeZone: string): Notifications {
    const hear =
      (by: Heard['by']) =>
      (telling: Telling, to: string | PushSubscription): Promise<WayEnd> => {
        const end = this.ends.shift() ?? { state: 'ok' as const };
        if (end === 'hang') return new Promise(() => undefined);
        if (end.state === 'ok') this.heard.push({ ...telling, by, where: typeof to === 'string' ? to : to.endpoint.slice(21) });
        return Promise.resolve(end);
      };
    return new Notifications(
      { clock: this.clock, random: seededRandom(this.#seed++), log: this.log },
      {
        books: { notices: this.notices, pushes: this.pushes, settings: this.settings },
        household: {
          people: () => this.people,
          userOf: (key) => (this.dead.has(key) ? undefined : this.pushes.kept.get(key)?.user),
        },
        ways: { push: hear('push'), email: hear('email'), webhook: hear('webhook') },
        local: weekClock(timeZone),
        reading: (thing, name) => {
          const value = this.values[`${thing}.${name}`];
          return value === undefined ? undefined : { schema: { unit: typeof value === 'number' ? 'percent' : undefined }, value };
        },
        picture: async () => this.picture,
        touched: ({ id }) => this.touched.push(id),
      },
    );
  }
}
