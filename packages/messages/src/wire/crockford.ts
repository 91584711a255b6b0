const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Crockford base32 of random bytes: `length` characters of 5 bits each, taken from as many bytes (low five bits). */
export function crockfordFrom(bytes: Uint8Array, length: number): string {
  if (bytes.length < length) throw new RangeError(`${length} characters need ${length} random bytes`);
  let text = '';
  for (let i = 0; i < length; i++) text += ALPHABET[(bytes[i] as number) & 31];
  return text;
}

/**
 * What a person typed, in canonical form: upper case, O→0, I and L→1, spaces and dashes dropped
 * (crockford.com/base32.html). Undefined where another character or another length remains.
 */
export function normaliseCrockford(typed: string, length: number): string | undefined {
  const text = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (text.length !== length) return undefined;
  for (const char of text) if (!ALPHABET.includes(char)) return undefined;
  return text;
}

/** In groups of four, as it is shown: `7K2M-9QXD-4TPA`. */
export function groupCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1-');
}
