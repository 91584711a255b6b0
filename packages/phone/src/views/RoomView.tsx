import { mdiChevronLeft, mdiPowerStandby } from '@mdi/js';
import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { Boundary } from '../parts/Boundary.js';
import { useApp, useSession } from '../parts/context.js';
import { useReorder } from '../parts/Grip.js';
import { Icon } from '../parts/Icon.js';
import { Mover } from '../parts/Mover.js';
import { RoomClimate } from '../parts/RoomClimate.js';
import { useAsk } from '../parts/useAsk.js';
import { moved } from '../state/moves.js';
import { reordered } from '../state/reorder.js';
import { mayArrange } from '../state/rights.js';
import { type HouseThing, keyOf, puckProperty } from '../state/things.js';
import { t } from '../texts/runtime.js';
import { RoomIcon } from './later.js';
import { ThingTile } from './ThingTile.js';

/** How long "all off" may be taken back (phone.md, R13), ms. */
const UNDO_MS = 8_000;

/** One room: its climate, its tiles, everything off, and their order. */
export function RoomView({ room }: { room: string }) {
  const app = useApp();
  const session = useSession();
  const arranging = useSignal(false);
  const kept = session.house.things.value.filter((thing) => thing.room === room);
  const wanted = useSignal<{ readonly from: number; readonly to: number }>({ from: 0, to: 0 });
  const arrange = useAsk(async () => {
    const { from, to } = wanted.peek();
    for (const look of moved(kept, session.house.looks.peek(), from, to)) await session.client.ask('setLook', look);
  });
  // Where they were put they stay while the home is told, one after the other.
  const shown = useSignal<readonly string[]>([]);
  const byId = new Map(kept.map((thing) => [thing.id, thing]));
  const things = arrange.busy.value ? shown.value.flatMap((id) => byId.get(id) ?? []) : kept;
  const move = (from: number, to: number): void => {
    if (arrange.busy.peek()) return;
    wanted.value = { from, to };
    shown.value = reordered(kept, from, to).map(({ id }) => id);
    void arrange.ask();
  };
  const reorder = useReorder(move);
  const icon = session.house.rooms.value.find(({ name }) => name === room)?.icon;
  const on = things.filter((thing) => isOn(thing));

  function isOn(thing: HouseThing): boolean {
    const puck = puckProperty(thing);
    return puck !== undefined && session.house.value(keyOf(thing.id, puck.name)).value?.value === true;
  }

  const setAll = (list: readonly HouseThing[], value: boolean): void => {
    for (const thing of list) {
      const puck = puckProperty(thing);
      if (puck !== undefined) void session.runs.write(thing.id, puck.name, value);
    }
  };
  const allOff = (): void => {
    const before = on;
    setAll(before, false);
    const withdraw = app.toasts.show({
      kind: 'info',
      text: t('room.offDone', { n: before.length }),
      action: { label: t('room.undo'), run: () => setAll(before, true) },
    });
    setTimeout(withdraw, UNDO_MS);
  };
  return (
    <div class="page" data-testid="room">
      <div class="page-head">
        <button type="button" class="round plain" aria-label={t('room.back')} onClick={() => app.router.close({ view: 'home' })}>
          <Icon path={mdiChevronLeft} />
        </button>
        <h2>
          {icon === undefined ? null : (
            <span class="room-icon">
              <RoomIcon name={icon} />
            </span>
          )}
          {room}
        </h2>
        <RoomClimate things={things} />
      </div>
      {things.length === 0 ? <p class="lead">{t('room.empty')}</p> : null}
      <div class="buttons">
        {on.length === 0 ? null : (
          <button
            type="button"
            class="button quiet"
            disabled={session.link.value.blocked !== undefined}
            data-testid="all-off"
            onClick={allOff}
          >
            <Icon path={mdiPowerStandby} size={20} />
            {t('room.allOff')}
          </button>
        )}
        {things.length > 1 && mayArrange(session.house.you.value, session.client.identity.key.role) ? (
          <button
            type="button"
            class="button quiet"
            aria-pressed={arranging.value}
            onClick={() => {
              arranging.value = !arranging.peek();
            }}
          >
            {t(arranging.value ? 'room.editDone' : 'room.edit')}
          </button>
        ) : null}
      </div>
      <div ref={reorder.list as RefObject<HTMLDivElement>} class="tiles large">
        {things.map((thing, index) => (
          <Boundary key={thing.id}>
            {arranging.value ? (
              <div class="arranged" data-item>
                <Mover
                  reorder={reorder}
                  index={index}
                  count={things.length}
                  up={t('room.up', { thing: thing.title })}
                  down={t('room.down', { thing: thing.title })}
                  disabled={arrange.busy.value}
                  onMove={move}
                />
                <ThingTile thing={thing} />
              </div>
            ) : (
              <ThingTile thing={thing} />
            )}
          </Boundary>
        ))}
      </div>
      {arrange.fault.value === undefined ? null : <p class="fault">{arrange.fault.value}</p>}
    </div>
  );
}
