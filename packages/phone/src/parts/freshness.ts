import { type Freshness, freshnessOf } from '../state/age.js';
import type { HomeSession } from '../state/homeSession.js';
import { type HouseProperty, type HouseThing, keyOf } from '../state/things.js';

/** How much a property's shown value may be believed now. Drawn anew when it changes; who shows its age reads `session.now` too. */
export function freshnessNow(session: HomeSession, thing: HouseThing, property: HouseProperty): Freshness {
  const value = session.house.value(keyOf(thing.id, property.name)).value;
  // What never grows stale does not depend on the time.
  const ages = property.staleAfter !== undefined || value?.quality !== 'good';
  return freshnessOf({
    value,
    staleAfter: property.staleAfter,
    now: ages ? session.now.value : session.now.peek(),
    awaySince: session.awaySince(thing.controller),
    // What was kept from last time is old until the home itself speaks.
    silent: session.link.value.silent || session.house.keptAt !== undefined,
  });
}
