import { describe, expect, it } from 'vitest';
import type { Suite } from '../src/index.js';
import { nobleSuite } from '../src/noble/index.js';
import { nodeSuite } from '../src/node/index.js';
import { isSmallOrder } from '../src/noise/smallOrder.js';
import { hex, toHex, vectorFile } from './vectors.js';

const SUITES: Record<string, Suite> = {
  node: nodeSuite(),
  noble: nobleSuite({ random: (n) => crypto.getRandomValues(new Uint8Array(n)) }),
};

interface XdhTest {
  tcId: number;
  public: string;
  private: string;
  shared: string;
  result: string;
}
interface MacTest {
  tcId: number;
  key: string;
  msg: string;
  tag: string;
  result: string;
}
const groups = <T>(data: unknown): { tests: T[]; tagSize?: number }[] => (data as { testGroups: { tests: T[] }[] }).testGroups;

const x25519 = vectorFile('wycheproof/x25519_test.json');
describe.skipIf(x25519 === undefined).each(Object.keys(SUITES))('X25519 on %s', (name) => {
  it('gives the published shared secret, or refuses a key of small order', () => {
    const suite = SUITES[name] as Suite;
    let refused = 0;
    for (const group of groups<XdhTest>(x25519))
      for (const test of group.tests) {
        const zero = /^0+$/.test(test.shared);
        const own = suite.keyPairFrom(hex(test.private));
        if (zero) {
          expect(() => own.dh(hex(test.public)), `case ${test.tcId}`).toThrow('not usable');
          expect(isSmallOrder(hex(test.public)), `case ${test.tcId}`).toBe(true);
          refused++;
        } else {
          expect(isSmallOrder(hex(test.public)), `case ${test.tcId}`).toBe(false);
          expect(toHex(own.dh(hex(test.public)) as Uint8Array), `case ${test.tcId}`).toBe(test.shared);
        }
      }
    expect(refused).toBeGreaterThan(0);
  });
});

const hmac = vectorFile('wycheproof/hmac_sha256_test.json');
describe.skipIf(hmac === undefined).each(Object.keys(SUITES))('HMAC-SHA-256 on %s', (name) => {
  it('gives the published tags', () => {
    const suite = SUITES[name] as Suite;
    for (const group of groups<MacTest>(hmac))
      for (const test of group.tests) {
        const tag = toHex(suite.hmac(hex(test.key), hex(test.msg))).slice(0, test.tag.length);
        expect(tag === test.tag, `case ${test.tcId}`).toBe(test.result === 'valid');
      }
  });
});
