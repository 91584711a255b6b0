import { mdiArrowDown, mdiArrowUp, mdiChevronLeft, mdiPowerStandby } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { Boundary } from '../parts/Boundary.js';
import { useApp, useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { RoomClimate } from '../parts/RoomClimate.js';
import { useAsk } from '../parts/useAsk.js';
import { moved } from '../state/moves.js';
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
  const things = session.house.things.value.filter((thing) => thing.room === room);
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
      <div class="tiles large">
        {things.map((thing, index) => (
          <Boundary key={thing.id}>
            {arranging.value ? <Mover things={things} index={index} /> : null}
            <ThingTile thing={thing} />
          </Boundary>
        ))}
      </div>
    </div>
  );
}

function Mover({ things, index }: { things: readonly HouseThing[]; index: number }) {
  const session = useSession();
  const thing = things[index] as HouseThing;
  const place = useSignal(index);
  const move = useAsk(async () => {
    for (const look of moved(things, session.house.looks.peek(), index, place.peek())) await session.client.ask('setLook', look);
  });
  const to = (wanted: number): void => {
    place.value = wanted;
    void move.ask();
  };
  return (
    <div class="mover">
      <button
        type="button"
        class="round"
        disabled={index === 0}
        aria-label={t('room.up', { thing: thing.title })}
        onClick={() => to(index - 1)}
      >
        <Icon path={mdiArrowUp} />
      </button>
      <button
        type="button"
        class="round"
        disabled={index === things.length - 1}
        aria-label={t('room.down', { thing: thing.title })}
        onClick={() => to(index + 1)}
      >
        <Icon path={mdiArrowDown} />
      </button>
      {move.fault.value === undefined ? null : <p class="fault">{move.fault.value}</p>}
    </div>
  );
}
