import { useSession } from '../parts/context.js';
import { ValueView } from '../parts/ValueView.js';
import { type HouseEvent, type HouseThing, keyOf } from '../state/things.js';
import { formatAgo } from '../texts/format.js';
import { t } from '../texts/runtime.js';

/** One event: when it was last told, and what it said. */
export function EventRow({ thing, event }: { thing: HouseThing; event: HouseEvent }) {
  const session = useSession();
  const seen = session.house.event(keyOf(thing.id, event.name)).value;
  return (
    <section class="row" data-testid={`event-${event.name}`}>
      <div class="row-head">
        <span class="row-title">{event.title}</span>
        <span class="row-value">{seen === undefined ? t('device.noEvent') : formatAgo(session.now.value - seen.at)}</span>
      </div>
      {event.description === undefined ? null : <p class="said">{event.description}</p>}
      {seen?.data === undefined ? null : <ValueView value={seen.data} />}
    </section>
  );
}
