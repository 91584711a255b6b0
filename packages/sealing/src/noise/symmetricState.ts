import type { Suite } from '../suite.js';
import { CipherState } from './cipherState.js';

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The chaining key and handshake hash that everything is mixed into (Noise spec §5.2). */
export class SymmetricState {
  readonly #suite: Suite;
  #ck: Uint8Array;
  #h: Uint8Array;
  #cipher: CipherState | undefined;

  constructor(suite: Suite, protocolName: string) {
    this.#suite = suite;
    const name = new Uint8Array([...protocolName].map((char) => char.charCodeAt(0)));
    this.#h = name.length <= 32 ? join(name, new Uint8Array(32 - name.length)) : suite.sha256(name);
    this.#ck = this.#h;
  }

  get hash(): Uint8Array {
    return this.#h;
  }

  mixHash(data: Uint8Array): void {
    this.#h = this.#suite.sha256(join(this.#h, data));
  }

  mixKey(material: Uint8Array): void {
    const [ck, key] = this.#hkdf(material, 2);
    this.#ck = ck as Uint8Array;
    this.#cipher = new CipherState(this.#suite, key as Uint8Array);
  }

  mixKeyAndHash(material: Uint8Array): void {
    const [ck, hash, key] = this.#hkdf(material, 3);
    this.#ck = ck as Uint8Array;
    this.mixHash(hash as Uint8Array);
    this.#cipher = new CipherState(this.#suite, key as Uint8Array);
  }

  encryptAndHash(plaintext: Uint8Array): Uint8Array {
    const out = this.#cipher === undefined ? plaintext : this.#cipher.seal(plaintext, this.#h);
    this.mixHash(out);
    return out;
  }

  decryptAndHash(data: Uint8Array): Uint8Array | undefined {
    const out = this.#cipher === undefined ? data : this.#cipher.open(data, this.#h);
    if (out !== undefined) this.mixHash(data);
    return out;
  }

  /** How much longer a sealed field is than its content now. */
  get overhead(): number {
    return this.#cipher === undefined ? 0 : 16;
  }

  split(): { first: CipherState; second: CipherState } {
    const [first, second] = this.#hkdf(new Uint8Array(0), 2);
    return { first: new CipherState(this.#suite, first as Uint8Array), second: new CipherState(this.#suite, second as Uint8Array) };
  }

  /** HKDF as Noise uses it (§4.3): two or three outputs of 32 bytes. */
  #hkdf(material: Uint8Array, outputs: 2 | 3): Uint8Array[] {
    const temp = this.#suite.hmac(this.#ck, material);
    const out: Uint8Array[] = [];
    let last: Uint8Array = new Uint8Array(0);
    for (let i = 1; i <= outputs; i++) {
      last = this.#suite.hmac(temp, join(last, Uint8Array.of(i)));
      out.push(last);
    }
    return out;
  }
}
