import { fragment, Reassembler } from '@around/messages';
import { MAX_MESSAGES } from './noise/cipherState.js';
import type { Transport } from './noise/handshake.js';

/** Frames of a message of 1 MiB at most: each takes a number of its own. */
const FRAMES = 32;

/** After the handshake: whole messages (at most 1 MiB) into padded, sealed frames (at most 65,535 bytes) and back. */
export class SealedSession {
  readonly #transport: Transport;
  readonly #reassembler = new Reassembler();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Shared by both sides and nobody else: what six-digit comparisons are made from. */
  get hash(): Uint8Array {
    return this.#transport.hash;
  }

  /** Whether a new handshake is due (2^19 messages passed one way: half of what the key can do). */
  get worn(): boolean {
    return Math.max(this.#transport.send.count, this.#transport.receive.count) >= MAX_MESSAGES / 2;
  }

  /** Whether what is left of the key does not suffice for one more message of the greatest size. */
  get spent(): boolean {
    return this.#transport.send.count >= MAX_MESSAGES - FRAMES;
  }

  /** Frames to send, in this order. @throws RangeError over 1 MiB */
  seal(message: Uint8Array): Uint8Array[] {
    return fragment(message).map((record) => this.#transport.send.seal(record));
  }

  /** A message, `undefined` while more fragments are to come, `'invalid'` for what does not fit: the session is over. */
  open(frame: Uint8Array): Uint8Array | undefined | 'invalid' {
    const record = this.#transport.receive.open(frame);
    return record === undefined ? 'invalid' : this.#reassembler.push(record);
  }
}
