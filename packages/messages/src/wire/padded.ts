import { toUtf8 } from './bytes.js';

const STEP = 256;

/**
 * A value as the payload of a handshake's message: JSON, and spaces (RFC 8259 §2) up to a multiple of 256 bytes, so that the length of what
 * is sealed tells no name or address.
 */
export function paddedJson(value: unknown): Uint8Array {
  const json = toUtf8(JSON.stringify(value));
  const padded = new Uint8Array(Math.ceil(json.length / STEP) * STEP).fill(0x20);
  padded.set(json);
  return padded;
}
