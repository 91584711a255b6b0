import { useMemo } from 'preact/hooks';
import { climateText } from '../state/climate.js';
import { type HouseThing, keyOf } from '../state/things.js';
import { useSession } from './context.js';
import { freshnessNow } from './freshness.js';
import { stable } from './stable.js';
import { readInSight, useSight } from './useSight.js';

/** A room's climate, as far as it is live; `otherwise` where nothing there measures it. */
export function RoomClimate({ things, otherwise = '' }: { things: readonly HouseThing[]; otherwise?: string }) {
  const session = useSession();
  const { ref, inSight } = useSight<HTMLSpanElement>();
  const text = useMemo(
    () =>
      stable(() =>
        readInSight(
          session,
          inSight,
          () =>
            climateText(things, (thing, property) =>
              freshnessNow(session, thing, property).kind === 'live'
                ? session.house.value(keyOf(thing.id, property.name)).value?.value
                : undefined,
            ) ?? otherwise,
        ),
      ),
    [session, things, otherwise, inSight],
  );
  return (
    <span ref={ref} class="fact">
      {text}
    </span>
  );
}
