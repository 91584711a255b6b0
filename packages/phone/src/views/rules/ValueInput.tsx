import { type DataSchema, sameJson } from '@around/messages';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { SchemaField } from '../../parts/SchemaForm.js';
import { ValueControl } from '../../parts/ValueControl.js';
import { type Draft, draftOf, type Faults, needsNoInput, readDraft } from '../../state/form.js';
import { hasSlider } from '../../state/numberSteps.js';
import type { HouseProperty } from '../../state/things.js';
import { valueText } from '../../state/valueWords.js';
import { Choice } from './fields.js';

const NO_FAULTS: Faults = new Map();

/** A value of a property, by the control that its tile has: nothing is sent, it is only said. */
export function ValueInput({ property, value, onValue }: { property: HouseProperty; value: unknown; onValue(value: unknown): void }) {
  const { schema } = property;
  const colour = property.types.includes('ColorProperty') && schema.type === 'string';
  if (needsNoInput(schema)) return null;
  // A bare switch would not say what its two sides mean.
  if (schema.type === 'boolean' && schema.enum === undefined)
    return (
      <Choice
        label={property.title}
        value={String(value === true)}
        choices={(['true', 'false'] as const).map((one) => [one, valueText(property, one === 'true')] as const)}
        testid="value"
        onValue={(next) => onValue(next === 'true')}
      />
    );
  if (schema.enum === undefined && !hasSlider(schema) && !colour)
    return <SchemaInput schema={schema} value={value} label={property.title} types={property.types} onValue={onValue} />;
  const harmless: HouseProperty = { ...property, risky: false, writeOnly: false };
  return <ValueControl property={harmless} value={value} disabled={false} onWrite={async (next) => onValue(next)} />;
}

/** What a schema describes, told as soon as it fits. */
export function SchemaInput({
  schema,
  value,
  label,
  types = [],
  onValue,
}: {
  schema: DataSchema;
  value: unknown;
  label: string;
  types?: readonly string[];
  onValue(value: unknown): void;
}) {
  const draft = useSignal<Draft>(draftOf(schema, value ?? undefined));
  const faults = useSignal<Faults>(NO_FAULTS);
  useEffect(() => {
    const now = readDraft(schema, draft.peek());
    if (!now.ok || !sameJson(now.value, value)) draft.value = draftOf(schema, value ?? undefined);
    faults.value = NO_FAULTS;
  }, [schema]);
  return (
    <SchemaField
      schema={schema}
      draft={draft.value}
      onDraft={(next) => {
        draft.value = next;
        const result = readDraft(schema, next);
        faults.value = result.ok ? NO_FAULTS : result.faults;
        if (result.ok) onValue(result.value);
      }}
      faults={faults.value}
      path=""
      label={label}
      types={types}
      disabled={false}
    />
  );
}
