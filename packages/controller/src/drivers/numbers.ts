import * as v from 'valibot';

/** How a number lies in bytes. */
export const NUMBER_TYPES = ['uint8', 'int8', 'uint16', 'int16', 'uint24', 'int24', 'uint32', 'int32', 'float32'] as const;
export const NumberType = v.picklist(NUMBER_TYPES);
export type NumberType = v.InferOutput<typeof NumberType>;

export const widthOf = (type: NumberType): number => (type === 'float32' ? 4 : Number(type.replace(/^u?int/, '')) / 8);

/** The number in `bytes`, which are as many as `widthOf(type)` says. */
export function readNumber(bytes: Uint8Array, type: NumberType, little: boolean): number {
  const width = widthOf(type);
  let n = 0;
  for (let i = 0; i < width; i++) n = n * 256 + (bytes[little ? width - 1 - i : i] ?? 0);
  if (type === 'float32') {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, n);
    return view.getFloat32(0);
  }
  return type.startsWith('int') && n >= 2 ** (8 * width - 1) ? n - 2 ** (8 * width) : n;
}

/** The same back; undefined where the number does not fit. Fractions are rounded to the nearest whole, where the type has only those. */
export function writeNumber(value: number, type: NumberType, little: boolean): Uint8Array | undefined {
  const width = widthOf(type);
  const bits = 8 * width;
  let n = Math.round(value);
  if (type === 'float32') {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value);
    n = view.getUint32(0);
  } else {
    const signed = type.startsWith('int');
    if (!Number.isFinite(n) || n < (signed ? -(2 ** (bits - 1)) : 0) || n >= (signed ? 2 ** (bits - 1) : 2 ** bits)) return undefined;
    if (n < 0) n += 2 ** bits;
  }
  const bytes = new Uint8Array(width);
  for (let i = 0; i < width; i++) bytes[little ? i : width - 1 - i] = Math.floor(n / 256 ** i) % 256;
  return bytes;
}
