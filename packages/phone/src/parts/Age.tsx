import { type Freshness, freshnessOf, freshnessText } from '../state/age.js';
import type { HomeSession } from '../state/homeSession.js';
import { type HouseProperty, type HouseThing, keyOf } from '../state/things.js';
import { useSession } from './context.js';

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

/** The age of a value, in words: `12 s ago`, `Offline since 14:02`, `No reading yet`. */
export function Age({ thing, property }: { thing: HouseThing; property: HouseProperty }) {
  const session = useSession();
  const freshness = freshnessNow(session, thing, property);
  return (
    <span class={`age ${freshness.kind}`} data-testid={`age-${property.name}`}>
      {freshnessText(freshness, session.now.value)}
    </span>
  );
}
