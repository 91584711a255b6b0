import type { DataSchema } from '../types/description.js';
import { cutText } from '../wire/bytes.js';
import { type PatternCheck, patternCheck } from './patternCheck.js';
import { sameJson } from './sameJson.js';

/**
 * What is wrong with `value` under `schema`, in words that follow the value's name ("must be at most 100"); inside an object or a
 * list the place comes first ("brightness: must be a whole number", "points[2].x: must be at most 100"). Undefined where nothing is wrong.
 *
 * Of JSON Schema it knows type, enum, const, minimum, maximum, multipleOf, lengths in code points, pattern, items, properties and
 * required (W3C WoT TD 1.1 §5.3.2). A pattern that is invalid, or could take long on this text, is not applied.
 */
export function checkValue(schema: DataSchema, value: unknown): string | undefined {
  const fault = check(schema, value);
  if (typeof fault !== 'object') return fault;
  return `${fault.path.join('').replace(/^\./, '')}: ${fault.words}`;
}

/** Words about the value itself, or about something inside it. */
type Fault = string | { readonly path: readonly string[]; readonly words: string } | undefined;

function check(schema: DataSchema, value: unknown): Fault {
  if (schema.type !== undefined) {
    const fault = checkType(schema.type, value);
    if (fault !== undefined) return fault;
  }
  if (schema.const !== undefined && !sameJson(schema.const, value)) return `must be ${show(schema.const)}`;
  if (schema.enum !== undefined && !schema.enum.some((item) => sameJson(item, value))) {
    return `must be ${schema.enum.length === 1 ? '' : 'one of '}${schema.enum.map(show).join(', ')}`;
  }
  if (typeof value === 'number') return checkNumber(schema, value);
  if (typeof value === 'string') return checkText(schema, value);
  if (Array.isArray(value)) return checkList(schema, value);
  if (typeof value === 'object' && value !== null) return checkObject(schema, value as Record<string, unknown>);
  return undefined;
}

function checkType(type: NonNullable<DataSchema['type']>, value: unknown): string | undefined {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'integer':
      return Number.isInteger(value) ? undefined : 'must be a whole number';
    case 'number':
      return Number.isFinite(value) ? undefined : 'must be a number';
    case 'string':
      return typeof value === 'string' ? undefined : 'must be text';
    case 'array':
      return Array.isArray(value) ? undefined : 'must be a list';
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'must be an object';
    case 'null':
      return value === null ? undefined : 'must be null';
  }
}

function checkNumber({ minimum, maximum, multipleOf }: DataSchema, value: number): string | undefined {
  if (!Number.isFinite(value)) return 'must be a number';
  if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
  if (multipleOf !== undefined && multipleOf > 0) {
    // 0.3 is a multiple of 0.1, whatever binary floating point makes of it.
    const times = value / multipleOf;
    if (Math.abs(times - Math.round(times)) > 1e-9 * Math.max(1, Math.abs(times))) return `must be a multiple of ${multipleOf}`;
  }
  return undefined;
}

const PATTERNS = new WeakMap<DataSchema, PatternCheck | 'none'>();

function checkText(schema: DataSchema, value: string): string | undefined {
  const { minLength, maxLength, pattern } = schema;
  if (minLength !== undefined || maxLength !== undefined) {
    const length = codePoints(value);
    if (minLength !== undefined && length < minLength) return `must have at least ${characters(minLength)}`;
    if (maxLength !== undefined && length > maxLength) return `must have at most ${characters(maxLength)}`;
  }
  if (pattern === undefined) return undefined;
  let check = PATTERNS.get(schema);
  if (check === undefined) {
    check = patternCheck(pattern) ?? 'none';
    PATTERNS.set(schema, check);
  }
  return check !== 'none' && check(value) === false ? `must look like ${pattern}` : undefined;
}

/** JSON Schema counts characters as RFC 8259 does: a surrogate pair is one. */
function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const characters = (count: number): string => `${count} character${count === 1 ? '' : 's'}`;
const entries = (count: number): string => `${count} item${count === 1 ? '' : 's'}`;

function checkList({ items, minItems, maxItems }: DataSchema, value: readonly unknown[]): Fault {
  if (minItems !== undefined && value.length < minItems) return `must have at least ${entries(minItems)}`;
  if (maxItems !== undefined && value.length > maxItems) return `must have at most ${entries(maxItems)}`;
  if (items === undefined) return undefined;
  for (let i = 0; i < value.length; i++) {
    const fault = check(items, value[i]);
    if (fault !== undefined) return within(`[${i}]`, fault);
  }
  return undefined;
}

function checkObject({ properties, required }: DataSchema, value: Readonly<Record<string, unknown>>): Fault {
  for (const name of required ?? []) if (!Object.hasOwn(value, name)) return `must have ${name}`;
  for (const [name, schema] of Object.entries(properties ?? {})) {
    const fault = Object.hasOwn(value, name) ? check(schema, value[name]) : undefined;
    if (fault !== undefined) return within(`.${name}`, fault);
  }
  return undefined;
}

function within(step: string, fault: NonNullable<Fault>): Fault {
  return typeof fault === 'string' ? { path: [step], words: fault } : { path: [step, ...fault.path], words: fault.words };
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${cutText(text, 60)}…` : text;
}
