import { freshnessText } from '../state/age.js';
import type { HouseProperty, HouseThing } from '../state/things.js';
import { useSession } from './context.js';
import { freshnessNow } from './freshness.js';

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
