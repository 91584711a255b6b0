import { Boundary } from '../parts/Boundary.js';
import { useApp, useSession } from '../parts/context.js';
import { RoomClimate } from '../parts/RoomClimate.js';
import type { ThingGroup } from '../state/groups.js';
import { formatRoute } from '../state/route.js';
import { formatTime } from '../texts/format.js';
import { t } from '../texts/runtime.js';
import { RoomIcon } from './later.js';
import { ThingTile } from './ThingTile.js';

/** One section of MyList: a room, or the things of one controller. */
export function TileGroup({ group }: { group: ThingGroup }) {
  const app = useApp();
  const session = useSession();
  const { room, controller, things } = group;
  const since = controller === undefined ? undefined : session.awaySince(controller);
  const title = room ?? session.controllerTitle(controller ?? '');
  const icon = session.house.rooms.value.find(({ name }) => name === room)?.icon;
  const count = t('home.count', { n: things.length });
  return (
    <section class="group-of-tiles" aria-label={title} data-testid={`group-${room ?? controller}`}>
      <div class="group-head">
        <h2>
          {icon === undefined ? null : (
            <span class="room-icon">
              <RoomIcon name={icon} />
            </span>
          )}
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
        {since !== undefined ? (
          <span class="fact danger">{t('age.offline', { time: formatTime(since, session.now.value) })}</span>
        ) : room === undefined ? (
          <span class="fact">{count}</span>
        ) : (
          <RoomClimate things={things} otherwise={count} />
        )}
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
