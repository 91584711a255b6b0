/**
 * An X25519 key pair (RFC 7748). A key whose secret cannot leave its keeper (WebCrypto, non-extractable) answers `dh`
 * with a promise; such a key works with the handshake's async methods only.
 */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  dh(peerPublicKey: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** The primitives of 25519_ChaChaPoly_SHA256, and scrypt for typed codes. Two implementations: node:crypto and noble. */
export interface Suite {
  /** A new key pair from the suite's injected randomness. Its `dh` is synchronous. */
  generateKeyPair(): KeyPair;
  /** A key pair of a 32-byte secret. Its `dh` is synchronous. */
  keyPairFrom(secret: Uint8Array): KeyPair;
  /** ChaCha20-Poly1305 (RFC 8439) with Noise's nonce: 4 zero bytes, then `n` as u64 little-endian. */
  seal(key: Uint8Array, n: number, ad: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Undefined where the tag does not fit. */
  open(key: Uint8Array, n: number, ad: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined;
  sha256(data: Uint8Array): Uint8Array;
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** scrypt (RFC 7914) N=2^15 r=8 p=1, 32 bytes. Takes about 0.1 s (node) to 1 s (browser). */
  scrypt(password: Uint8Array, salt: Uint8Array): Promise<Uint8Array>;
  random(n: number): Uint8Array;
}

/** A peer's public key of small order or wrong length (RFC 7748 §6.1). The handshake treats it as a seal that does not fit. */
export class BadPeerKey extends Error {
  override readonly name = 'BadPeerKey';
}
