import { createHash, createPrivateKey, createPublicKey, sign as edSign, verify as edVerify } from 'node:crypto';
import { concat, fromBase64Url, toBase64Url, toUtf8 } from '@around/messages';

/** An Ed25519 key (RFC 8032) that a home proves itself to its relay with. */
export interface SignKey {
  readonly publicKey: Uint8Array;
  sign(data: Uint8Array): Uint8Array;
}

// RFC 8410 §7: the fixed head of a PKCS #8 Ed25519 private key, before its 32-byte seed.
const PKCS8_HEAD = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20);

/** The key of a 32-byte seed. */
export function signKeyFrom(seed: Uint8Array): SignKey {
  const key = createPrivateKey({ key: Buffer.from(concat([PKCS8_HEAD, seed])), format: 'der', type: 'pkcs8' });
  const x = createPublicKey(key).export({ format: 'jwk' }).x as string;
  return { publicKey: fromBase64Url(x) as Uint8Array, sign: (data) => new Uint8Array(edSign(null, data, key)) };
}

/** A home's id: the first 16 bytes of SHA-256(sign ‖ static), base64url. */
export function homeIdOf(sign: Uint8Array, fixed: Uint8Array): string {
  return toBase64Url(new Uint8Array(createHash('sha256').update(sign).update(fixed).digest().subarray(0, 16)));
}

function signed(host: string, chal: Uint8Array, home: string): Uint8Array {
  const id = fromBase64Url(home);
  if (id === undefined) throw new RangeError('a home id is base64url');
  return concat([toUtf8(`around-relay-auth\0${host}`), chal, id]);
}

/** The signature of a relay login. `host`: as dialled, lower case, with the port where it is not the scheme's own. */
export function signRelayLogin(sign: SignKey, host: string, chal: Uint8Array, home: string): Uint8Array {
  return sign.sign(signed(host, chal, home));
}

/** Whether the login's id belongs to its keys and its signature to this challenge. All of `login` in base64url. */
export function verifyRelayLogin(
  login: { home: string; sign: string; static: string; sig: string },
  host: string,
  chal: Uint8Array,
): boolean {
  const sign = fromBase64Url(login.sign);
  const fixed = fromBase64Url(login.static);
  const sig = fromBase64Url(login.sig);
  if (sign?.length !== 32 || fixed?.length !== 32 || sig?.length !== 64) return false;
  if (homeIdOf(sign, fixed) !== login.home) return false;
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: login.sign }, format: 'jwk' });
    return edVerify(null, signed(host, chal, login.home), key, sig);
  } catch {
    return false;
  }
}
