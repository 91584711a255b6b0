/** Longest string of one field: a peer's text is shown, not stored. */
const MAX_TEXT = 1_000;
/** What is deeper in a field, or further back in a list, is left out. */
const MAX_DEPTH = 5;
const MAX_ITEMS = 100;

/** Names of fields that are never shown, whatever anyone hands in. */
const SECRET = /^(psk|secret|token|password|privateKey|setupCode)$/i;

/** Fields as they are written: clipped, errors in words, bytes counted, secrets hidden. JSON takes whatever this gives. */
export function safeFields(fields: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields).slice(0, MAX_ITEMS))
    safe[name] = SECRET.test(name) ? '[hidden]' : safeValue(value, depth);
  return safe;
}

/** A text as it is written. */
export const clipped = (text: string): string =>
  text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;

function safeValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return clipped(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Date) return String(value);
  if (value instanceof Error) return safeFields({ name: value.name, message: value.message, ...codeOf(value) }, depth);
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((one) => safeValue(one, depth + 1));
  return safeFields(value as Record<string, unknown>, depth + 1);
}

function codeOf(error: Error): { code?: string } {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {};
}
