import {
  type Ask,
  type AskWith,
  type History,
  type PropertyAffordance,
  READINGS_PAGE,
  type Readings,
  type Recorded,
  type Taken,
} from '@around/messages';
import { AskRefused } from '../../house/refused.js';
import { isManager, mayRead } from '../../house/rights.js';
import type { AnswererDeps } from '../asks.js';
import type { Caller } from '../offices/caller.js';

export type HistoryAsk = Extract<Ask, { what: 'history' | 'recorded' | 'readings' | 'putReadings' }>;

/** Points of the past where nobody says how many. */
const POINTS = 300;

/** Answers what is asked about the past. @param wall Unix ms @throws AskRefused */
export async function answerHistory(
  asker: Caller,
  ask: HistoryAsk,
  deps: Pick<AnswererDeps, 'audit' | 'history' | 'house'>,
  wall: number,
): Promise<History | Readings | Taken | { recorded: readonly Recorded[] }> {
  const { history } = deps;
  switch (ask.what) {
    case 'history': {
      const { thing, name, since, until = wall, points = POINTS } = ask.with;
      permitReading(asker, thing);
      if (until <= since) throw new AskRefused('badTime', 'that time ends before it begins');
      return history.past(thing, name, { since, until, points });
    }
    case 'recorded':
      return { recorded: history.recorded().filter(({ thing }) => mayRead(asker, thing)) };
    case 'readings': {
      const { thing, name, from, until = wall, limit = READINGS_PAGE } = ask.with;
      permitReading(asker, thing);
      return until <= from.since ? { values: [] } : history.page(thing, name, { from, until, limit });
    }
    case 'putReadings':
      // Nothing opens by it: no PIN, which would be asked for again and again while a long file is taken.
      if (!isManager(asker)) throw new AskRefused('notAllowed', 'only an owner or admin of the home may bring readings');
      return putReadings(asker, ask.with, deps);
  }
}

async function putReadings(
  asker: Caller,
  { thing, name, values, dry = false }: AskWith<'putReadings'>,
  { audit, history, house }: Pick<AnswererDeps, 'audit' | 'history' | 'house'>,
): Promise<Taken> {
  const model = house.thing(thing)?.model;
  const property = model?.properties[name];
  const isEvent = property === undefined && model?.events[name] !== undefined;
  if (property === undefined && !isEvent && !history.recorded().some((one) => one.thing === thing && one.name === name)) {
    throw new AskRefused(
      'unknown',
      `there is no ${thing}.${name} here: "around things" lists what there is; a mapping file gives names of yours (--map)`,
    );
  }
  const taken = await history.take(thing, name, values, {
    dry,
    kind: isEvent ? 'event' : property === undefined ? undefined : kindOf(property),
  });
  const [first] = values;
  if (taken.added > 0 && !dry && first !== undefined) {
    audit.note('adopted', asker.who, `brought ${taken.added} readings of ${thing}.${name} from ${new Date(first.t).toISOString()} on`);
  }
  return taken;
}

function permitReading(asker: Caller, thing: string): void {
  if (!mayRead(asker, thing)) throw new AskRefused('notAllowed', 'that thing is not among yours: ask an owner of the home');
}

/** What a property holds, as the history keeps it. */
const kindOf = ({ type }: PropertyAffordance): Recorded['kind'] | undefined =>
  type === 'number' || type === 'integer' ? 'number' : type === 'boolean' ? 'boolean' : type === undefined ? undefined : 'text';
