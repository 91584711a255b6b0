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
  if (pending) return say(t('tile.pending', { value: wantedText(session, thing) }));
  if (away !== undefined) return say(t('short.offline', { time: formatTime(away, now) }));
  if (main === undefined || freshness === undefined) {
    const picture = thing.properties.some((property) => property.picture);
    return say(picture ? t('tile.picture') : t('tile.noState', { n: thing.actions.length }));
  }
  if (freshness.kind === 'unavailable') return say(t('short.offline', { time: formatTime(freshness.since, now) }));
  if (freshness.kind === 'unknown') return say(freshnessText(freshness, now));
  const second = value === true || main.readOnly ? secondProperty(thing, main) : undefined;
  const more = second === undefined ? undefined : session.house.value(keyOf(thing.id, second.name)).value?.value;
  const words =
    second === undefined || more === undefined
      ? mainText(main, value)
      : t('tile.two', { a: mainText(main, value), b: valueText(second, more) });
  return say(freshness.kind === 'stale' && !wanted ? t('tile.two', { a: words, b: freshnessText(freshness, now) }) : words);
}

/** How far a cover is open is said in words first: `Closed`, `Open · 80 %`. */
function mainText(main: HouseProperty, value: unknown): string {
  if (!main.types.includes('PositionProperty') || typeof value !== 'number') return valueText(main, value);
  if (value <= 0) return t('value.closed');
  return value >= 100 ? t('value.open') : t('tile.two', { a: t('value.open'), b: valueText(main, value) });
}

/** What the newest command to a thing is for: the value that it sets, or the name of what it does. */
function wantedText(session: HomeSession, thing: HouseThing): string {
  const run = session.runs.ofThing(thing.id).value;
  if (run?.op === 'invoke') return thing.actions.find(({ name }) => name === run.name)?.title ?? run.name;
  const property = thing.properties.find(({ name }) => name === run?.name);
  return property === undefined ? '' : valueText(property, run?.input);
}
