import type { CommandStep } from '@around/messages';
import { freshnessText } from '../state/age.js';
import { shortEndText } from '../state/commandWords.js';
import type { HomeSession } from '../state/homeSession.js';
import { hasFailed, isRunning } from '../state/runs.js';
import { type HouseProperty, type HouseThing, keyOf, mainProperty, secondProperty } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { blockedBy } from './context.js';
import { freshnessNow } from './freshness.js';

/** A failure stands in a tile so long; the Activity list keeps it. */
const FAILED_MS = 8_000;

/** What a tile shows of its thing now. Plain data. */
export interface TileView {
  /** Its main value: what is wanted, or what was read last. */
  readonly value: unknown;
  readonly text: string;
  readonly unsure: boolean;
  readonly quality: string | undefined;
  readonly failed: boolean;
  readonly pending: boolean;
  /** What failed a moment ago. */
  readonly retry: { readonly name: string; readonly input: unknown } | undefined;
  /** Why nothing can be done with it. */
  readonly blocked: string | undefined;
  /** Its room, or its controller's title. */
  readonly place: string;
}

export function readTile(session: HomeSession, thing: HouseThing): TileView {
  const main = mainProperty(thing);
  const key = main === undefined ? '' : keyOf(thing.id, main.name);
  const wanted = session.runs.wanted(key).value;
  const run = session.runs.ofThing(thing.id).value;
  const value = wanted === undefined ? session.house.value(key).value?.value : wanted.value;
  const failed = run?.end !== undefined && hasFailed(run) && session.now.value - (run.endedAt ?? 0) < FAILED_MS;
  const pending = isRunning(run) && run?.slow === true;
  return {
    value,
    failed,
    pending,
    ...tileState(session, thing, { main, value, wanted: wanted !== undefined, failure: failed ? run?.end : undefined, pending }),
    retry: failed && run !== undefined ? { name: run.name, input: run.input } : undefined,
    blocked: blockedBy(session, thing.controller),
    place: thing.room ?? session.controllerTitle(thing.controller),
  };
}

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
  // Read where the words depend on it: a tile that says no time is not looked at every second.
  const now = (): number => session.now.value;
  const away = session.awaySince(thing.controller);
  const freshness = main === undefined ? undefined : freshnessNow(session, thing, main);
  const unsure = away !== undefined || (freshness !== undefined && freshness.kind !== 'live' && !wanted);
  const quality = away === undefined ? freshness?.kind : 'unavailable';
  const say = (text: string) => ({ text, unsure, quality });
  if (failure !== undefined) return say(shortEndText(failure));
  if (pending) return say(t('tile.pending', { value: wantedText(session, thing) }));
  if (away !== undefined) return say(t('short.offline', { time: formatTime(away, now()) }));
  if (main === undefined || freshness === undefined) {
    const picture = thing.properties.some((property) => property.picture);
    return say(picture ? t('tile.picture') : t('tile.noState', { n: thing.actions.length }));
  }
  if (freshness.kind === 'unavailable') return say(t('short.offline', { time: formatTime(freshness.since, now()) }));
  if (freshness.kind === 'unknown') return say(freshnessText(freshness, now()));
  const second = value === true || main.readOnly ? secondProperty(thing, main) : undefined;
  const more = second === undefined ? undefined : session.house.value(keyOf(thing.id, second.name)).value?.value;
  const words =
    second === undefined || more === undefined
      ? mainText(main, value)
      : t('tile.two', { a: mainText(main, value), b: valueText(second, more) });
  return say(freshness.kind === 'stale' && !wanted ? t('tile.two', { a: words, b: freshnessText(freshness, now()) }) : words);
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
