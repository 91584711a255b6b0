import { fromUtf8 } from './bytes.js';
import { LIMITS } from './limits.js';
import { bad, good, type Result } from './result.js';

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Bounds of one JSON text: bytes, nesting depth, keys in one object. */
export interface JsonBounds {
  readonly bytes: number;
  readonly depth?: number;
  readonly keys?: number;
}

/**
 * The one door through which JSON comes in: RFC 8259, valid UTF-8, bounded size, depth and keys, finite numbers;
 * keys that name an object's prototype are dropped.
 */
export function readJson(input: Uint8Array | string, bounds: JsonBounds): Result<unknown> {
  const size = input.length;
  if (size > bounds.bytes) return bad(`larger than ${bounds.bytes} bytes`);
  const text = typeof input === 'string' ? input : fromUtf8(input);
  if (text === undefined) return bad('not valid UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('not valid JSON');
  }
  const fault = inspect(value, bounds.depth ?? LIMITS.jsonDepth, bounds.keys ?? LIMITS.jsonKeys);
  return fault === undefined ? good(value) : bad(fault);
}

/** Walks the value, removing forbidden keys; returns what is wrong with it, if anything. Recursion is bounded by `depth`. */
function inspect(value: unknown, depth: number, keys: number): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number is out of range';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === 0) return 'nested too deep';
  if (Array.isArray(value)) {
    for (const item of value) {
      const fault = inspect(item, depth - 1, keys);
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
    if (++count > keys) return `more than ${keys} keys in one object`;
    const fault = inspect((value as Record<string, unknown>)[key], depth - 1, keys);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
