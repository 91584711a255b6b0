import {
  concat,
  crockfordFrom,
  cutText,
  cutUtf8,
  decodeClose,
  decodeCredit,
  decodeRelayFrame,
  encodeClose,
  encodeCredit,
  encodeRelayFrame,
  fromBase64Url,
  fromUtf8,
  groupCode,
  normaliseCrockford,
  packEnvelope,
  RELAY_FRAME,
  toBase64Url,
  toUtf8,
  unpackEnvelope,
} from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, cut, places } from '../arbitraries.js';

describe('base64url', () => {
  test('is what Node makes, and comes back', () => {
    fc.assert(
      fc.property(bytes(80), (some) => {
        expect(toBase64Url(some)).toBe(Buffer.from(some).toString('base64url'));
        expect(fromBase64Url(toBase64Url(some))).toEqual(some);
      }),
    );
  });

  test('has one spelling: whatever is read would be written the same', () => {
    const near = fc.string({ unit: fc.constantFrom(...'AQgwZz09-_+/= \n') });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (text) => {
        const read = fromBase64Url(text);
        if (read !== undefined) expect(toBase64Url(read)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['A', 'AB', 'AAB', 'AA==', 'A A', 'A+', 'A/', 'é', '😀', 'AAAA\n'])('%j is none', (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });
});

describe('UTF-8', () => {
  test('comes back, and nothing else is read', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(fromUtf8(toUtf8(text))).toBe(text)));
    fc.assert(
      fc.property(bytes(12), (some) => {
        const text = fromUtf8(some);
        if (text !== undefined) expect(toUtf8(text)).toEqual(some);
      }),
    );
  });

  test('is cut between characters only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(40), (text, max) => {
        const short = cutUtf8(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        const read = fromUtf8(short);
        expect(read).toBeDefined();
        expect(text.startsWith(read as string)).toBe(true);
        if (toUtf8(text).length > max) expect(short.length).toBeGreaterThan(max - 4);
      }),
    );
  });
});

test('text is cut between characters only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(60), (text, max) => {
      const short = cutText(text, max);
      expect(short.length).toBeLessThanOrEqual(max);
      expect(short.length).toBeGreaterThanOrEqual(Math.min(text.length, max) - 1);
      expect(text.startsWith(short)).toBe(true);
      expect(fromUtf8(toUtf8(short))).toBe(short);
    }),
  );
});

test('concat joins what was cut', () => {
  fc.assert(fc.property(bytes(60), places, (some, where) => void expect(concat(cut(some, where))).toEqual(some)));
});

describe('Crockford codes', () => {
  test('survive being shown in groups, lower case, with the letters that look alike', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.constantFrom(12, 20), (random, length) => {
        const code = crockfordFrom(random, length);
        expect(code).toMatch(new RegExp(`^[0-9A-HJKMNP-TV-Z]{${length}}$`));
        expect(normaliseCrockford(groupCode(code), length)).toBe(code);
        const typed = ` ${groupCode(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `;
        expect(normaliseCrockford(typed, length)).toBe(code);
      }),
    );
  });

  test('are refused with another letter or length', () => {
    expect(normaliseCrockford('7K2M-9QXD-4TPU', 12)).toBeUndefined();
    expect(normaliseCrockford('7K2M-9QXD-4TP', 12)).toBeUndefined();
    expect(normaliseCrockford('7K2M-9QXD-4TP\u0000', 12)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const code = normaliseCrockford(text, 4);
        if (code !== undefined) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}$/);
      }),
    );
  });

  test('need enough random bytes', () => {
    expect(() => crockfordFrom(new Uint8Array(11), 12)).toThrow(RangeError);
  });
});

describe('envelopes', () => {
  test('come back', () => {
    fc.assert(
      fc.property(bytes(60), fc.option(bytes(60), { nil: undefined }), (json, blob) => {
        const unpacked = unpackEnvelope(packEnvelope(json, blob));
        expect(unpacked).toEqual({ ok: true, value: blob === undefined ? { json } : { json, blob } });
      }),
    );
  });

  test('of random bytes are refused or hold no more than came', () => {
    const random = fc.tuple(fc.constantFrom(0, 1, 2), bytes(12)).map(([kind, rest]) => concat([Uint8Array.of(kind), rest]));
    fc.assert(
      fc.property(fc.oneof(bytes(12), random), (some) => {
        const unpacked = unpackEnvelope(some);
        if (unpacked.ok) expect(packEnvelope(unpacked.value.json, unpacked.value.blob)).toEqual(some);
      }),
    );
    expect(unpackEnvelope(new Uint8Array(0)).ok).toBe(false);
    expect(unpackEnvelope(Uint8Array.of(1, 0, 0, 0, 2, 65)).ok).toBe(false);
  });
});

describe('relay frames', () => {
  test('come back, also out of the middle of a buffer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(RELAY_FRAME)),
        fc.nat(0xffff_ffff),
        bytes(40),
        fc.nat(9),
        (type, channel, payload, before) => {
          const frame = concat([new Uint8Array(before), encodeRelayFrame(type, channel, payload)]).subarray(before);
          expect(decodeRelayFrame(frame)).toEqual({ ok: true, value: { type, channel, payload } });
        },
      ),
    );
  });

  test('of random bytes are refused or would be written the same', () => {
    fc.assert(
      fc.property(bytes(12), (some) => {
        const frame = decodeRelayFrame(some);
        if (frame.ok) expect(encodeRelayFrame(frame.value.type, frame.value.channel, frame.value.payload)).toEqual(some);
      }),
    );
  });

  test('carry close codes and reasons, cut to whole characters', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 4_999 }), fc.string({ unit: 'binary', maxLength: 200 }), (code, reason) => {
        const payload = encodeClose(code, reason);
        expect(payload.length).toBeLessThanOrEqual(122);
        const decoded = decodeClose(payload);
        expect(decoded.code).toBe(code);
        expect(reason.startsWith(decoded.reason)).toBe(true);
        if (toUtf8(reason).length <= 120) expect(decoded.reason).toBe(reason);
      }),
    );
    expect(decodeClose(Uint8Array.of(7))).toEqual({ code: 1006, reason: '' });
  });

  test('never carry a reason that a WebSocket would refuse to send', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.integer({ min: 100, max: 300 }).map((length) => toUtf8('x'.repeat(length))),
        ),
        (some) => {
          expect(toUtf8(decodeClose(some).reason).length).toBeLessThanOrEqual(123);
        },
      ),
    );
  });

  test('carry credit', () => {
    fc.assert(fc.property(fc.nat(0xffff_ffff), (credit) => void expect(decodeCredit(encodeCredit(credit))).toBe(credit)));
    expect(decodeCredit(encodeCredit(2 ** 33))).toBe(0xffff_ffff);
    expect(decodeCredit(new Uint8Array(5))).toBeUndefined();
  });
});
