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
