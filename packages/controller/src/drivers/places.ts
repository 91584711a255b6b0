import { wordOf } from './process/words.js';

const PLACE = /\{\{\s*((?:value|input)(?:\.[A-Za-z0-9_-]+)*)\s*\}\}/g;
const WHOLE = /^\{\{\s*((?:value|input)(?:\.[A-Za-z0-9_-]+)*)\s*\}\}$/;
const MAX_DEPTH = 16;

/**
 * Puts what was sent into a template of JSON: a text that is nothing but `{{value}}` (or `{{input.x}}`) becomes the value itself, of
 * whatever type; inside a longer text it stands as text. So a value can never become structure. Missing parts become null.
 */
export function fill(template: unknown, given: unknown, depth = 0): unknown {
  if (typeof template === 'string') {
    const whole = WHOLE.exec(template);
    return whole === null ? fillText(template, given, (word) => word) : (lookUp(whole[1] as string, given) ?? null);
  }
  if (typeof template !== 'object' || template === null || depth > MAX_DEPTH) return template;
  if (Array.isArray(template)) return template.map((item) => fill(item, given, depth + 1));
  return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fill(item, given, depth + 1)]));
}

/** The same in a text. @param encode what makes a word of the value safe where it stands (`encodeURIComponent` in an address) */
export const fillText = (template: string, given: unknown, encode: (word: string) => string): string =>
  template.replace(PLACE, (_, path: string) => encode(wordOf(lookUp(path, given) ?? '')));

function lookUp(path: string, given: unknown): unknown {
  let at = given;
  for (const key of path.split('.').slice(1))
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined;
  return at;
}

/** The part of `value` at a JSON pointer (RFC 6901); undefined where there is none. */
export function pointed(value: unknown, pointer: string): unknown {
  let at = value;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined;
  }
  return at;
}
