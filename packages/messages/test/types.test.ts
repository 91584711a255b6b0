import { formatPairingLink, isEnd, parsePairingLink, STEPS, toBase64Url, toUtf8 } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('pairing links', () => {
  const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toBase64Url);
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toBase64Url);
  const url = fc.string({ unit: fc.constantFrom(...'abc.:/-09[]'), maxLength: 90 }).map((rest) => `ws://${rest}`);
  const offer = fc
    .record({ relay: fc.option(url, { nil: undefined }), lan: fc.array(url, { maxLength: 4 }), home: id, key, slot: id, secret: id })
    .map(({ relay, ...rest }) => (relay === undefined ? rest : { relay, ...rest }));

  test('say what they were made of, whole or as the fragment alone', () => {
    fc.assert(
      fc.property(offer, (some) => {
        const link = formatPairingLink('https://around.example/', some);
        expect(parsePairingLink(link)).toEqual({ ok: true, value: some });
        expect(parsePairingLink(` ${link.slice(link.indexOf('#'))}\n`)).toEqual({ ok: true, value: some });
      }),
    );
  });

  test('cut short or damaged say so', () => {
    fc.assert(
      fc.property(offer, fc.nat(), (some, at) => {
        const link = formatPairingLink('https://around.example/', some);
        const fragment = link.indexOf('#');
        const cut = fragment + (at % (link.length - fragment));
        const result = parsePairingLink(link.slice(0, cut));
        expect(result).toMatchObject({ ok: false, error: expect.stringMatching(/pairing link/) });
      }),
    );
  });

  test('of any text are refused without an exception', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(parsePairingLink(`#p=${text}`).ok).toBe(false)));
    fc.assert(fc.property(fc.json(), (json) => void expect(parsePairingLink(`#p=${toBase64Url(toUtf8(json))}`).ok).toBe(false)));
  });
});

test('exactly seven steps are ends', () => {
  expect(STEPS.filter(isEnd)).toEqual(['completed', 'failed', 'timedOut', 'expired', 'refused', 'cancelled', 'unknown']);
});
