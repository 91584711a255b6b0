import type { Deed } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useSession } from '../../parts/context.js';
import { SchemaField } from '../../parts/SchemaForm.js';
import { type Draft, draftOf, type Faults, needsNoInput, readDraft } from '../../state/form.js';
import { choicesOf, firstValue } from '../../state/scenes/sceneDraft.js';
import { keyOf } from '../../state/things.js';
import { t } from '../../texts/runtime.js';
import { s } from '../../texts/scenes.js';

const NO_FAULTS: Faults = new Map();

/** One property or action of one device, added to a scene. */
export function AddPart({ onAdd }: { onAdd(deed: Deed): void }) {
  const session = useSession();
  const { house } = session;
  const chosen = useSignal('');
  const part = useSignal('');
  const draft = useSignal<Draft | undefined>(undefined);
  const faults = useSignal<Faults>(NO_FAULTS);
  const things = house.things.value.filter((thing) => choicesOf(thing).length > 0);
  const thing = things.find(({ id }) => id === chosen.value);
  const choices = thing === undefined ? [] : choicesOf(thing);
  const choice = choices.find(({ op, name }) => `${op} ${name}` === part.value);
  const input = choice?.op === 'invoke' ? thing?.actions.find(({ name }) => name === choice.name)?.input : undefined;
  const asks = input !== undefined && !needsNoInput(input);

  const add = (): void => {
    if (thing === undefined || choice === undefined) return;
    const path = `${thing.id}.${choice.name}`;
    if (choice.op === 'write') {
      const property = thing.properties.find(({ name }) => name === choice.name);
      if (property === undefined) return;
      onAdd({ write: path, value: firstValue(property.schema, house.value(keyOf(thing.id, choice.name)).peek()?.value) });
    } else if (asks) {
      const result = readDraft(input, draft.peek() ?? draftOf(input));
      faults.value = result.ok ? NO_FAULTS : result.faults;
      if (!result.ok) return;
      onAdd({ invoke: path, input: result.value });
    } else onAdd({ invoke: path });
    part.value = '';
    draft.value = undefined;
  };
  return (
    <details class="card">
      <summary data-testid="scene-add">{s('form.add')}</summary>
      <div class="draft">
        <label class="field">
          <span class="field-label">{s('form.thing')}</span>
          <select
            value={chosen.value}
            data-testid="add-thing"
            onChange={(event) => {
              chosen.value = event.currentTarget.value;
              part.value = '';
              draft.value = undefined;
            }}
          >
            <option value="">{t('form.choose')}</option>
            {things.map(({ id, title, room }) => (
              <option key={id} value={id}>
                {room === undefined ? title : s('part.of', { thing: room, part: title })}
              </option>
            ))}
          </select>
        </label>
        {thing === undefined ? null : (
          <label class="field">
            <span class="field-label">{s('form.part')}</span>
            <select
              value={part.value}
              data-testid="add-part"
              onChange={(event) => {
                part.value = event.currentTarget.value;
                draft.value = undefined;
              }}
            >
              <option value="">{t('form.choose')}</option>
              {choices.map(({ op, name, title }) => (
                <option key={`${op} ${name}`} value={`${op} ${name}`}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
        {asks ? (
          <SchemaField
            schema={input}
            draft={draft.value ?? draftOf(input)}
            onDraft={(next) => {
              draft.value = next;
            }}
            faults={faults.value}
            path=""
            label={choice?.title ?? ''}
            disabled={false}
          />
        ) : null}
        <div class="buttons">
          <button type="button" class="button quiet" disabled={choice === undefined} data-testid="add-it" onClick={add}>
            {s('form.addIt')}
          </button>
        </div>
      </div>
    </details>
  );
}
