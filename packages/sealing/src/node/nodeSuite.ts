import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  scrypt as nodeScrypt,
  randomBytes,
} from 'node:crypto';
import { toBase64Url } from '@around/messages';
import { BadPeerKey, type KeyPair, type Suite } from '../suite.js';

const TAG = 16;
/** Keys come in as JWK: importing DER costs 1.1 ms each. The public half of a private JWK may be any 32 bytes for X25519. */
const ANY_X = toBase64Url(new Uint8Array(32).fill(9));

function privateKey(secret: Uint8Array): KeyObject {
  return createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', d: toBase64Url(secret), x: ANY_X }, format: 'jwk' });
}

function publicKey(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: toBase64Url(raw) }, format: 'jwk' });
}

const BASE_POINT = publicKey(Uint8Array.of(9, ...new Uint8Array(31)));

function pairOf(secret: Uint8Array): KeyPair {
  const key = privateKey(secret);
  const own = new Uint8Array(diffieHellman({ privateKey: key, publicKey: BASE_POINT }));
  return {
    publicKey: own,
    dh(peer) {
      try {
        return new Uint8Array(diffieHellman({ privateKey: key, publicKey: publicKey(peer) }));
      } catch (error) {
        // OpenSSL refuses points of small order: the peer's fault, never ours.
        throw new BadPeerKey('the peer’s key is not usable', { cause: error });
      }
    },
  };
}

/** One for all: a cipher copies its nonce when it is made. */
const NONCE = new Uint8Array(12);
const NONCE_VIEW = new DataView(NONCE.buffer);

function nonce(n: number): Uint8Array {
  NONCE_VIEW.setUint32(4, n >>> 0, true);
  NONCE_VIEW.setUint32(8, Math.floor(n / 2 ** 32), true);
  return NONCE;
}

const view = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);

/**
 * The suite over node:crypto: for home, controller and programs.
 * @param options.random where a test wants to replay a run; else the system's
 */
export function nodeSuite(options: { random?: (n: number) => Uint8Array } = {}): Suite {
  const random = options.random ?? ((n: number) => view(randomBytes(n)));
  return {
    generateKeyPair: () => pairOf(random(32)),
    keyPairFrom: pairOf,
    seal(key, n, ad, plaintext) {
      const cipher = createCipheriv('chacha20-poly1305', key, nonce(n), { authTagLength: TAG });
      if (ad.length > 0) cipher.setAAD(ad, { plaintextLength: plaintext.length });
      const body = cipher.update(plaintext);
      cipher.final();
      const out = new Uint8Array(body.length + TAG);
      out.set(body);
      out.set(cipher.getAuthTag(), body.length);
      return out;
    },
    open(key, n, ad, ciphertext) {
      const length = ciphertext.length - TAG;
      if (length < 0) return undefined;
      const decipher = createDecipheriv('chacha20-poly1305', key, nonce(n), { authTagLength: TAG });
      if (ad.length > 0) decipher.setAAD(ad, { plaintextLength: length });
      decipher.setAuthTag(ciphertext.subarray(length));
      const plaintext = decipher.update(ciphertext.subarray(0, length));
      try {
        decipher.final();
      } catch {
        return undefined;
      }
      return view(plaintext);
    },
    sha256: (data) => view(createHash('sha256').update(data).digest()),
    hmac: (key, data) => view(createHmac('sha256', key).update(data).digest()),
    scrypt: (password, salt) =>
      new Promise((resolve, reject) => {
        nodeScrypt(password, salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }, (error, key) =>
          error === null ? resolve(view(key)) : reject(error),
        );
      }),
    random,
  };
}
