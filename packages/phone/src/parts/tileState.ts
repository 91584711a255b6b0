import type { CommandStep } from '@around/messages';
import { freshnessText } from '../state/age.js';
import { shortEndText } from '../state/commandWords.js';
import type { HomeSession } from '../state/homeSession.js';
import { type HouseProperty, type HouseThing, keyOf, secondProperty } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { freshnessNow } from './Age.js';

export interface TileFacts {
  readonly main: HouseProperty | undefined;
  readonly value: unknown;
  /** The value is what was asked for, and not yet what is. */
  readonly wanted: boolean;
  /** How the newest command ended, where it failed a moment ago. */
  readonly failure: CommandStep | undefined;
  readonly pending: boolean;
}

/** The words of a tile's state line, and whether they may be believed. */
export function tileState(
  session: HomeSession,
  thing: HouseThing,
  { main, value, wanted, failure, pending }: TileFacts,
): { readonly text: string; readonly unsure: boolean; readonly quality: string | undefined } {
  const now = session.now.value;
  const away = session.awaySince(thing.controller);
  const freshness = main === undefined ? undefined : freshnessNow(session, thing, main);
  const unsure = away !== undefined || (freshness !== undefined && freshness.kind !== 'live' && !wanted);
  const quality = away === undefined ? freshness?.kind : 'unavailable';
  const say = (text: string) => ({ text, unsure, quality });
  if (failure !== undefined) return say(shortEndText(failure));
  if (pending) return say(t('tile.pending', { value: main === undefined ? '' : valueText(main, value) }));
  if (away !== undefined) return say(t('short.offline', { time: formatTime(away, now) }));
  if (main === undefined || freshness === undefined) return say(t('tile.noState', { n: thing.actions.length }));
  if (freshness.kind === 'unavailable') return say(t('short.offline', { time: formatTime(freshness.since, now) }));
  if (freshness.kind === 'unknown') return say(freshnessText(freshness, now));
  const second = value === true || main.readOnly ? secondProperty(thing, main) : undefined;
  const more = second === undefined ? undefined : session.house.value(keyOf(thing.id, second.name)).value?.value;
  const words =
    second === undefined || more === undefined
      ? valueText(main, value)
      : t('tile.two', { a: valueText(main, value), b: valueText(second, more) });
  return say(freshness.kind === 'stale' && !wanted ? t('tile.two', { a: words, b: freshnessText(freshness, now) }) : words);
}
