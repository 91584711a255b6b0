import type { AskWith, Level, Notice, NotifyMessage, NotifySettings, PushSubscription, Said } from '@around/messages';

/** What notifications are kept in. Implemented by `storage/`. */

export type Way = Notice['told'][number]['by'];

/** One person is to be told by one way. */
export interface Delivery {
  readonly to: string;
  readonly by: Way;
  state: 'waiting' | 'sent' | 'failed';
  /** Unix ms: when it is told; once it is, when that was. */
  due: number;
  /** Unix ms: after that it is no news any more. */
  readonly until: number;
  /** Why it waits: it is told together with what else waited. */
  readonly held?: 'quiet' | 'gather';
  tries: number;
  /** Of a push: the keys of the phones that have not taken it yet. Missing: none was tried. */
  left?: readonly string[];
  /** Of a push: a phone took it. */
  taken?: boolean;
  /** In English, and where it is of the home's own words those in any language. */
  detail?: string;
  said?: Said;
}

/** A notification as it is kept: what people are shown of it, and what is still to be done. */
export interface NoticeRecord {
  /** Higher is newer; 0: it could not be written down. */
  n: number;
  readonly id: string;
  readonly at: number;
  readonly from: string;
  readonly title: string;
  readonly text?: string;
  /** Of what the home itself says: its words in any language. */
  readonly said?: Said;
  readonly level: Level;
  readonly group?: string;
  readonly buttons: Notice['buttons'];
  /** Whom it is for, escalation included. */
  for: readonly string[];
  readonly deliveries: Delivery[];
  readonly escalate: NonNullable<NotifyMessage['escalate']>;
  /** So many of its steps were taken. */
  escalated: number;
  picture: boolean;
  seen?: { readonly by: string; readonly at: number };
  /** A button's deed was begun. */
  pressed?: { readonly by: string; readonly button: number };
}

/** Whether something of it is still to be done. */
export const isOpen = ({ deliveries, escalate, escalated, seen }: NoticeRecord): boolean =>
  deliveries.some(({ state }) => state === 'waiting') || (seen === undefined && escalated < escalate.length);

export interface Picture {
  readonly media: string;
  readonly bytes: Uint8Array;
}

export interface NoticeBook {
  /** Gives it its number. An alarm is on the disk itself when this returns. @throws what the disk says */
  add(record: NoticeRecord): void;
  /** What became of it; on the disk within a moment. */
  put(record: NoticeRecord): void;
  open(): readonly NoticeRecord[];
  get(id: string): NoticeRecord | undefined;
  /** Newest first. `user` missing: everybody's. */
  page(query: AskWith<'notices'>, user?: string): readonly NoticeRecord[];
  putPicture(id: string, picture: Picture): void;
  picture(id: string): Picture | undefined;
}

/** The phones that want to be told, by their key. */
export interface PushBook {
  all(): ReadonlyMap<string, { readonly user: string; readonly subscription: PushSubscription }>;
  put(key: string, user: string, subscription: PushSubscription): void;
  remove(key: string): void;
}

export interface NotifySettingsBook {
  all(): ReadonlyMap<string, NotifySettings>;
  put(user: string, settings: NotifySettings): void;
  remove(user: string): void;
}
