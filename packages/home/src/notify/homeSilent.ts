import {
  checkWillLetter,
  type PushPayload,
  type PushSubscription,
  WILL,
  type Will,
  type WillLetter,
  type WillState,
} from '@around/messages';
import { noticeIn, saying } from '@around/messages/sayings';
import type { Clock } from '@around/platform';
import type { WeekTime } from '../house/rightsHours.js';
import type { WillWriter } from '../seams.js';
import type { Notifications } from './notifications.js';
import { quietUntil } from './quiet.js';
import type { Ways } from './way.js';
import type { SealedPush } from './ways/sealPush.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A signature is good for a day (RFC 8292 §2); clocks differ. */
const GOOD_MS = 82_800_000;
const LIVES_HERE: ReadonlySet<string> = new Set(['owner', 'admin', 'member']);
/** "Silent" and "back" take each other's place on a phone. */
const GROUP = 'home';
/** Names what is no notice of the list (phone, worker/shown.ts). */
const ID = 'silent';

export interface HomeSilentDeps {
  readonly notifications: Pick<Notifications, 'notify' | 'subscriptions'>;
  readonly seal: NonNullable<Ways['seal']>;
}

export interface HomeSilentOptions {
  readonly homeId: string;
  readonly title: string;
  /** Ms after this home's last word. */
  readonly after: number;
  /** What the clocks at home show. */
  readonly local: (wall: number) => WeekTime;
}

/**
 * What the relay is to send when this home has gone silent, sealed beforehand for each phone of those who live here and want to know; and
 * the word that it is back, which this home says itself (docs/decisions/0024).
 */
export class HomeSilent implements WillWriter {
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #deps: HomeSilentDeps;
  readonly #options: HomeSilentOptions;

  constructor(ports: { readonly clock: Pick<Clock, 'wall'> }, deps: HomeSilentDeps, options: HomeSilentOptions) {
    this.#clock = ports.clock;
    this.#deps = deps;
    this.#options = options;
  }

  async write(): Promise<Omit<Will, 'more'> | undefined> {
    const { subscriptions } = this.#deps.notifications;
    const wall = Math.round(this.#clock.wall());
    const letters: WillLetter[] = [];
    for (const name of this.#people()) {
      const hold = this.#holds(name, wall);
      for (const phone of subscriptions.phonesOf(name).values()) {
        if (letters.length >= WILL.letters) break;
        const letter = await this.#letter(phone, wall, hold);
        if (letter !== undefined) letters.push(letter);
      }
    }
    return letters.length === 0 ? undefined : { after: this.#options.after, until: wall + GOOD_MS, letters };
  }

  onChange(listener: () => void): () => void {
    return this.#deps.notifications.subscriptions.onChange(listener);
  }

  released({ since }: NonNullable<WillState['released']>): void {
    const { notifications } = this.#deps;
    const now = this.#clock.wall();
    const to = this.#people();
    if (to.length === 0) return;
    const said = saying('homeBack', { home: this.#options.title, from: this.#time(Math.min(since, now)), to: this.#time(now) });
    void notifications.notify({ ...noticeIn('en', { title: '', said }), level: 'warning', group: GROUP, to }, 'home', { said });
  }

  /** Those who live here, want warnings, and are told by push. */
  #people(): string[] {
    const { subscriptions } = this.#deps.notifications;
    return subscriptions.people().flatMap(({ name, role }) => {
      const { ways, least, own } = subscriptions.settingsOf(name);
      const wants = least !== 'alarm' && own !== false && (ways === undefined || ways.includes('push'));
      return LIVES_HERE.has(role) && wants ? [name] : [];
    });
  }

  async #letter(to: PushSubscription, wall: number, hold: NonNullable<WillLetter['hold']>): Promise<WillLetter | undefined> {
    const { homeId, title } = this.#options;
    const said = saying('homeSilent', { since: this.#time(wall), home: title });
    const payload: PushPayload = {
      v: 1,
      home: homeId,
      id: ID,
      at: wall,
      ...noticeIn(to.language, { title: '', said }),
      level: 'warning',
      tag: GROUP,
    };
    let sealed: SealedPush;
    try {
      sealed = await this.#deps.seal(to, JSON.stringify(payload), wall + DAY);
    } catch {
      // Its key is no key: whoever tells that phone something else hears of it.
      return undefined;
    }
    const headers = new Map(Object.entries(sealed.headers).map(([name, value]) => [name.toLowerCase(), value]));
    const topic = headers.get('topic');
    const letter = checkWillLetter({
      to: sealed.endpoint,
      auth: headers.get('authorization'),
      ttl: Number(headers.get('ttl')),
      urgency: headers.get('urgency'),
      body: Buffer.from(sealed.body).toString('base64url'),
      ...(topic === undefined ? {} : { topic }),
      ...(hold.length === 0 ? {} : { hold }),
    });
    return letter.ok ? letter.value : undefined;
  }

  /** The quiet hours that are now, and those that begin within a day, as Unix ms. */
  #holds(name: string, wall: number): NonNullable<WillLetter['hold']> {
    const { local } = this.#options;
    const { quiet } = this.#deps.notifications.subscriptions.settingsOf(name);
    if (quiet === undefined) return [];
    const now = quietUntil(quiet, wall, local);
    const from = Number(quiet.from.slice(0, 2)) * 60 + Number(quiet.from.slice(3));
    const minutes = (from - local(wall).minute + 1_440) % 1_440;
    const next = Math.floor(wall / MINUTE) * MINUTE + (minutes === 0 ? 1_440 : minutes) * MINUTE;
    // Where the clocks are changed in between, it is off by an hour for the last minutes of a day's will: the next will is a minute away.
    const end = quietUntil(quiet, next, local);
    return [
      ...(now === undefined ? [] : [{ from: wall - MINUTE, until: now }]),
      ...(end === undefined ? [] : [{ from: next, until: end }]),
    ];
  }

  #time(wall: number): string {
    const { minute } = this.#options.local(wall);
    return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  }
}
