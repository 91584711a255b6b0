import { toBase64Url } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Handshake,
  HandshakeMisuse,
  IKpsk2,
  NNpsk0,
  newSetupCode,
  pskOfCode,
  pskOfSecret,
  pskOfSetupCode,
  SealedSession,
  type Suite,
  sixDigits,
  tokenHash,
  XXpsk3,
} from '../src/index.js';
import { nobleSuite } from '../src/noble/index.js';
import { homeIdOf, nodeSuite, signKeyFrom, signRelayLogin, verifyRelayLogin } from '../src/node/index.js';
import { generateWebCryptoKeys, keyPairFromWebCrypto } from '../src/webcrypto/index.js';

const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
const node = nodeSuite();
const noble = nobleSuite({ random });
const none = new Uint8Array(0);

/** A finished session pair, each side on a suite of its own. */
function sessions(a: Suite = node, b: Suite = noble): [SealedSession, SealedSession] {
  const psk = random(32);
  const left = new Handshake({ suite: a, pattern: NNpsk0, initiator: true, psk });
  const right = new Handshake({ suite: b, pattern: NNpsk0, initiator: false, psk });
  right.read(left.write(none));
  left.read(right.write(none));
  return [new SealedSession(left.split()), new SealedSession(right.split())];
}

describe('sealed session', () => {
  it('carries any message whole, whatever its size, between the two suites', () => {
    const [left, right] = sessions();
    for (const size of [0, 1, 252, 253, 254, 65_277, 65_278, 200_000, 1_048_576]) {
      const message = random(Math.min(size, 65_536));
      const whole = new Uint8Array(size);
      for (let at = 0; at < size; at += message.length) whole.set(message.subarray(0, Math.min(message.length, size - at)), at);
      let got: Uint8Array | undefined | 'invalid';
      for (const frame of left.seal(whole)) {
        expect(frame.length).toBeLessThanOrEqual(65_535);
        expect((frame.length - 16) % 256).toBe(0);
        got = right.open(frame);
      }
      expect(got).toBeInstanceOf(Uint8Array);
      expect(Buffer.compare(got as Uint8Array, whole)).toBe(0);
    }
  });

  it('refuses a repeated, skipped, changed or foreign frame', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (where, flip) => {
        const [left, right] = sessions(node, node);
        const [first] = left.seal(random(100)) as [Uint8Array];
        const [second] = left.seal(random(100)) as [Uint8Array];
        expect(right.open(second)).toBe('invalid');
        const changed = first.slice();
        const at = where % changed.length;
        changed[at] = (changed[at] as number) ^ flip;
        expect(right.open(changed)).toBe('invalid');
        expect(right.open(first)).toBeInstanceOf(Uint8Array);
        expect(right.open(first)).toBe('invalid');
      }),
      { numRuns: 50 },
    );
  });

  it('never throws on random frames', () => {
    const [, right] = sessions();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => right.open(bytes) === 'invalid'));
  });
});

describe('handshake', () => {
  it('IKpsk2 shows the phone to the home alone, with a psk set after it is known', () => {
    const home = node.generateKeyPair();
    const phone = noble.generateKeyPair();
    const psk = random(32);
    const a = new Handshake({ suite: noble, pattern: IKpsk2, initiator: true, staticKey: phone, remoteStatic: home.publicKey, psk });
    const b = new Handshake({ suite: node, pattern: IKpsk2, initiator: false, staticKey: home });
    const m1 = a.write(Uint8Array.of(1));
    expect(Buffer.from(m1).includes(Buffer.from(phone.publicKey))).toBe(false);
    expect(b.read(m1)).toEqual(Uint8Array.of(1));
    expect(b.remoteStatic).toEqual(phone.publicKey);
    b.setPsk(psk);
    expect(a.read(b.write(Uint8Array.of(2)))).toEqual(Uint8Array.of(2));
    expect(sixDigits(a.split().hash)).toBe(sixDigits(b.split().hash));
  });

  it('fails on another psk, a changed prologue, a small-order key, and cut messages', () => {
    const pair = (left: object, right: object) => {
      const psk = new Uint8Array(32).fill(7);
      const a = new Handshake({ suite: node, pattern: XXpsk3, initiator: true, staticKey: node.generateKeyPair(), psk, ...left });
      const b = new Handshake({ suite: node, pattern: XXpsk3, initiator: false, staticKey: node.generateKeyPair(), psk, ...right });
      return [a, b] as const;
    };
    const [a, b] = pair({}, { psk: new Uint8Array(32) });
    b.read(a.write(none));
    a.read(b.write(none));
    expect(b.read(a.write(none))).toBeUndefined();
    expect(() => b.split()).toThrow();

    const [c, d] = pair({ prologue: Uint8Array.of(1) }, {});
    expect(d.read(c.write(none))).toBeUndefined();

    const [e, f] = pair({}, {});
    e.write(none);
    expect(f.read(new Uint8Array(48))).toBeUndefined();
    expect(() => f.write(none)).toThrow(HandshakeMisuse);

    const [g, h] = pair({}, {});
    expect(h.read(g.write(none).subarray(0, 31))).toBeUndefined();
  });

  it('works with a WebCrypto key that cannot be exported', async () => {
    const keys = await generateWebCryptoKeys();
    expect(keys).toBeDefined();
    const phone = await keyPairFromWebCrypto(keys as NonNullable<typeof keys>);
    const home = node.generateKeyPair();
    const psk = random(32);
    const a = new Handshake({ suite: noble, pattern: IKpsk2, initiator: true, staticKey: phone, remoteStatic: home.publicKey, psk });
    const b = new Handshake({ suite: node, pattern: IKpsk2, initiator: false, staticKey: home, psk });
    expect(() =>
      new Handshake({ suite: noble, pattern: IKpsk2, initiator: true, staticKey: phone, remoteStatic: home.publicKey, psk }).write(none),
    ).toThrow('async');
    b.read(await a.writeAsync(none));
    expect(await a.readAsync(b.write(Uint8Array.of(5)))).toEqual(Uint8Array.of(5));
  });
});

describe('secrets', () => {
  it('agree on both suites and differ by every input', async () => {
    const code = newSetupCode(random);
    expect(pskOfSetupCode(node, code, 'b1')).toEqual(pskOfSetupCode(noble, code.toLowerCase(), 'b1'));
    expect(pskOfSetupCode(node, code, 'b1')).not.toEqual(pskOfSetupCode(node, code, 'b2'));
    expect(pskOfSetupCode(node, 'short', 'b1')).toBeUndefined();
    expect(pskOfSecret(node, 's', 'AAAA')).toEqual(pskOfSecret(noble, 's', 'AAAA'));
    expect(await pskOfCode(node, '7K2M-9QXD-4TPA')).toEqual(await pskOfCode(noble, '7k2m9qxd4tpa'));
    expect(await pskOfCode(node, '7K2M')).toBeUndefined();
    expect(tokenHash(node, 'AAAA')).toEqual(tokenHash(noble, 'AAAA'));
  });
});

describe('relay login', () => {
  const sign = signKeyFrom(random(32));
  const fixed = node.generateKeyPair().publicKey;
  const home = homeIdOf(sign.publicKey, fixed);
  const chal = random(32);
  const login = {
    home,
    sign: toBase64Url(sign.publicKey),
    static: toBase64Url(fixed),
    sig: toBase64Url(signRelayLogin(sign, 'around.example', chal, home)),
  };

  it('takes a login for this host and this challenge only', () => {
    expect(verifyRelayLogin(login, 'around.example', chal)).toBe(true);
    expect(verifyRelayLogin(login, 'other.example', chal)).toBe(false);
    expect(verifyRelayLogin(login, 'around.example', random(32))).toBe(false);
    expect(verifyRelayLogin({ ...login, static: toBase64Url(random(32)) }, 'around.example', chal)).toBe(false);
    expect(verifyRelayLogin({ ...login, sig: '' }, 'around.example', chal)).toBe(false);
  });

  it('signs as RFC 8032 test 1 says', () => {
    const key = signKeyFrom(new Uint8Array(Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')));
    expect(Buffer.from(key.publicKey).toString('hex')).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  });
});
