/**
 * What JSON leaves as it is and a terminal or a reader's eye does not: DEL and the C1 controls, line and paragraph separators, marks that
 * turn the direction of the text or take no room.
 */
const HARMFUL = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Escapes one line of JSON further: it stays the same JSON, and one visible line. */
export function escapeLine(line: string): string {
  return line.replace(HARMFUL, escaped);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Longest string of one field: a peer's text is shown, not stored. */
const MAX_TEXT = 1_000;

/** Names of fields that are never shown, whatever anyone hands in. */
const SECRET = /^(psk|secret|token|password|privateKey|setupCode)$/i;

/** Fields as they are written: clipped, errors in words, bytes counted, secrets hidden. */
export function safeFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) safe[name] = SECRET.test(name) ? '[hidden]' : safeValue(value);
  return safe;
}

function safeValue(value: unknown): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Error) return safeFields({ name: value.name, message: value.message, ...codeOf(value) });
  return value;
}

function codeOf(error: Error): { code?: string } {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {};
}
