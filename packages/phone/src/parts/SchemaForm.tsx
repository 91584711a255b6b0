import type { DataSchema } from '@around/messages';
import { mdiDeleteOutline, mdiMinus, mdiPlus } from '@mdi/js';
import { useId } from 'preact/hooks';
import { choiceText } from '../state/choiceWords.js';
import { addRow, type Draft, type Faults, mayAdd, removeRow } from '../state/form.js';
import { numberSteps, snap } from '../state/numberSteps.js';
import { unitText } from '../state/valueWords.js';
import { t } from '../texts/runtime.js';
import { Icon } from './Icon.js';

export interface FieldProps {
  schema: DataSchema;
  draft: Draft;
  onDraft(draft: Draft): void;
  faults: Faults;
  /** Of this field: `.points[2].x`; the whole is `''`. */
  path: string;
  label: string;
  /** Property types, for the words of choices. */
  types?: readonly string[];
  disabled: boolean;
  /** The label is already there: the row's heading. */
  bare?: boolean;
}

/** A field for any schema: a switch, a choice, a number, a text, a group of fields, a list of rows, or JSON. */
export function SchemaField(props: FieldProps) {
  const { draft, schema } = props;
  switch (draft.k) {
    case 'fixed':
      return draft.value === null ? null : (
        <p class="field-fixed">
          {props.bare === true ? '' : `${props.label}: `}
          {choiceText([], draft.value)}
        </p>
      );
    case 'bool':
      return (
        <label class="field-row">
          <span class="field-label">{props.label}</span>
          <input
            type="checkbox"
            role="switch"
            class="switch"
            checked={draft.on}
            aria-checked={draft.on}
            disabled={props.disabled}
            onChange={(event) => props.onDraft({ k: 'bool', on: event.currentTarget.checked })}
          />
        </label>
      );
    case 'pick':
      return <PickField {...props} draft={draft} />;
    case 'object':
      return <ObjectField {...props} draft={draft} />;
    case 'list':
      return <ListField {...props} draft={draft} />;
    default:
      return <TextField {...props} draft={draft} long={draft.k === 'json' || (schema.maxLength ?? 0) > 120} />;
  }
}

function Fault({ id, faults, path }: { id: string; faults: Faults; path: string }) {
  const fault = faults.get(path);
  return fault === undefined ? null : (
    <p class="fault" id={id}>
      {fault}
    </p>
  );
}

function hintOf(schema: DataSchema): string | undefined {
  const unit = unitText(schema.unit);
  const { minimum, maximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} – ${maximum}${unit === undefined ? '' : ` ${unit}`}`;
  if (minimum !== undefined) return `≥ ${minimum}${unit === undefined ? '' : ` ${unit}`}`;
  if (maximum !== undefined) return `≤ ${maximum}${unit === undefined ? '' : ` ${unit}`}`;
  return unit ?? schema.format;
}

/** Which keyboard a phone shows. A number that may be negative needs the one that has a minus on every phone. */
const INPUT_MODES: Readonly<Record<string, 'email' | 'url'>> = { email: 'email', uri: 'url' };

function TextField({
  schema,
  draft,
  onDraft,
  faults,
  path,
  label,
  disabled,
  bare,
  long,
}: FieldProps & { draft: Extract<Draft, { text: string }>; long: boolean }) {
  const id = useId();
  const isNumber = schema.type === 'number' || schema.type === 'integer';
  const common = {
    id,
    value: draft.text,
    disabled,
    'aria-invalid': faults.has(path),
    'aria-describedby': `${id}-hint ${id}-fault`,
    'aria-label': bare === true ? label : undefined,
    autocomplete: 'off',
    onInput: (event: { currentTarget: { value: string } }) => onDraft({ ...draft, text: event.currentTarget.value }),
  } as const;
  const bump = (by: number): void => {
    const steps = numberSteps(schema);
    const now = Number(draft.text.replace(',', '.'));
    onDraft({
      ...draft,
      text: String(snap(steps, (Number.isFinite(now) && draft.text !== '' ? now : (schema.minimum ?? 0)) + by * steps.step)),
    });
  };
  const hint = draft.k === 'json' ? t('form.jsonHint') : hintOf(schema);
  return (
    <div class="field">
      {bare === true ? null : (
        <label class="field-label" for={id}>
          {label}
        </label>
      )}
      <div class="field-input">
        {isNumber ? (
          <button type="button" class="round" disabled={disabled} aria-label={t('form.less', { what: label })} onClick={() => bump(-1)}>
            <Icon path={mdiMinus} />
          </button>
        ) : null}
        {long ? (
          <textarea {...common} rows={3} spellcheck={false} />
        ) : schema.format === 'date' ? (
          <input {...common} type="date" />
        ) : (
          <input
            {...common}
            type="text"
            inputMode={isNumber ? ((schema.minimum ?? -1) >= 0 ? 'decimal' : 'text') : INPUT_MODES[schema.format ?? '']}
          />
        )}
        {isNumber ? (
          <button type="button" class="round" disabled={disabled} aria-label={t('form.more', { what: label })} onClick={() => bump(1)}>
            <Icon path={mdiPlus} />
          </button>
        ) : null}
      </div>
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <Fault id={`${id}-fault`} faults={faults} path={path} />
    </div>
  );
}

function PickField({
  schema,
  draft,
  onDraft,
  faults,
  path,
  label,
  types = [],
  disabled,
  bare,
}: FieldProps & { draft: Extract<Draft, { k: 'pick' }> }) {
  const id = useId();
  return (
    <div class="field">
      {bare === true ? null : (
        <label class="field-label" for={id}>
          {label}
        </label>
      )}
      <select
        id={id}
        disabled={disabled}
        aria-label={bare === true ? label : undefined}
        aria-invalid={faults.has(path)}
        aria-describedby={`${id}-fault`}
        value={String(draft.index)}
        onChange={(event) => onDraft({ k: 'pick', index: Number(event.currentTarget.value) })}
      >
        {draft.index < 0 ? <option value="-1">{t('form.choose')}</option> : null}
        {(schema.enum ?? []).map((choice, index) => (
          <option key={String(index)} value={String(index)}>
            {choiceText(types, choice)}
          </option>
        ))}
      </select>
      <Fault id={`${id}-fault`} faults={faults} path={path} />
    </div>
  );
}

function ObjectField({
  schema,
  draft,
  onDraft,
  faults,
  path,
  label,
  disabled,
  bare,
}: FieldProps & { draft: Extract<Draft, { k: 'object' }> }) {
  return (
    <fieldset class={path === '' ? 'group top' : 'group'}>
      <legend class={bare === true ? 'unseen' : 'field-label'}>{label}</legend>
      {Object.entries(draft.fields).map(([name, field]) => {
        const inner = schema.properties?.[name] ?? {};
        const put = (next: typeof field): void => onDraft({ ...draft, fields: { ...draft.fields, [name]: next } });
        const title = inner.title ?? name;
        const optional = schema.required?.includes(name) !== true;
        return (
          <div key={name} class="group-field">
            {optional ? (
              <label class="field-row optional">
                <span>{t('form.optional', { what: title })}</span>
                <input
                  type="checkbox"
                  class="tick"
                  checked={field.on}
                  disabled={disabled}
                  onChange={(event) => put({ ...field, on: event.currentTarget.checked })}
                />
              </label>
            ) : null}
            {field.on ? (
              <SchemaField
                schema={inner}
                draft={field.draft}
                onDraft={(next) => put({ ...field, draft: next })}
                faults={faults}
                path={`${path}.${name}`}
                label={title}
                disabled={disabled}
                bare={optional && field.draft.k !== 'bool'}
              />
            ) : null}
          </div>
        );
      })}
    </fieldset>
  );
}

function ListField({ schema, draft, onDraft, faults, path, label, disabled, bare }: FieldProps & { draft: Extract<Draft, { k: 'list' }> }) {
  const id = useId();
  return (
    <fieldset class={path === '' ? 'group top' : 'group'}>
      <legend class={bare === true ? 'unseen' : 'field-label'}>{label}</legend>
      {draft.rows.map((row, i) => (
        <div key={row.id} class="list-row">
          <div class="list-field">
            <SchemaField
              schema={schema.items ?? {}}
              draft={row.draft}
              onDraft={(next) =>
                onDraft({ k: 'list', rows: draft.rows.map((other) => (other.id === row.id ? { id: row.id, draft: next } : other)) })
              }
              faults={faults}
              path={`${path}[${i}]`}
              label={t('form.row', { n: i + 1 })}
              disabled={disabled}
            />
          </div>
          <button
            type="button"
            class="round"
            disabled={disabled}
            aria-label={t('form.removeRow', { n: i + 1 })}
            onClick={() => onDraft({ k: 'list', rows: removeRow(draft.rows, row.id) })}
          >
            <Icon path={mdiDeleteOutline} />
          </button>
        </div>
      ))}
      <button
        type="button"
        class="button quiet"
        disabled={disabled || !mayAdd(schema, draft.rows)}
        onClick={() => onDraft({ k: 'list', rows: addRow(schema, draft.rows) })}
      >
        <Icon path={mdiPlus} />
        {t('form.addRow')}
      </button>
      <Fault id={`${id}-fault`} faults={faults} path={path} />
    </fieldset>
  );
}
