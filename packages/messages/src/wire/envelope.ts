import { bad, good, type Result } from './result.js';

/** A sealed message: JSON text, and where it carries a picture or other media, its bytes. */
export interface Envelope {
  readonly json: Uint8Array;
  readonly blob?: Uint8Array;
}

/** `[0][json]`, or `[1][json length u32 big-endian][json][blob]`. */
export function packEnvelope(json: Uint8Array, blob?: Uint8Array): Uint8Array {
  if (blob === undefined) {
    const packed = new Uint8Array(1 + json.length);
    packed.set(json, 1);
    return packed;
  }
  const packed = new Uint8Array(5 + json.length + blob.length);
  packed[0] = 1;
  new DataView(packed.buffer).setUint32(1, json.length);
  packed.set(json, 5);
  packed.set(blob, 5 + json.length);
  return packed;
}

export function unpackEnvelope(bytes: Uint8Array): Result<Envelope> {
  if (bytes[0] === 0) return good({ json: bytes.subarray(1) });
  if (bytes[0] !== 1 || bytes.length < 5) return bad('not an envelope');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  if (length > bytes.length - 5) return bad('the envelope is cut short');
  return good({ json: bytes.subarray(5, 5 + length), blob: bytes.subarray(5 + length) });
}
