import type { Change, NotifyMessage } from '@around/messages';
import { cutText } from '@around/messages';
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
    const message = this.#messageOf(happened);
    if (message === undefined) return;
    const { subscriptions } = this.#notifications;
    const to = subscriptions
      .people()
      .flatMap(({ name, role }) => (MANAGERS.has(role) && subscriptions.settingsOf(name).own !== false ? [name] : []));
    if (to.length === 0) return;
    if (message.group !== undefined && message.level === 'warning') this.#told.add(message.group);
    void this.#notifications.notify({ ...message, to }, 'home');
  }

  #messageOf({ kind, controller, thing, name, detail }: Happened): NotifyMessage | undefined {
    // What is in the name of a group stays the same when it is back.
    const group = `${controller ?? 'home'} ${thing ?? ''} ${name ?? ''}`
      .trim()
      .replace(/[^A-Za-z0-9]+/g, '-')
      .slice(0, 40);
    switch (kind) {
      case 'silent':
        return { ...this.#say(thing, detail), level: 'warning', group };
      case 'resumed':
        return this.#told.delete(group) ? { ...this.#say(thing, detail), level: 'info', group } : undefined;
      case 'paused':
      case 'failed':
        return { ...this.#say(thing ?? controller, detail), level: 'warning', group };
      case 'alarm':
        return { ...this.#say(undefined, detail), level: 'warning' };
      case 'paired':
      case 'revoked':
        return { ...this.#say(undefined, detail), level: 'info' };
      default:
        // It was put right, or is told where it matters: nobody is called for that.
        return undefined;
    }
  }

  #say(of: string | undefined, detail: string): Pick<NotifyMessage, 'title' | 'text'> {
    const title = of === undefined ? undefined : (this.#house.looks.get(of)?.title ?? this.#house.thing(of)?.model.title ?? of);
    // Double braces would be read as a property.
    const words = detail.replaceAll('{{', '{ {');
    if (title !== undefined) return { title: cutText(title, MAX_TITLE), text: cutText(words, 600) };
    return words.length <= MAX_TITLE ? { title: words } : { title: cutText(words, MAX_TITLE), text: cutText(words, 600) };
  }
}
