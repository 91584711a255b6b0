/**
 * The u-coordinates of Curve25519's points of small order, little-endian, top bit ignored: 0, 1, two of order 8, and p − 1, p, p + 1
 * (cr.yp.to/ecdh.html#validate). With such a key every shared secret is zero: it is refused where it is read, so that answering never fails.
 */
const SMALL_ORDER: readonly string[] = [
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
];

export function isSmallOrder(publicKey: Uint8Array): boolean {
  let hex = '';
  for (let i = 0; i < 32; i++) {
    const byte = (publicKey[i] ?? 0) & (i === 31 ? 0x7f : 0xff);
    hex += byte.toString(16).padStart(2, '0');
  }
  return SMALL_ORDER.includes(hex);
}
