import fc from 'fast-check';

export const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

/** `whole` cut at arbitrary places, some pieces empty. */
export function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...places.map((place) => Math.floor(place * (whole.length + 1))), 0, whole.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => whole.slice(at[i], end));
}

export const places = fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { maxLength: 12 });

/** Values such as JSON can carry between our programs: well-formed text, no prototype keys, no −0 (JSON.parse keeps it, nobody cares). */
export const plainJson = fc
  .jsonValue({ maxDepth: 4, stringUnit: 'binary' })
  .filter(
    (value) => !/"(__proto__|constructor|prototype)":|-0[,\]}]|-0$/.test(JSON.stringify(value)) && !Object.is(value, -0) && isPlain(value),
  );

function isPlain(value: unknown): boolean {
  if (Object.is(value, -0)) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => !['__proto__', 'constructor', 'prototype'].includes(key) && isPlain(item));
}

/** A JSON value with one place replaced, removed or wrapped. */
export function mutate(value: unknown, picks: readonly number[], replacement: unknown): unknown {
  const [pick = 0, ...rest] = picks;
  if (typeof value !== 'object' || value === null || rest.length === 0) return replacement;
  const keys = Object.keys(value);
  if (keys.length === 0) return replacement;
  const key = keys[pick % keys.length] as string;
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === key ? mutate(item, rest, replacement) : item));
  const changed = mutate((value as Record<string, unknown>)[key], rest, replacement);
  return { ...value, [key]: changed };
}
