import type { ActionAffordance, EventAffordance, PropertyAffordance, ThingEntry } from '@around/messages';

interface Affordances {
  readonly properties: PropertyAffordance;
  readonly actions: ActionAffordance;
  readonly events: EventAffordance;
}

/** What a thing's description offers, by name; the home checked it when its controller said it. */
export function affordances<K extends keyof Affordances>(thing: ThingEntry, kind: K): ReadonlyMap<string, Affordances[K]> {
  const found = thing.td[kind];
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return new Map();
  return new Map(Object.entries(found as Record<string, Affordances[K]>));
}

/** Capability names: `["OnOffSwitch", "Light"]`. */
export function typesOf(thing: ThingEntry): readonly string[] {
  const types = thing.td['@type'];
  if (typeof types === 'string') return [types];
  return Array.isArray(types) ? types.filter((type) => typeof type === 'string') : [];
}
