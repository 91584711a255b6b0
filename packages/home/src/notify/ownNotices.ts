import type { Change, NotifyMessage, Said } from '@around/messages';
import { cutText } from '@around/messages';
import { noticeIn, saying } from '@around/messages/sayings';
import type { House } from '../house/house.js';
import type { Notifications } from './notifications.js';

type Happened = Extract<Change, { k: 'notice' }>;

const MANAGERS: ReadonlySet<string> = new Set(['owner', 'admin']);
const MAX_TITLE = 120;

/**
 * Tells owners and admins what is amiss with the home itself, unless they do not want to hear of it: a controller or sensor that is silent,
 * and back; a program of a controller's that is no longer started; a rule that fails; a disk that is full; a phone that was paired or revoked.
 */
export class OwnNotices {
  readonly #house: Pick<House, 'subscribe' | 'thing' | 'looks'>;
  readonly #notifications: Pick<Notifications, 'notify' | 'subscriptions'>;
  /** Groups whose trouble was told, and is over when they are back. */
  readonly #told = new Set<string>();
  #unsubscribe: (() => void) | undefined;

  constructor(house: Pick<House, 'subscribe' | 'thing' | 'looks'>, notifications: Pick<Notifications, 'notify' | 'subscriptions'>) {
    this.#house = house;
    this.#notifications = notifications;
  }

  start(): void {
    this.#unsubscribe ??= this.#house.subscribe((changes) => {
      for (const change of changes) if (change.k === 'notice') this.#heard(change);
    });
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #heard(happened: Happened): void {
    const said = happened.said ?? this.#saidOf(happened);
    const message = this.#messageOf(happened, said);
    if (message === undefined) return;
    const { subscriptions } = this.#notifications;
    const to = subscriptions
      .people()
      .flatMap(({ name, role }) => (MANAGERS.has(role) && subscriptions.settingsOf(name).own !== false ? [name] : []));
    if (to.length === 0) return;
    if (message.group !== undefined && message.level === 'warning') this.#told.add(message.group);
    void this.#notifications.notify({ ...message, to }, 'home', said === undefined ? {} : { said });
  }

  /** What a controller says by itself: its words are English, and what they are about is told in anybody's language. */
  #saidOf({ kind, detail }: Happened): Said | undefined {
    return kind === 'paused' || kind === 'failed' || kind === 'resumed' ? saying(kind, { detail }) : undefined;
  }

  #messageOf({ kind, controller, thing, name, detail }: Happened, said: Said | undefined): NotifyMessage | undefined {
    // What is in the name of a group stays the same when it is back.
    const group = `${controller ?? 'home'} ${thing ?? ''} ${name ?? ''}`
      .trim()
      .replace(/[^A-Za-z0-9]+/g, '-')
      .slice(0, 40);
    switch (kind) {
      case 'silent':
        return { ...this.#say(thing, detail, said), level: 'warning', group };
      case 'resumed':
        return this.#told.delete(group) ? { ...this.#say(thing, detail, said), level: 'info', group } : undefined;
      case 'paused':
      case 'failed':
        return { ...this.#say(thing ?? controller, detail, said), level: 'warning', group };
      case 'alarm':
        return { ...this.#say(undefined, detail, said), level: 'warning' };
      case 'paired':
      case 'revoked':
        return { ...this.#say(undefined, detail, said), level: 'info' };
      default:
        // It was put right, or is told where it matters: nobody is called for that.
        return undefined;
    }
  }

  #say(of: string | undefined, detail: string, said: Said | undefined): Pick<NotifyMessage, 'title' | 'text'> {
    const about = of === undefined ? undefined : (this.#house.looks.get(of)?.title ?? this.#house.thing(of)?.model.title ?? of);
    const { title, text } = noticeIn('en', { title: about ?? detail, text: detail, said });
    // Double braces would be read as a property.
    const plain = (words: string, longest: number): string => cutText(words.replaceAll('{{', '{ {'), longest);
    const whole = title.length > MAX_TITLE ? (text ?? title) : text;
    return { title: plain(title, MAX_TITLE), ...(whole === undefined ? {} : { text: plain(whole, 600) }) };
  }
}
