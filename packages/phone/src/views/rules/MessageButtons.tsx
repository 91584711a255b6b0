import type { NotifyButton } from '@around/messages';
import { mdiDeleteOutline, mdiPlus } from '@mdi/js';
import { useSession } from '../../parts/context.js';
import { Icon } from '../../parts/Icon.js';
import { actionOf, type Names, propertyOf } from '../../state/rules/names.js';
import { firstValue } from '../../state/rules/tests.js';
import { type RuleText, r } from '../../texts/automations.js';
import { Choice, TextField } from './fields.js';
import { PartPicker } from './PartPicker.js';
import { ValueInput } from './ValueInput.js';

/** As many as a phone shows. */
const BUTTONS = 3;

const WHATS = ['none', 'write', 'invoke', 'scene'] as const;
const WHAT: Readonly<Record<(typeof WHATS)[number], RuleText>> = {
  none: 'button.none',
  write: 'kind.write',
  invoke: 'kind.invoke',
  scene: 'kind.scene',
};

/** Buttons under the message, at most three. */
export function Buttons({
  buttons,
  names,
  onButtons,
}: {
  buttons: readonly NotifyButton[];
  names: Names;
  onButtons(buttons: NotifyButton[]): void;
}) {
  const scenes = [...useSession().house.scenes.value.values()];
  const put = (index: number, button: NotifyButton): void => onButtons(buttons.map((one, i) => (i === index ? button : one)));
  return (
    <fieldset class="group top">
      <legend class="field-label">{r('form.buttons')}</legend>
      {buttons.map((button, i) => {
        const what = WHATS.find((one) => one !== 'none' && Object.hasOwn(button, one)) ?? 'none';
        const property = button.write === undefined ? undefined : propertyOf(names, button.write);
        return (
          <div key={i} class="group">
            <TextField
              label={r('form.buttonTitle')}
              value={button.title}
              max={40}
              testid={`button-${i}`}
              onValue={(title) => put(i, { ...button, title })}
            />
            <Choice
              label={r('form.buttonDoes')}
              value={what}
              choices={WHATS.filter((one) => one !== 'scene' || scenes.length > 0).map((one) => [one, r(WHAT[one])] as const)}
              testid={`button-${i}`}
              onValue={(next) =>
                put(i, { title: button.title, ...(next === 'none' ? {} : { [next]: next === 'scene' ? (scenes[0]?.id ?? '') : '' }) })
              }
            />
            {button.write === undefined ? null : (
              <>
                <PartPicker
                  kind="properties"
                  path={button.write}
                  fits={(part) => !part.readOnly && !part.picture}
                  testid={`button-${i}-thing`}
                  onPath={(path) => put(i, { title: button.title, write: path, value: firstValue(propertyOf(names, path)) })}
                />
                {property === undefined ? null : (
                  <ValueInput
                    key={button.write}
                    property={property}
                    value={button.value}
                    onValue={(value) => put(i, { ...button, value })}
                  />
                )}
              </>
            )}
            {button.invoke === undefined ? null : (
              <PartPicker
                kind="actions"
                path={button.invoke}
                fits={(part) => actionNeedsNothing(part.input)}
                testid={`button-${i}-thing`}
                onPath={(path) => put(i, { title: button.title, invoke: actionOf(names, path) === undefined ? '' : path })}
              />
            )}
            {button.scene === undefined ? null : (
              <select
                aria-label={r('form.scene')}
                value={button.scene}
                onChange={(event) => put(i, { title: button.title, scene: event.currentTarget.value })}
              >
                {scenes.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            )}
            <button type="button" class="button quiet small" onClick={() => onButtons(buttons.filter((_, at) => at !== i))}>
              <Icon path={mdiDeleteOutline} size={20} />
              {r('form.removeButton')}
            </button>
          </div>
        );
      })}
      {buttons.length >= BUTTONS ? null : (
        <button
          type="button"
          class="button quiet"
          data-testid="add-button"
          onClick={() => onButtons([...buttons, { title: r('form.newButton') }])}
        >
          <Icon path={mdiPlus} size={20} />
          {r('form.addButton')}
        </button>
      )}
    </fieldset>
  );
}

const actionNeedsNothing = (input: { readonly required?: readonly string[] } | undefined): boolean => (input?.required ?? []).length === 0;
