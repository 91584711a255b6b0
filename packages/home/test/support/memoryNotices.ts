import type { NotifySettings, PushSubscription } from '@around/messages';
import {
  isOpen,
  type NoticeBook,
  type NoticeRecord,
  type NotifySettingsBook,
  type Picture,
  type PushBook,
} from '../../src/notify/books.js';

/** Notices that are only memory; they go through JSON, as on a disk, and outlive a home. */
export class MemoryNotices implements NoticeBook {
  readonly kept = new Map<string, string>();
  readonly pictures = new Map<string, Picture>();
  full = false;
  add(record: NoticeRecord): void {
    if (this.full) throw new Error('disk full');
    record.n = this.kept.size + 1;
    this.put(record);
  }
  put(record: NoticeRecord): void {
    if (this.full) throw new Error('disk full');
    this.kept.set(record.id, JSON.stringify(record));
  }
  open(): NoticeRecord[] {
    return this.#all().filter(isOpen);
  }
  get(id: string): NoticeRecord | undefined {
    const text = this.kept.get(id);
    return text === undefined ? undefined : (JSON.parse(text) as NoticeRecord);
  }
  page({ before = Number.POSITIVE_INFINITY, limit = 100 }: { before?: number; limit?: number }, user?: string): NoticeRecord[] {
    const mine = this.#all().filter((one) => one.n < before && (user === undefined || one.for.includes(user)));
    return mine.reverse().slice(0, limit);
  }
  putPicture(id: string, picture: Picture): void {
    this.pictures.set(id, picture);
  }
  picture(id: string): Picture | undefined {
    return this.pictures.get(id);
  }
  #all(): NoticeRecord[] {
    return [...this.kept.values()].map((text) => JSON.parse(text) as NoticeRecord);
  }
}

export class MemoryPushes implements PushBook {
  readonly kept = new Map<string, { user: string; subscription: PushSubscription }>();
  all() {
    return this.kept;
  }
  put(key: string, user: string, subscription: PushSubscription): void {
    this.kept.set(key, { user, subscription });
  }
  remove(key: string): void {
    this.kept.delete(key);
  }
}

export class MemoryNotifySettings implements NotifySettingsBook {
  readonly kept = new Map<string, NotifySettings>();
  all() {
    return this.kept;
  }
  put(user: string, settings: NotifySettings): void {
    this.kept.set(user, settings);
  }
  remove(user: string): void {
    this.kept.delete(user);
  }
}
