import { fragment, LIMITS, PAD_STEP, Reassembler } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes } from '../arbitraries.js';

const TAG = 16;
const join = (records: readonly Uint8Array[], reassembler = new Reassembler()) => records.map((record) => reassembler.push(record));

describe('fragments', () => {
  test('of any message are padded, fit a sealed frame, and make the message again', () => {
    const length = fc.oneof(fc.nat(600), fc.integer({ min: 65_000, max: 66_000 }), fc.integer({ min: 130_000, max: 131_500 }));
    fc.assert(
      fc.property(length, fc.nat(255), (size, seed) => {
        const message = new Uint8Array(size).map((_, i) => (i * 31 + seed) & 0xff);
        const records = fragment(message);
        for (const record of records) {
          expect(record.length % PAD_STEP).toBe(0);
          expect(record.length + TAG).toBeLessThanOrEqual(LIMITS.frame);
        }
        const got = join(records);
        expect(got.slice(0, -1).every((one) => one === undefined)).toBe(true);
        expect(Buffer.compare(got.at(-1) as Uint8Array, message)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('of one message after another stay apart', () => {
    const reassembler = new Reassembler();
    const long = new Uint8Array(70_000).fill(1);
    expect(join(fragment(long), reassembler).at(-1)).toEqual(long);
    expect(join(fragment(Uint8Array.of(2)), reassembler)).toEqual([Uint8Array.of(2)]);
    expect(join(fragment(long), reassembler).at(-1)).toEqual(long);
  });

  test('of a message over the limit are not made', () => {
    expect(fragment(new Uint8Array(LIMITS.message)).length).toBe(17);
    expect(() => fragment(new Uint8Array(LIMITS.message + 1))).toThrow(RangeError);
  });
});

describe('Reassembler', () => {
  test('refuses what no fragment is', () => {
    for (const record of [[], [0, 0], [2, 0, 0], [0, 0, 2, 9], [1, 0, 0, 0]]) {
      expect(new Reassembler().push(Uint8Array.from(record))).toBe('invalid');
    }
  });

  test('refuses the fragment that goes over its limit', () => {
    const reassembler = new Reassembler(4);
    expect(reassembler.push(Uint8Array.of(1, 0, 3, 1, 2, 3))).toBeUndefined();
    expect(reassembler.push(Uint8Array.of(0, 0, 2, 4, 5))).toBe('invalid');
  });

  test('never throws, and never gives more than its limit', () => {
    fc.assert(
      fc.property(fc.array(bytes(20), { maxLength: 20 }), (records) => {
        const reassembler = new Reassembler(40);
        for (const record of records) {
          const got = reassembler.push(record);
          if (got instanceof Uint8Array) expect(got.length).toBeLessThanOrEqual(40);
        }
      }),
    );
  });

  test('does not keep the records that tiny fragments came in', () => {
    const reassembler = new Reassembler();
    const record = new Uint8Array(256);
    record[0] = 1;
    record[2] = 1;
    for (let i = 0; i < 1_000; i++) {
      record[3] = i;
      expect(reassembler.push(record)).toBeUndefined();
    }
    record[0] = 0;
    const message = reassembler.push(record) as Uint8Array;
    // One record was used again and again: what came of it is a copy of each time.
    expect(message).toEqual(new Uint8Array(1_001).map((_, i) => (i === 1_000 ? 999 : i)));
  });
});
