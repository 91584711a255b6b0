import type { Look } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { useSession } from '../parts/context.js';
import { Icon } from '../parts/Icon.js';
import { CHOSEN_ICONS } from '../parts/thingIcons.js';
import { useAsk } from '../parts/useAsk.js';
import { roomsOf } from '../state/groups.js';
import type { HouseThing } from '../state/things.js';
import { t } from '../texts/runtime.js';

/** How the household wants a thing shown: its name, room, icon, and whether it is a favourite; the same on every phone. */
export function LookForm({ thing }: { thing: HouseThing }) {
  const session = useSession();
  const rooms = useId();
  const look = session.house.looks.value.get(thing.id);
  const draft = useSignal({
    title: look?.title ?? '',
    room: look?.room ?? '',
    icon: look?.icon ?? '',
    favourite: look?.favourite ?? false,
  });
  const saved = useSignal(false);
  const save = useAsk(() => session.client.ask('setLook', lookOf(thing, draft.peek(), look)));
  const change = (part: Partial<typeof draft.value>): void => {
    saved.value = false;
    draft.value = { ...draft.peek(), ...part };
  };
  return (
    <details class="card">
      <summary data-testid="look-edit">{t('look.edit')}</summary>
      <form
        class="draft"
        onSubmit={(event) => {
          event.preventDefault();
          void save.ask().then((done) => {
            saved.value = done !== undefined;
          });
        }}
      >
        <label class="field">
          <span class="field-label">{t('look.title')}</span>
          <input
            type="text"
            maxLength={80}
            value={draft.value.title}
            data-testid="look-title"
            onInput={(event) => change({ title: event.currentTarget.value })}
          />
          <span class="hint">{t('look.titleHint', { title: thing.givenTitle })}</span>
        </label>
        <label class="field">
          <span class="field-label">{t('look.room')}</span>
          <input
            type="text"
            maxLength={80}
            list={rooms}
            value={draft.value.room}
            data-testid="look-room"
            onInput={(event) => change({ room: event.currentTarget.value })}
          />
          <span class="hint">{t('look.roomHint')}</span>
          <datalist id={rooms}>
            {roomsOf(session.house.things.value, session.house.rooms.value).map((room) => (
              <option key={room} value={room} />
            ))}
          </datalist>
        </label>
        <fieldset class="icons">
          <legend class="field-label">{t('look.icon')}</legend>
          {['', ...Object.keys(CHOSEN_ICONS)].map((name) => (
            <label key={name} class="icon-choice">
              <input
                type="radio"
                name={`icon-${thing.id}`}
                aria-label={name === '' ? t('look.iconOwn') : name}
                checked={draft.value.icon === name}
                onChange={() => change({ icon: name })}
              />
              {name === '' ? <span>{t('look.iconOwn')}</span> : <Icon path={CHOSEN_ICONS[name] as string} />}
            </label>
          ))}
        </fieldset>
        <label class="field-row">
          <span>{t('look.favourite')}</span>
          <input
            type="checkbox"
            checked={draft.value.favourite}
            data-testid="look-favourite"
            onChange={(event) => change({ favourite: event.currentTarget.checked })}
          />
        </label>
        <div class="buttons">
          <button type="submit" class="button" disabled={save.busy.value} data-testid="look-save">
            {t('look.save')}
          </button>
        </div>
        {save.fault.value === undefined ? null : <p class="fault">{save.fault.value}</p>}
        {saved.value ? <p class="said">{t('look.saved')}</p> : null}
      </form>
    </details>
  );
}

function lookOf(
  thing: HouseThing,
  { title, room, icon, favourite }: { title: string; room: string; icon: string; favourite: boolean },
  before: Look | undefined,
): Look {
  return {
    thing: thing.id,
    ...(title.trim() === '' ? {} : { title: title.trim() }),
    ...(room.trim() === '' ? {} : { room: room.trim() }),
    ...(icon === '' ? {} : { icon }),
    ...(before?.order === undefined ? {} : { order: before.order }),
    ...(favourite ? { favourite } : {}),
  };
}
