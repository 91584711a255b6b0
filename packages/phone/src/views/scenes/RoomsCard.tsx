import type { Room } from '@around/messages';
import { mdiPencilOutline } from '@mdi/js';
import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useSession } from '../../parts/context.js';
import { useReorder } from '../../parts/Grip.js';
import { Icon } from '../../parts/Icon.js';
import { Mover } from '../../parts/Mover.js';
import { ROOM_ICONS } from '../../parts/sceneIcons.js';
import { useAsk } from '../../parts/useAsk.js';
import { roomsOf } from '../../state/groups.js';
import { reordered } from '../../state/reorder.js';
import { mayArrange, mayManage } from '../../state/rights.js';
import { s } from '../../texts/scenes.js';
import { IconChoice } from './IconChoice.js';

/** The rooms in the household's order: moved, renamed, and given an icon by who lives here. */
export function RoomsCard() {
  const session = useSession();
  const { client, house } = session;
  const editing = useSignal<string | undefined>(undefined);
  const wanted = useSignal<readonly Room[]>([]);
  const { role } = client.identity.key;
  const save = useAsk(() => client.ask('setRooms', { rooms: [...wanted.peek()] }));
  const things = house.things.value;
  const known = new Map(house.rooms.value.map((room) => [room.name, room]));
  const kept = roomsOf(things, house.rooms.value).map((name): Room => known.get(name) ?? { name });
  // Where they were put they stay while the home is told.
  const rooms = save.busy.value ? wanted.value : kept;
  const move = (from: number, to: number): void => {
    if (save.busy.peek()) return;
    wanted.value = reordered(rooms, from, to);
    void save.ask();
  };
  const reorder = useReorder(move);
  if (!mayArrange(house.you.value, role)) return null;
  return (
    <section class="card" aria-label={s('rooms.title')} data-testid="rooms">
      <h3>{s('rooms.title')}</h3>
      <p class="hint">{s(rooms.length === 0 ? 'rooms.none' : 'rooms.hint')}</p>
      <div ref={reorder.list as RefObject<HTMLDivElement>}>
        {rooms.map((room, at) => (
          <div key={room.name} data-testid={`room-${room.name}`} data-item>
            <div class="row-head inline room-row">
              <span class="room-name">
                {room.icon !== undefined && Object.hasOwn(ROOM_ICONS, room.icon) ? (
                  <Icon path={ROOM_ICONS[room.icon] as string} size={20} />
                ) : null}
                <span class="scene-words">
                  <span class="row-title">{room.name}</span>
                  <span class="said">{s('rooms.count', { n: things.filter((thing) => thing.room === room.name).length })}</span>
                </span>
              </span>
              <Mover
                reorder={reorder}
                index={at}
                count={rooms.length}
                up={s('rooms.up', { room: room.name })}
                down={s('rooms.down', { room: room.name })}
                disabled={save.busy.value}
                onMove={move}
              />
              <button
                type="button"
                class="round plain"
                aria-expanded={editing.value === room.name}
                aria-label={s('rooms.edit', { room: room.name })}
                onClick={() => {
                  editing.value = editing.peek() === room.name ? undefined : room.name;
                }}
              >
                <Icon path={mdiPencilOutline} />
              </button>
            </div>
            {editing.value === room.name ? (
              <RoomForm
                room={room}
                rooms={rooms}
                renames={mayManage(house.you.value, role)}
                onDone={() => {
                  editing.value = undefined;
                }}
              />
            ) : null}
          </div>
        ))}
      </div>
      {save.fault.value === undefined ? null : <p class="fault">{save.fault.value}</p>}
    </section>
  );
}

function RoomForm({ room, rooms, renames, onDone }: { room: Room; rooms: readonly Room[]; renames: boolean; onDone(): void }) {
  const { client } = useSession();
  const draft = useSignal({ name: room.name, icon: room.icon ?? '' });
  const save = useAsk(async () => {
    const { icon, name: typed } = draft.peek();
    const name = typed.trim();
    if (name !== '' && name !== room.name) await client.ask('renameRoom', { room: room.name, to: name });
    const now = name === '' ? room.name : name;
    if (icon !== (room.icon ?? '')) {
      const next = rooms.map((one): Room => {
        if (one.name !== room.name) return one;
        const { icon: _, ...rest } = one;
        return { ...rest, name: now, ...(icon === '' ? {} : { icon }) };
      });
      await client.ask('setRooms', { rooms: next });
    }
    onDone();
  });
  return (
    <form
      class="draft"
      onSubmit={(event) => {
        event.preventDefault();
        void save.ask();
      }}
    >
      <label class="field">
        <span class="field-label">{s('rooms.name')}</span>
        <input
          type="text"
          maxLength={80}
          disabled={!renames}
          value={draft.value.name}
          data-testid="room-name"
          onInput={(event) => {
            draft.value = { ...draft.peek(), name: event.currentTarget.value };
          }}
        />
        {renames ? null : <span class="hint">{s('rooms.renameWhy')}</span>}
      </label>
      <IconChoice
        legend={s('rooms.icon')}
        none={s('rooms.iconNone')}
        icons={ROOM_ICONS}
        chosen={draft.value.icon}
        onChoose={(icon) => {
          draft.value = { ...draft.peek(), icon };
        }}
      />
      <div class="buttons">
        <button type="submit" class="button" disabled={save.busy.value} data-testid="room-save">
          {s('rooms.save')}
        </button>
      </div>
      {save.fault.value === undefined ? null : <p class="fault">{save.fault.value}</p>}
    </form>
  );
}
