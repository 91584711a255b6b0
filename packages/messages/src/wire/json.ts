import { fromUtf8, toUtf8 } from './bytes.js';
import { LIMITS } from './limits.js';
import { bad, good, type Result } from './result.js';

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** With the `u` flag a surrogate matches only where its partner is missing. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/** Bounds of one JSON text: bytes, nesting depth, keys in one object. */
export interface JsonBounds {
  readonly bytes: number;
  readonly depth?: number;
  readonly keys?: number;
}

/**
 * The one door through which JSON comes in: RFC 8259, valid UTF-8 (also inside escapes), bounded size, depth and keys, finite
 * numbers; keys that name an object's prototype are dropped.
 */
export function readJson(input: Uint8Array | string, bounds: JsonBounds): Result<unknown> {
  if (sizeOf(input, bounds.bytes) > bounds.bytes) return bad(`larger than ${bounds.bytes} bytes`);
  const text = typeof input === 'string' ? input : fromUtf8(input);
  if (text === undefined) return bad('not valid UTF-8');
  // A lone surrogate has no UTF-8 (so bytes bring none): as text it would change on the next link, and two keys could become one.
  if (text === input && LONE_SURROGATE.test(text)) return bad('a lone surrogate is no text');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('not valid JSON');
  }
  const texts = ESCAPED_SURROGATE.test(text);
  const fault = inspect(value, { keys: bounds.keys ?? LIMITS.jsonKeys, texts }, bounds.depth ?? LIMITS.jsonDepth);
  return fault === undefined ? good(value) : bad(fault);
}

/** Bytes of the UTF-8 text; counted exactly only where a string's length leaves it open. */
function sizeOf(input: Uint8Array | string, limit: number): number {
  return typeof input === 'string' && input.length <= limit && 3 * input.length > limit ? toUtf8(input).length : input.length;
}

interface Inspection {
  readonly keys: number;
  /** Whether strings are to be looked at: only an escape can have made a lone surrogate by now. */
  readonly texts: boolean;
}

/** Walks the value, removing forbidden keys; returns what is wrong with it, if anything. Recursion is bounded by `depth`. */
function inspect(value: unknown, how: Inspection, depth: number): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number is out of range';
  if (typeof value === 'string') return how.texts && LONE_SURROGATE.test(value) ? 'a lone surrogate is no text' : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === 0) return 'nested too deep';
  if (Array.isArray(value)) {
    for (const item of value) {
      const fault = inspect(item, how, depth - 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  let count = 0;
  for (const key of Object.keys(value)) {
    if (FORBIDDEN.has(key)) {
      delete (value as Record<string, unknown>)[key];
      continue;
    }
    if (++count > how.keys) return `more than ${how.keys} keys in one object`;
    if (how.texts && LONE_SURROGATE.test(key)) return 'a lone surrogate is no text';
    const fault = inspect((value as Record<string, unknown>)[key], how, depth - 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
