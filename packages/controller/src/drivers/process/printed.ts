import { checkValue, cutText, type DataSchema, readJson } from '@around/messages';

/** What a program printed, as a value; or why it is none. */
export type Printed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

const ON: ReadonlySet<string> = new Set(['1', 'on', 'active', 'yes', 'TRUE', 'True']);
const OFF: ReadonlySet<string> = new Set(['0', 'off', 'inactive', 'no', 'FALSE', 'False']);
/** Bytes of one value. */
const MAX_JSON = 65_536;

/**
 * A value from what was printed: JSON where it is JSON that fits, else the text itself where the schema takes text, else the words
 * that programs print for a switch (`1`, `on`, `active`).
 */
export function parsePrinted(schema: DataSchema | undefined, printed: string): Printed {
  const text = printed.trim();
  const json = readJson(text, { bytes: MAX_JSON });
  if (schema === undefined) return json.ok ? json : { ok: true, value: text };
  const fault = json.ok ? checkValue(schema, json.value) : undefined;
  if (json.ok && fault === undefined) return json;
  if (schema.type === 'boolean' && (ON.has(text) || OFF.has(text))) return { ok: true, value: ON.has(text) };
  if (schema.type === 'string' && text !== '') {
    const wrong = checkValue(schema, text);
    return wrong === undefined ? { ok: true, value: text } : { ok: false, error: `it printed ${quote(text)}, which ${wrong}` };
  }
  if (text === '') return { ok: false, error: 'it printed nothing' };
  return {
    ok: false,
    error: fault === undefined ? `it printed ${quote(text)}, which is no JSON` : `it printed ${quote(text)}, which ${fault}`,
  };
}

/** Cut, and without what could steer a terminal. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${cutText(text, 80)}…` : text).replace(/[\p{C}\u2028\u2029]/gu, '?');
}
