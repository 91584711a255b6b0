import { checkValue, type DataSchema, sameJson } from '@around/messages';
import { t } from '../texts/runtime.js';

/** What a person has entered so far for a schema: never invalid in itself, not yet a value. */
export type Draft =
  | { readonly k: 'text'; readonly text: string }
  | { readonly k: 'bool'; readonly on: boolean }
  /** Index into `enum`; -1: none chosen yet. */
  | { readonly k: 'pick'; readonly index: number }
  | { readonly k: 'object'; readonly fields: Readonly<Record<string, Field>> }
  | { readonly k: 'list'; readonly rows: readonly Row[] }
  /** Nothing to enter: `const`, null. */
  | { readonly k: 'fixed'; readonly value: unknown }
  /** A schema without a type: any JSON. */
  | { readonly k: 'json'; readonly text: string };

/** `on`: an optional field that is given. */
export interface Field {
  readonly on: boolean;
  readonly draft: Draft;
}
/** `id` stays with its row when others come and go. */
export interface Row {
  readonly id: number;
  readonly draft: Draft;
}

/** Faults by path (`''`, `.level`, `.points[2].x`), in words that follow the field's name. */
export type Faults = ReadonlyMap<string, string>;
export type FormResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly faults: Faults };

const MAX_DEPTH = 8;
const MAX_ROWS = 100;

/** A draft for a schema: filled with `value`, else its `default`, else empty. */
export function draftOf(schema: DataSchema, value: unknown = schema.default, depth = 0): Draft {
  if (schema.const !== undefined) return { k: 'fixed', value: schema.const };
  if (schema.enum !== undefined) return { k: 'pick', index: schema.enum.findIndex((choice) => sameJson(choice, value)) };
  switch (schema.type) {
    case 'boolean':
      return { k: 'bool', on: value === true };
    case 'number':
    case 'integer':
      return { k: 'text', text: typeof value === 'number' ? String(value) : '' };
    case 'string':
      return { k: 'text', text: typeof value === 'string' ? value : '' };
    case 'null':
      return { k: 'fixed', value: null };
    case 'object':
      if (depth >= MAX_DEPTH || schema.properties === undefined) break;
      return { k: 'object', fields: fieldsOf(schema, value, depth) };
    case 'array': {
      if (depth >= MAX_DEPTH || schema.items === undefined) break;
      const given = Array.isArray(value) ? value.slice(0, MAX_ROWS) : [];
      const missing = Math.max(0, Math.min(MAX_ROWS, schema.minItems ?? 0) - given.length);
      const items = schema.items;
      const drafts = [
        ...given.map((item) => draftOf(items, item, depth + 1)),
        ...Array.from({ length: missing }, () => draftOf(items, undefined, depth + 1)),
      ];
      return { k: 'list', rows: drafts.map((draft, id) => ({ id, draft })) };
    }
    default:
      break;
  }
  return { k: 'json', text: value === undefined ? '' : JSON.stringify(value, null, 1) };
}

function fieldsOf(schema: DataSchema, value: unknown, depth: number): Record<string, Field> {
  const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, inner]) => {
      const has = Object.hasOwn(given, name);
      const on = has || inner.default !== undefined || schema.required?.includes(name) === true;
      return [name, { on, draft: draftOf(inner, has ? given[name] : inner.default, depth + 1) }];
    }),
  );
}

/** The value that a draft stands for, checked by the schema; or what is wrong, field by field. */
export function readDraft(schema: DataSchema, draft: Draft): FormResult {
  const faults = new Map<string, string>();
  const value = read(schema, draft, '', faults);
  return faults.size === 0 ? { ok: true, value } : { ok: false, faults };
}

function read(schema: DataSchema, draft: Draft, path: string, faults: Map<string, string>): unknown {
  switch (draft.k) {
    case 'fixed':
      return draft.value;
    case 'bool':
      return draft.on;
    case 'pick':
      if (draft.index < 0) faults.set(path, t('form.choose'));
      return schema.enum?.[draft.index];
    case 'text':
      return readText(schema, draft.text, path, faults);
    case 'json':
      return readJsonText(schema, draft.text, path, faults);
    case 'object': {
      const value: Record<string, unknown> = {};
      for (const [name, field] of Object.entries(draft.fields)) {
        const inner = schema.properties?.[name];
        if (field.on && inner !== undefined) value[name] = read(inner, field.draft, `${path}.${name}`, faults);
      }
      return value;
    }
    case 'list': {
      const items = schema.items ?? {};
      const value = draft.rows.map((row, i) => read(items, row.draft, `${path}[${i}]`, faults));
      const { minItems, maxItems } = schema;
      const wrong = checkValue(
        { type: 'array', ...(minItems === undefined ? {} : { minItems }), ...(maxItems === undefined ? {} : { maxItems }) },
        value,
      );
      if (wrong !== undefined) faults.set(path, wrong);
      return value;
    }
  }
}

function readText(schema: DataSchema, text: string, path: string, faults: Map<string, string>): unknown {
  let value: unknown = text;
  if (schema.type === 'number' || schema.type === 'integer') {
    const written = text.trim().replace(',', '.');
    if (written === '') {
      faults.set(path, t('form.number'));
      return undefined;
    }
    value = Number(written);
  }
  const wrong = checkValue(schema, value);
  if (wrong !== undefined) faults.set(path, wrong);
  return value;
}

function readJsonText(schema: DataSchema, text: string, path: string, faults: Map<string, string>): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const wrong = checkValue(schema, value);
    if (wrong !== undefined) faults.set(path, wrong);
    return value;
  } catch {
    faults.set(path, t('form.json'));
    return undefined;
  }
}

/** A list with one more row, up to `maxItems`. */
export function addRow(schema: DataSchema, rows: readonly Row[]): readonly Row[] {
  if (!mayAdd(schema, rows)) return rows;
  const id = rows.reduce((highest, row) => Math.max(highest, row.id), -1) + 1;
  return [...rows, { id, draft: draftOf(schema.items ?? {}) }];
}

export const mayAdd = (schema: DataSchema, rows: readonly Row[]): boolean => rows.length < Math.min(MAX_ROWS, schema.maxItems ?? MAX_ROWS);

export const removeRow = (rows: readonly Row[], id: number): readonly Row[] => rows.filter((row) => row.id !== id);

/** A schema for which there is nothing to enter: a button is all it takes. */
export const needsNoInput = (schema: DataSchema | undefined): boolean =>
  schema === undefined ||
  schema.type === 'null' ||
  schema.const !== undefined ||
  (schema.type === 'object' && Object.keys(schema.properties ?? { json: 1 }).length === 0);
