import { Boundary } from '../parts/Boundary.js';
import { useApp, useSession } from '../parts/context.js';
import { climateText } from '../state/climate.js';
import type { ThingGroup } from '../state/groups.js';
import { formatRoute } from '../state/route.js';
import { keyOf } from '../state/things.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { ThingTile } from './ThingTile.js';

/** One section of MyList: a room, or the things of one controller. */
export function TileGroup({ group }: { group: ThingGroup }) {
  const app = useApp();
  const session = useSession();
  const { room, controller, things } = group;
  const since = controller === undefined ? undefined : session.awaySince(controller);
  const title = room ?? session.controllerTitle(controller ?? '');
  const fact =
    since !== undefined
      ? t('age.offline', { time: formatTime(since, session.now.value) })
      : ((room === undefined ? undefined : climateText(things, (thing, name) => session.house.value(keyOf(thing, name)).value)) ??
        t('home.count', { n: things.length }));
  return (
    <section class="group-of-tiles" aria-label={title} data-testid={`group-${room ?? controller}`}>
      <div class="group-head">
        <h2>
          {room === undefined ? (
            title
          ) : (
            <a
              class="room-link"
              href={formatRoute({ view: 'room', room })}
              onClick={(event) => {
                event.preventDefault();
                app.router.go({ view: 'room', room });
                scrollTo(0, 0);
              }}
            >
              {title}
            </a>
          )}
        </h2>
        <span class={since === undefined ? 'fact' : 'fact danger'}>{fact}</span>
      </div>
      <div class="tiles">
        {things.map((thing) => (
          <Boundary key={thing.id}>
            <ThingTile thing={thing} />
          </Boundary>
        ))}
      </div>
    </section>
  );
}
