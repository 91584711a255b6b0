/**
 * One decoder under attack: `fuzz` gives it arbitrary bytes and throws where its promise does not hold; `seeds` are inputs that it
 * takes or just refuses, from which mutations start. Whatever `fuzz` keeps between calls must not change what it does: an input that fails must fail again.
 */
export interface Target {
  fuzz(data: Uint8Array): void;
  seeds(): readonly Uint8Array[];
}

/** @throws Error `words`: the decoder broke its promise */
export function must(holds: boolean, words: string | (() => string)): asserts holds {
  if (!holds) throw new Error(typeof words === 'string' ? words : words());
}

/** Bytes as equal to the eye: what they are in hexadecimal, the first of them. */
export const shown = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 64)).toString('hex');

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** `data` in pieces whose lengths its own first bytes say: the same bytes can arrive in any cut. */
export function pieces(data: Uint8Array): { readonly whole: Uint8Array; readonly parts: Uint8Array[] } {
  const count = Math.min((data[0] ?? 0) % 16, Math.max(0, data.length - 1));
  const whole = data.subarray(1 + count);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const length of data.subarray(1, 1 + count)) {
    parts.push(whole.subarray(at, at + length));
    at += Math.min(length, whole.length - at);
  }
  parts.push(whole.subarray(at));
  return { whole, parts };
}

/** Data that `pieces` takes apart into `whole`, cut after each of `lengths`. */
export function inPieces(whole: Uint8Array, ...lengths: readonly number[]): Uint8Array {
  return Uint8Array.of(lengths.length, ...lengths, ...whole);
}
