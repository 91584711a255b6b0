import { mdiMagnify } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { Boundary } from '../parts/Boundary.js';
import { Chips } from '../parts/Chips.js';
import { useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { useGrowing } from '../parts/useGrowing.js';
import { grouping } from '../preferences.js';
import { firstOf, groupThings } from '../state/groups.js';
import { matches } from '../state/search.js';
import { t } from '../texts/runtime.js';
import { GroupingChoice, NoThings, SceneRow } from './later.js';
import { SkeletonTiles } from './Skeleton.js';
import { ThingTile } from './ThingTile.js';
import { TileGroup } from './TileGroup.js';

/** Tiles of the first drawing: more than any phone shows at once. */
const AT_ONCE = 24;

/** MyList: every thing of every controller, made from their descriptions alone. */
export function HomeView() {
  const session = useSession();
  const query = useSignal('');
  const things = session.house.things.value;
  const allowed = useGrowing(things.length, AT_ONCE);
  if (!session.house.known.value) {
    return (
      <>
        <p class="unseen">{t('home.loading')}</p>
        <SkeletonTiles />
      </>
    );
  }
  const favourites = things.filter(({ favourite }) => favourite);
  const rooms = things.some(({ room }) => room !== undefined);
  const wanted = query.value;
  const shown = wanted === '' ? things : things.filter((thing) => matches(thing, session.controllerTitle(thing.controller), wanted));
  const groups = groupThings(shown, grouping.value, session.house.rooms.value);
  return (
    <>
      <Chips />
      {session.house.scenes.value.size > 0 ? (
        <nav class="chips scene-row" aria-label={t('nav.scenes')}>
          <SceneRow />
        </nav>
      ) : null}
      {things.length === 0 ? <NoThings /> : null}
      {things.length > 4 ? (
        <label class="search">
          <Icon path={mdiMagnify} />
          <span class="unseen">{t('home.search')}</span>
          <input
            type="search"
            value={query.value}
            placeholder={t('home.search')}
            data-testid="search"
            onInput={(event) => {
              query.value = event.currentTarget.value;
            }}
          />
        </label>
      ) : null}
      {things.length > 0 && shown.length === 0 ? <p class="lead">{t('home.noMatch', { query: query.value })}</p> : null}
      {query.value === '' && favourites.length > 0 ? (
        <section class="group-of-tiles" aria-label={t('home.favourites')}>
          <div class="group-head">
            <h2>{t('home.favourites')}</h2>
          </div>
          <div class="tiles">
            {favourites.map((thing) => (
              <Boundary key={thing.id}>
                <ThingTile thing={thing} />
              </Boundary>
            ))}
          </div>
        </section>
      ) : null}
      <div class="rooms">
        {firstOf(groups, allowed).map((group) => (
          <TileGroup key={group.key} group={group} />
        ))}
      </div>
      {rooms && allowed >= things.length ? <GroupingChoice /> : null}
    </>
  );
}
