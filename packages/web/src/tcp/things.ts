import type { HouseView } from '@around/client';
import type { Quality, TcpErrorCode, ThingEntry, ThingValue } from '@around/messages';

type Json = Record<string, unknown>;

/** Why a name leads nowhere. */
export interface Missing {
  readonly code: Extract<TcpErrorCode, 'noSuchThing' | 'noSuchName'>;
  readonly message: string;
}

/**
 * Every thing as the TCP interface lists it: the description's words and schemas without its forms, each property with its
 * newest value. `live`: whether the link to the home is up; without it no value passes for good.
 */
export function listThings(house: HouseView, live: boolean): Json[] {
  return [...house.things.values()].map((thing) => ({
    id: thing.id,
    title: thing.td.title,
    types: typesOf(thing),
    properties: mapOf(affordances(thing, 'properties'), (name, schema) => ({
      ...schema,
      ...readingOf(house.values.get(`${thing.id}/${name}`), live),
    })),
    actions: mapOf(affordances(thing, 'actions'), (_, schema) => schema),
    events: mapOf(affordances(thing, 'events'), (_, schema) => schema),
  }));
}

/** A value as it is given out. `value` is null and the quality `unavailable` where none was ever read. */
export function readingOf(value: ThingValue | undefined, live: boolean): { value: unknown; at?: number; quality: Quality } {
  if (value === undefined) return { value: null, quality: 'unavailable' };
  return { value: value.value, at: value.at, quality: live || value.quality !== 'good' ? value.quality : 'stale' };
}

/** The description of one property or action, or what is wrong with the names. */
export function findAffordance(house: HouseView, thing: string, kind: 'properties' | 'actions', name: string): Json | Missing {
  const entry = house.things.get(thing);
  if (entry === undefined) return { code: 'noSuchThing', message: `there is no thing "${thing}": ask for "things"` };
  const found = affordances(entry, kind);
  if (Object.hasOwn(found, name)) return found[name] as Json;
  const names = Object.keys(found).join(', ') || 'none';
  return { code: 'noSuchName', message: `"${thing}" has no such ${kind === 'actions' ? 'action' : 'property'}: it has ${names}` };
}

export const isMissing = (found: Json | Missing): found is Missing => found.code === 'noSuchThing' || found.code === 'noSuchName';

/** Properties that the home sends only while somebody asks for them: pictures. */
export const isWhileObserved = (property: Json): boolean => property['around:whileObserved'] === true;
export const isRepeating = (action: Json): boolean => typeof action['around:repeat'] === 'number';

function typesOf(thing: ThingEntry): string[] {
  const types = thing.td['@type'];
  return typeof types === 'string' ? [types] : Array.isArray(types) ? types.filter((type) => typeof type === 'string') : [];
}

function affordances(thing: ThingEntry, kind: 'properties' | 'actions' | 'events'): Record<string, Json> {
  const found = thing.td[kind];
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, Json>) : {};
}

function mapOf(from: Record<string, Json>, make: (name: string, schema: Json) => Json): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(from).map(([name, affordance]) => {
      const { forms: _, ...schema } = affordance;
      return [name, make(name, schema)];
    }),
  );
}
