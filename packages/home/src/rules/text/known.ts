import type { ActionAffordance, EventAffordance, PropertyAffordance, ThingEntry } from '@around/messages';
import type { Moment } from '../times.js';

/** What there is in the house that a rule may name. */
export interface Known {
  readonly things: ReadonlyMap<string, KnownThing>;
  readonly controllers: ReadonlySet<string>;
  readonly scenes: ReadonlySet<string>;
  readonly rules: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  /** What is amiss with a trigger of the clock or the sun; missing: nobody looks. */
  moment?(trigger: Moment): { readonly words: string; readonly wrong: boolean } | undefined;
}

export interface KnownThing {
  readonly properties: ReadonlyMap<string, PropertyAffordance>;
  readonly actions: ReadonlyMap<string, ActionAffordance>;
  readonly events: ReadonlyMap<string, EventAffordance>;
}

/** What a thing's description offers; the home checked it when its controller said it. */
export const knownThing = ({ td }: ThingEntry): KnownThing => ({
  properties: named<PropertyAffordance>(td.properties),
  actions: named<ActionAffordance>(td.actions),
  events: named<EventAffordance>(td.events),
});

const named = <T>(found: unknown): ReadonlyMap<string, T> =>
  new Map(typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.entries(found as Record<string, T>) : []);
