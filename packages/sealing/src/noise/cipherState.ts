import type { Suite } from '../suite.js';

const NO_AD = new Uint8Array(0);
/** A new handshake is due long before Noise's own limit of 2^64 (trust.md, Session). */
export const MAX_MESSAGES = 2 ** 20;

/** One direction's key and counter (Noise spec §5.1). */
export class CipherState {
  readonly #suite: Suite;
  readonly #key: Uint8Array;
  #n = 0;

  constructor(suite: Suite, key: Uint8Array) {
    this.#suite = suite;
    this.#key = key;
  }

  /** How many messages passed. */
  get count(): number {
    return this.#n;
  }

  seal(plaintext: Uint8Array, ad: Uint8Array = NO_AD): Uint8Array {
    if (this.#n >= MAX_MESSAGES) throw new RangeError('this key is used up: shake hands again');
    return this.#suite.seal(this.#key, this.#n++, ad, plaintext);
  }

  /** Undefined where the tag does not fit: out of order, repeated, forged, or over the limit. The counter then stays. */
  open(ciphertext: Uint8Array, ad: Uint8Array = NO_AD): Uint8Array | undefined {
    if (ciphertext.length < 16 || this.#n >= MAX_MESSAGES) return undefined;
    const plaintext = this.#suite.open(this.#key, this.#n, ad, ciphertext);
    if (plaintext !== undefined) this.#n++;
    return plaintext;
  }
}
