import { pow } from '@noble/curves/abstract/modular.js';
import { montgomery } from '@noble/curves/abstract/montgomery.js';

/** 2^255 − 19 (RFC 7748 §4.1). */
const P = 2n ** 255n - 19n;

/**
 * X25519 on the library's Montgomery ladder with the curve's own parameters. The library's ready-made `x25519` also brings the Edwards
 * curve's tables, 7 KB that a phone would load to make one key a little sooner.
 */
export const x25519 = montgomery({
  P,
  type: 'x25519',
  powPminus2: (x) => pow(x, P - 2n, P),
  /** RFC 7748 §5, decodeScalar25519. */
  adjustScalarBytes: (bytes: Uint8Array) => {
    bytes[0] = (bytes[0] as number) & 248;
    bytes[31] = ((bytes[31] as number) & 127) | 64;
    return bytes;
  },
});
