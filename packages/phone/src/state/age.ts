import type { ThingValue } from '@around/messages';
import { formatAgo, formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';

/** How much a shown value may be believed (phone.md, R8). */
export type Freshness =
  | { readonly kind: 'live'; readonly age: number }
  | { readonly kind: 'stale'; readonly age: number }
  | { readonly kind: 'unavailable'; readonly since: number }
  | { readonly kind: 'unknown' };

export interface FreshnessFacts {
  readonly value: ThingValue | undefined;
  /** ms, from the description. */
  readonly staleAfter: number | undefined;
  /** Unix ms. */
  readonly now: number;
  /** Since when the controller is away, Unix ms; undefined while it is there. */
  readonly awaySince: number | undefined;
  /** Nothing is heard from the home for more than 5 s: nothing is live. */
  readonly silent: boolean;
}

/** A value is live only while everybody on the way to it is, and its reading is as young as was promised. */
export function freshnessOf({ value, staleAfter, now, awaySince, silent }: FreshnessFacts): Freshness {
  if (awaySince !== undefined) return { kind: 'unavailable', since: awaySince };
  if (value === undefined) return { kind: 'unknown' };
  if (value.quality === 'unavailable') return { kind: 'unavailable', since: value.at };
  const age = Math.max(0, now - value.at);
  const old = value.quality === 'stale' || silent || (staleAfter !== undefined && age > staleAfter);
  return { kind: old ? 'stale' : 'live', age };
}

/** `12 s ago`, `Offline since 14:02`, `No reading yet`. @param now Unix ms */
export function freshnessText(freshness: Freshness, now: number): string {
  switch (freshness.kind) {
    case 'unknown':
      return t('age.unknown');
    case 'unavailable':
      return t('age.offline', { time: formatTime(freshness.since, now) });
    case 'live':
    case 'stale':
      return formatAgo(freshness.age);
  }
}
