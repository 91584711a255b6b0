import { sameJson } from '@around/messages';
import { mdiMinus, mdiPlus } from '@mdi/js';
import { useSignal } from '@preact/signals';
import { useId, useMemo } from 'preact/hooks';
import { choiceText } from '../state/choiceWords.js';
import { type Draft, draftOf, type Faults, needsNoInput, readDraft } from '../state/form.js';
import { hasSlider, numberSteps, snap } from '../state/numberSteps.js';
import type { HouseProperty } from '../state/things.js';
import { valueText } from '../state/valueWords.js';
import { t } from '../texts/runtime.js';
import { ColourControl } from './ColourControl.js';
import { HoldButton } from './HoldButton.js';
import { Icon } from './Icon.js';
import { SchemaField } from './SchemaForm.js';
import { Slider } from './Slider.js';
import { useDragSender } from './useDragSender.js';

export interface ControlProps {
  property: HouseProperty;
  /** What is wanted or what is. */
  value: unknown;
  disabled: boolean;
  /** @param passing one of many on the way: its end is not told */
  onWrite(value: unknown, passing: boolean): Promise<unknown>;
}

/** The control that a property's schema asks for. */
export function ValueControl(props: ControlProps) {
  const { property } = props;
  const { schema, risky } = property;
  if (needsNoInput(schema)) return <SendControl {...props} />;
  if (risky || property.writeOnly) return <DraftControl {...props} />;
  if (schema.enum !== undefined) return schema.enum.length <= 4 ? <SegmentControl {...props} /> : <SelectControl {...props} />;
  if (schema.type === 'boolean') return <SwitchControl {...props} />;
  if (hasSlider(schema)) return <SliderControl {...props} />;
  if (property.types.includes('ColorProperty') && schema.type === 'string') return <ColourControl {...props} />;
  return <DraftControl {...props} />;
}

/** Text of data-testid of a property's control. */
const testid = (property: HouseProperty): string => `prop-${property.name}`;

function SwitchControl({ property, value, disabled, onWrite }: ControlProps) {
  const on = value === true;
  return (
    <button
      type="button"
      role="switch"
      class="toggle"
      aria-checked={on}
      aria-label={property.title}
      disabled={disabled}
      data-testid={testid(property)}
      onClick={() => void onWrite(!on, false)}
    >
      <span class="toggle-knob" />
    </button>
  );
}

function SegmentControl({ property, value, disabled, onWrite }: ControlProps) {
  const name = useId();
  return (
    <div class="segments" role="radiogroup" aria-label={property.title} data-testid={testid(property)}>
      {(property.schema.enum ?? []).map((choice, index) => (
        <label key={String(index)} class="segment">
          <input
            type="radio"
            name={name}
            checked={sameJson(choice, value)}
            disabled={disabled}
            onChange={() => void onWrite(choice, false)}
          />
          <span>{choiceText(property.types, choice)}</span>
        </label>
      ))}
    </div>
  );
}

function SelectControl({ property, value, disabled, onWrite }: ControlProps) {
  const choices = property.schema.enum ?? [];
  const index = choices.findIndex((choice) => sameJson(choice, value));
  return (
    <select
      aria-label={property.title}
      disabled={disabled}
      data-testid={testid(property)}
      value={String(index)}
      onChange={(event) => void onWrite(choices[Number(event.currentTarget.value)], false)}
    >
      {index < 0 ? <option value="-1">{t('form.choose')}</option> : null}
      {choices.map((choice, at) => (
        <option key={String(at)} value={String(at)}>
          {choiceText(property.types, choice)}
        </option>
      ))}
    </select>
  );
}

function SliderControl({ property, value, disabled, onWrite }: ControlProps) {
  const steps = useMemo(() => numberSteps(property.schema), [property.schema]);
  const sender = useDragSender<number>(onWrite);
  const now = typeof value === 'number' ? value : undefined;
  const bump = (by: number): void => sender.release(snap(steps, (now ?? steps.minimum) + by * steps.step));
  return (
    <div class="slider-row">
      <button
        type="button"
        class="round"
        disabled={disabled}
        aria-label={t('form.less', { what: property.title })}
        onClick={() => bump(-1)}
      >
        <Icon path={mdiMinus} />
      </button>
      <Slider
        label={property.title}
        value={now}
        steps={steps}
        text={(shown) => valueText(property, shown)}
        disabled={disabled}
        onDrag={(next) => sender.drag(next)}
        onRelease={(next) => sender.release(next)}
        onCancel={() => sender.cancel()}
        testid={testid(property)}
      />
      <button type="button" class="round" disabled={disabled} aria-label={t('form.more', { what: property.title })} onClick={() => bump(1)}>
        <Icon path={mdiPlus} />
      </button>
    </div>
  );
}

function SendControl({ property, disabled, onWrite }: ControlProps) {
  const value = property.schema.const ?? (property.schema.type === 'object' ? {} : null);
  const label = property.title;
  if (property.risky)
    return <HoldButton label={label} disabled={disabled} onConfirmed={() => void onWrite(value, false)} testid={testid(property)} />;
  return (
    <button type="button" class="button" disabled={disabled} data-testid={testid(property)} onClick={() => void onWrite(value, false)}>
      {t('form.send')}
    </button>
  );
}

const NO_FAULTS: Faults = new Map();

/** Entered first, then set: texts, numbers without limits, groups, lists, and whatever is risky. */
function DraftControl({ property, value, disabled, onWrite }: ControlProps) {
  const { schema } = property;
  const draft = useSignal<Draft | undefined>(undefined);
  const faults = useSignal<Faults>(NO_FAULTS);
  const shown = draft.value ?? draftOf(schema, value);
  const set = (): void => {
    const result = readDraft(schema, shown);
    if (!result.ok) {
      faults.value = result.faults;
      return;
    }
    faults.value = NO_FAULTS;
    draft.value = undefined;
    void onWrite(result.value, false);
  };
  return (
    <form
      class="draft"
      data-testid={testid(property)}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!property.risky) set();
      }}
    >
      <SchemaField
        schema={schema}
        draft={shown}
        onDraft={(next) => {
          draft.value = next;
        }}
        faults={faults.value}
        path=""
        label={property.title}
        types={property.types}
        disabled={disabled}
        bare={shown.k !== 'bool'}
      />
      <div class="buttons">
        {property.risky ? (
          <HoldButton
            label={t('form.set')}
            disabled={disabled || draft.value === undefined}
            onConfirmed={set}
            testid={`set-${property.name}`}
          />
        ) : (
          <button
            type="submit"
            class="button"
            disabled={disabled || (draft.value === undefined && !property.writeOnly)}
            data-testid={`set-${property.name}`}
          >
            {t('form.set')}
          </button>
        )}
        {draft.value === undefined ? null : (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              draft.value = undefined;
              faults.value = NO_FAULTS;
            }}
          >
            {t('form.discard')}
          </button>
        )}
      </div>
    </form>
  );
}
