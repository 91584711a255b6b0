import type { Level, NotifyButton, PushSubscription, Said } from '@around/messages';
import type { Picture } from './books.js';
import type { SealedPush } from './ways/sealPush.js';

/** What one person is told, whichever way. */
export interface Telling {
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
  readonly title: string;
  readonly text?: string;
  readonly level: Level;
  /** Of what the home itself says beside it; English where missing. */
  readonly language?: string;
  /** A newer one of the same tag takes its place. */
  readonly tag: string;
  readonly buttons: readonly NotifyButton[];
  readonly picture?: Picture;
  /** Unix ms: after that it is no news any more. */
  readonly until: number;
}

/** ok: it was taken. gone: that address is dead for good. later: it may be taken another time. failed: it never will. */
export type WayEnd =
  | { readonly state: 'ok' }
  | { readonly state: 'gone' | 'failed'; readonly detail: string; readonly said?: Said }
  | { readonly state: 'later'; readonly detail: string; readonly afterMs?: number };

/** The ways by which people are told. Each ends within a minute and never rejects. */
export interface Ways {
  push?(telling: Telling, to: PushSubscription): Promise<WayEnd>;
  email?(telling: Telling, to: string): Promise<WayEnd>;
  /** @param to the person's name */
  webhook?(telling: Telling, to: string): Promise<WayEnd>;
  /** A push that another may send until then (Unix ms, up to 24 h from now), for as long as it holds the JSON of a `PushPayload`. */
  seal?(to: PushSubscription, json: string, until: number): Promise<SealedPush>;
}
