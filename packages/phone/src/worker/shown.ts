import type { PushPayload } from '@around/messages';

/** The worker's own words, in the language that the page had when it subscribed. */
export interface WorkerWords {
  readonly unreadable: string;
  readonly know: string;
}

/** What stands in for them where the page left none. */
export const ENGLISH: WorkerWords = {
  unreadable: 'Something happened at home: open Around to see what.',
  know: 'I know',
};

/** What is kept with a shown notification, for when it is tapped. `id` missing: there is nothing of it in the list. */
export interface ShownData {
  readonly home?: string;
  readonly id?: string;
}

/** `NotificationOptions` with what TypeScript's library leaves out (Notifications API, §2). */
export interface Shown {
  readonly title: string;
  readonly options: {
    readonly body: string;
    readonly tag: string;
    readonly icon: string;
    readonly badge: string;
    readonly image?: string;
    readonly renotify: boolean;
    readonly requireInteraction: boolean;
    readonly timestamp: number;
    readonly vibrate: readonly number[];
    readonly actions: readonly { readonly action: string; readonly title: string }[];
    readonly data: ShownData;
  };
}

/** The id under which a home says beforehand what its relay sends when it is silent: no notice of the list. */
const SILENT = 'silent';
const LEVELS = ['info', 'warning', 'alarm'];
const ICON = '/icons/icon-192.png';
/** Longer texts a phone does not show; what is far longer is no text of a home. */
const LONGEST = 2_000;

/**
 * A push as a notification. Whatever arrives becomes one: a browser punishes a page whose pushes show nothing.
 * @param data what arrived, as parsed; undefined where it is no JSON
 * @param most buttons that this browser shows
 */
export function shownOf(data: unknown, words: WorkerWords, now: number, most: number): Shown {
  const payload = checked(data);
  if (payload === undefined) {
    const options = { body: words.unreadable, tag: 'around', icon: ICON, badge: ICON, renotify: false, requireInteraction: false };
    return { title: 'Around', options: { ...options, timestamp: now, vibrate: [], actions: [], data: {} } };
  }
  const { home, id, at, title, text = '', level, tag = id, image, buttons = [] } = payload;
  const inList = id !== SILENT;
  const alarm = level === 'alarm';
  const own = alarm && inList ? [{ action: 'know', title: words.know }] : [];
  const actions = [...buttons.map((button, n) => ({ action: String(n), title: button.title })), ...own].slice(0, most);
  return {
    title,
    options: {
      body: text,
      tag,
      icon: ICON,
      badge: ICON,
      ...(image === undefined || !/^data:image\/(?:jpeg|png|webp);base64,/.test(image) ? {} : { image }),
      renotify: level !== 'info',
      requireInteraction: alarm,
      timestamp: at,
      vibrate: alarm ? [300, 150, 300, 150, 300] : [],
      actions,
      data: inList ? { home, id } : { home },
    },
  };
}

/**
 * The payload, checked by hand: the schema library would be four times the rest of the worker. Nothing in it is more than text to show:
 * only this page's home can have sealed it.
 */
function checked(data: unknown): PushPayload | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { v, home, id, at, title, text, level, tag, image, buttons } = data as Record<string, unknown>;
  const word = (value: unknown, longest = LONGEST): value is string => typeof value === 'string' && value.length <= longest;
  const optional = (value: unknown, longest = LONGEST): boolean => value === undefined || word(value, longest);
  if (v !== 1 || !word(home, 30) || !word(id, 40) || !/^[\w-]+$/.test(id) || typeof at !== 'number' || !Number.isFinite(at))
    return undefined;
  if (!word(title) || title === '' || !optional(text) || !optional(tag, 60) || !optional(image, 4_000)) return undefined;
  if (!LEVELS.includes(level as string)) return undefined;
  if (buttons !== undefined && !(Array.isArray(buttons) && buttons.every((button: { title?: unknown } | null) => word(button?.title, 80))))
    return undefined;
  return data as PushPayload;
}

/** What was chosen on a notification, as the worker hands it to the page. `button` -1: "I know". */
export interface Pressed {
  readonly home?: string;
  readonly id?: string;
  readonly button?: number;
  /** Unix ms. */
  readonly at: number;
}

export function pressedOf(action: string, data: ShownData | undefined, now: number): Pressed {
  const known = action === 'know';
  const button = known ? -1 : /^[0-2]$/.test(action) ? Number(action) : undefined;
  return { ...data, ...(button === undefined || data?.id === undefined ? {} : { button }), at: now };
}
