import type { DataSchema } from '@around/messages';
import { type Printed, parsePrinted, quote } from './process/printed.js';

type Word = string | number | boolean;

/** How a device's values stand to those of the property (`fitted` in keys.ts). */
export interface Fitting {
  readonly words?: Readonly<Record<string, Word | readonly Word[]>>;
  readonly scale?: number;
  readonly offset?: number;
  readonly inverse?: number;
  readonly range?: readonly [number, number];
}

/**
 * The property's value for what a device said: a word that is agreed on, a number that is scaled, else the value itself; numbers and
 * switches may come as text. It still has to fit its schema, which the host checks.
 */
export function fromDevice(schema: DataSchema | undefined, raw: unknown, fitting: Fitting = {}): Printed {
  const { words } = fitting;
  if (words !== undefined) {
    const found = Object.entries(words).find(([, word]) => [word].flat().some((each) => String(each) === String(raw)));
    if (found !== undefined) return { ok: true, value: keyValue(schema, found[0]) };
    if (schema?.type === 'boolean' || schema?.enum !== undefined)
      return { ok: false, error: `it said ${quote(wordOf(raw))}, which is none of its words: ${Object.values(words).flat().join(', ')}` };
  }
  if (schema?.type === 'number' || schema?.type === 'integer') {
    const n = typeof raw === 'number' ? raw : typeof raw === 'boolean' ? Number(raw) : numberIn(raw);
    if (n === undefined || !Number.isFinite(n)) return { ok: false, error: `it said ${quote(wordOf(raw))}, which is no number` };
    const fit = tidy(scaled(schema, n, fitting));
    if (Number.isNaN(fit)) return { ok: false, error: 'it said 0, which stands for no value' };
    return { ok: true, value: schema.type === 'integer' ? Math.round(fit) : fit };
  }
  if (schema?.type === 'boolean' && typeof raw === 'number') return { ok: true, value: raw !== 0 };
  if (schema?.type === 'string' && (typeof raw === 'number' || typeof raw === 'boolean')) return { ok: true, value: String(raw) };
  if (typeof raw !== 'string') return { ok: true, value: raw };
  const printed = parsePrinted(schema, raw);
  if (printed.ok || schema?.type !== 'boolean' || !/^(on|off|true|false)$/i.test(raw.trim())) return printed;
  return { ok: true, value: /^(on|true)$/i.test(raw.trim()) };
}

/** What a device is told for a value: its word, the number before scaling, or the value itself. */
export function toDevice(
  schema: DataSchema | undefined,
  value: unknown,
  { words, scale = 1, offset = 0, inverse, range }: Fitting = {},
): unknown {
  const key = String(value);
  if (words !== undefined && Object.hasOwn(words, key)) return [words[key]].flat()[0];
  if (typeof value !== 'number') return value;
  if (inverse !== undefined) return value === 0 ? value : Math.round(inverse / value);
  const { minimum = 0, maximum = 100 } = schema ?? {};
  if (range !== undefined && maximum !== minimum) return tidy(range[0] + ((value - minimum) / (maximum - minimum)) * (range[1] - range[0]));
  return tidy((value - offset) / scale);
}

function scaled({ minimum = 0, maximum = 100 }: DataSchema, n: number, { scale = 1, offset = 0, inverse, range }: Fitting): number {
  if (inverse !== undefined) return n === 0 ? Number.NaN : inverse / n;
  if (range === undefined) return n * scale + offset;
  if (range[0] === range[1]) return minimum;
  return minimum + ((n - range[0]) / (range[1] - range[0])) * (maximum - minimum);
}

/** Without the dust of binary fractions: 0.30000000000000004 is 0.3. */
const tidy = (n: number): number => Number(n.toPrecision(12));

function numberIn(raw: unknown): number | undefined {
  const text = typeof raw === 'string' ? raw.trim() : '';
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** The keys of a YAML group are text: those of a switch or a number mean the value. */
function keyValue(schema: DataSchema | undefined, key: string): unknown {
  if (schema?.type === 'boolean') return key === 'true';
  return schema?.type === 'number' || schema?.type === 'integer' ? Number(key) : key;
}

const wordOf = (raw: unknown): string => (typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? 'nothing'));
