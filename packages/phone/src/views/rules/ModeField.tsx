import { useId } from 'preact/hooks';
import { useSession } from '../../parts/context.js';
import { r } from '../../texts/automations.js';

/** The home's own property that says in which mode the house is. */
const MODE = { thing: 'home/house', name: 'mode' };

/** A mode of the house: one that it has, or a new word. */
export function ModeField({ mode, onMode }: { mode: string; onMode(mode: string): void }) {
  const { house } = useSession();
  const id = useId();
  const known = house.thing(MODE.thing)?.properties.find(({ name }) => name === MODE.name)?.schema.enum ?? [
    'home',
    'away',
    'night',
    'holiday',
  ];
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {r('form.mode')}
      </label>
      <input
        id={id}
        type="text"
        list={`${id}-known`}
        maxLength={40}
        autocomplete="off"
        value={mode}
        data-testid="mode"
        onInput={(event) => onMode(event.currentTarget.value)}
      />
      <datalist id={`${id}-known`}>
        {known.map((one) => (
          <option key={String(one)} value={String(one)} />
        ))}
      </datalist>
    </div>
  );
}
