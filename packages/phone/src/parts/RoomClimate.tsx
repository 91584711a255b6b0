import { climateText } from '../state/climate.js';
import { type HouseThing, keyOf } from '../state/things.js';
import { useSession } from './context.js';
import { freshnessNow } from './freshness.js';

/** A room's climate, as far as it is live; `otherwise` where nothing there measures it. */
export function RoomClimate({ things, otherwise }: { things: readonly HouseThing[]; otherwise?: string }) {
  const session = useSession();
  const climate = climateText(things, (thing, property) =>
    freshnessNow(session, thing, property).kind === 'live' ? session.house.value(keyOf(thing.id, property.name)).value?.value : undefined,
  );
  const text = climate ?? otherwise;
  return text === undefined ? null : <span class="fact">{text}</span>;
}
