import { Gather } from './gather.js';
import { LIMITS } from './limits.js';

/** Sealed plaintexts are padded to a multiple of this, so that their lengths tell little (trust.md, Session). */
export const PAD_STEP = 256;
const HEADER = 3;
/** Largest multiple of PAD_STEP that fits a Noise message beside its 16-byte tag. */
const MAX_PLAINTEXT = Math.floor((LIMITS.frame - 16) / PAD_STEP) * PAD_STEP;
const MAX_PAYLOAD = MAX_PLAINTEXT - HEADER;
const MORE = 1;

/**
 * Cuts a message into record plaintexts: `[flags u8: bit 0 = more follow][payload length u16 big-endian][payload][zeros]`.
 * @throws RangeError over `LIMITS.message` bytes
 */
export function fragment(message: Uint8Array): Uint8Array[] {
  if (message.length > LIMITS.message) throw new RangeError(`a message has at most ${LIMITS.message} bytes`);
  const records: Uint8Array[] = [];
  let at = 0;
  do {
    const payload = message.subarray(at, at + MAX_PAYLOAD);
    at += payload.length;
    const record = new Uint8Array(Math.ceil((HEADER + payload.length) / PAD_STEP) * PAD_STEP);
    record[0] = at < message.length ? MORE : 0;
    record[1] = payload.length >> 8;
    record[2] = payload.length & 0xff;
    record.set(payload, HEADER);
    records.push(record);
  } while (at < message.length);
  return records;
}

/**
 * Puts record plaintexts together again. Any result but bytes or `undefined` (more to come) ends the session. Holds at most twice
 * `max` bytes, however small the fragments are; a message of one fragment is a view into its record.
 */
export class Reassembler {
  readonly #held = new Gather();
  readonly #max: number;

  constructor(max: number = LIMITS.message) {
    this.#max = max;
  }

  push(record: Uint8Array): Uint8Array | undefined | 'invalid' {
    if (record.length < HEADER) return 'invalid';
    const flags = record[0] as number;
    const length = ((record[1] as number) << 8) | (record[2] as number);
    if (flags > MORE || length > record.length - HEADER) return 'invalid';
    // An empty fragment that promises more would let a peer send for ever without reaching the bound.
    if (flags === MORE && length === 0) return 'invalid';
    if (this.#held.length + length > this.#max) return 'invalid';
    const payload = record.subarray(HEADER, HEADER + length);
    if (flags !== MORE && this.#held.length === 0) return payload;
    this.#held.add(payload);
    return flags === MORE ? undefined : this.#held.take();
  }
}
