import { placeOfPath, type Rule } from '@around/messages';
import { mdiPlus } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useApp, useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { ModalSheet } from '../../parts/Sheet.js';
import { namesOf, propertyName, thingName } from '../../state/rules/names.js';
import { NEW_RULE, startFrom } from '../../state/rules/startFrom.js';
import { TEMPLATES, type Template } from '../../state/rules/templates.js';
import { r } from '../../texts/automations.js';
import { t } from '../../texts/runtime.js';
import { Field } from './fields.js';

/** How a new rule begins: empty, or from a template that asks for its devices. */
export function NewSheet({ onClose }: { onClose(): void }) {
  const app = useApp();
  const session = useSession();
  const template = useSignal<Template | undefined>(undefined);
  const begin = (rule: Rule | undefined): void => {
    startFrom.value = rule;
    onClose();
    app.router.go({ view: 'automation', id: NEW_RULE });
    scrollTo(0, 0);
  };
  const things = session.house.things.value;
  return (
    <ModalSheet title={template.value === undefined ? r('list.new') : r(template.value.title)} testid="new-sheet" onClose={onClose}>
      {template.value !== undefined ? (
        <Slots template={template.value} onDone={(chosen) => begin((template.peek() as Template).make(chosen, things))} />
      ) : (
        <ul class="kinds">
          <li>
            <button type="button" class="kind" data-testid="template-empty" onClick={() => begin(undefined)}>
              <Icon path={mdiPlus} />
              {r('tmpl.empty')}
            </button>
          </li>
          {TEMPLATES.map((one) => {
            const missing = one.slots.find((slot) => slot.fits(things).length === 0);
            return (
              <li key={one.id}>
                <button
                  type="button"
                  class="kind"
                  disabled={missing !== undefined}
                  data-testid={`template-${one.id}`}
                  onClick={() => (template.value = one)}
                >
                  <span>
                    {r(one.title)}
                    <span class="sub">{missing === undefined ? r(one.why) : r('tmpl.missing', { what: r(missing.text) })}</span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </ModalSheet>
  );
}

function Slots({ template, onDone }: { template: Template; onDone(chosen: Readonly<Record<string, string>>): void }) {
  const session = useSession();
  const names = namesOf(session, new Map());
  const things = session.house.things.value;
  const chosen = useSignal<Readonly<Record<string, string>>>(
    Object.fromEntries(template.slots.map((slot) => [slot.key, slot.fits(things)[0] ?? ''])),
  );
  const title = (path: string): string => {
    const { thing, name } = placeOfPath(path);
    const event = names.thing(thing)?.events.find((one) => one.name === name);
    return event === undefined ? propertyName(names, path) : t('tile.two', { a: thingName(names, thing), b: event.title });
  };
  return (
    <form
      class="draft"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(chosen.peek());
      }}
    >
      <p class="said">{r(template.why)}</p>
      {template.slots.map((slot) => (
        <Field key={slot.key} label={r(slot.text)}>
          <select
            value={chosen.value[slot.key] ?? ''}
            data-testid={`slot-${slot.key}`}
            onChange={(event) => (chosen.value = { ...chosen.peek(), [slot.key]: event.currentTarget.value })}
          >
            {slot.fits(things).map((path) => (
              <option key={path} value={path}>
                {title(path)}
              </option>
            ))}
          </select>
        </Field>
      ))}
      <div class="buttons">
        <button type="submit" class="button" data-testid="template-go">
          {r('tmpl.go')}
        </button>
      </div>
    </form>
  );
}
