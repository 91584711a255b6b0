import { concat, frameRecord, RecordFramer } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, cut, places } from '../arbitraries.js';

describe('RecordFramer', () => {
  test('gives the records for any way the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(bytes(300), { maxLength: 8 }), places, (records, where) => {
        const framer = new RecordFramer();
        const got = cut(concat(records.map(frameRecord)), where).flatMap((chunk) => framer.push(chunk) as Uint8Array[]);
        expect(got).toEqual(records);
      }),
    );
  });

  test('never throws, and never gives a record over its limit', () => {
    fc.assert(
      fc.property(fc.array(bytes(40), { maxLength: 10 }), fc.nat(30), (chunks, limit) => {
        const framer = new RecordFramer(limit);
        for (const chunk of chunks) {
          const got = framer.push(chunk);
          if (got !== 'tooLong') for (const record of got) expect(record.length).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  test('is over after a record that is too long', () => {
    const framer = new RecordFramer(3);
    expect(framer.push(frameRecord(new Uint8Array(3)))).toEqual([new Uint8Array(3)]);
    expect(framer.push(frameRecord(new Uint8Array(4)))).toBe('tooLong');
    expect(framer.push(frameRecord(new Uint8Array(1)))).toBe('tooLong');
  });

  test('refuses a length as soon as it is known', () => {
    const framer = new RecordFramer(3);
    expect(framer.push(Uint8Array.of(0xff))).toEqual([]);
    expect(framer.push(Uint8Array.of(0xff))).toBe('tooLong');
  });

  test('lets the limit rise between two records of one chunk', () => {
    const framer = new RecordFramer(2);
    framer.add(concat([frameRecord(new Uint8Array(2)), frameRecord(new Uint8Array(500))]));
    expect(framer.next()).toEqual(new Uint8Array(2));
    framer.limit = 1_000;
    expect(framer.next()).toEqual(new Uint8Array(500));
    expect(framer.next()).toBeUndefined();
  });

  test('copies each byte a bounded number of times, however small the chunks are', () => {
    const record = new Uint8Array(0xffff).map((_, i) => i);
    const stream = frameRecord(record);
    const copied = countCopied(() => {
      const framer = new RecordFramer();
      const got: Uint8Array[] = [];
      for (const byte of stream) got.push(...(framer.push(Uint8Array.of(byte)) as Uint8Array[]));
      expect(got).toEqual([record]);
    });
    expect(copied).toBeLessThan(4 * stream.length);
  });

  test('copies what it keeps: the chunk may be used again', () => {
    const framer = new RecordFramer();
    const chunk = Buffer.from([0, 2, 7]);
    framer.push(chunk);
    chunk.fill(0);
    expect(framer.push(Uint8Array.of(8))).toEqual([Uint8Array.of(7, 8)]);
  });
});

test('a record over 65,535 bytes cannot be framed', () => {
  expect(() => frameRecord(new Uint8Array(0x10000))).toThrow(RangeError);
});

/** Bytes that `Uint8Array.prototype.set` moved meanwhile. */
function countCopied(run: () => void): number {
  const original = Uint8Array.prototype.set;
  let copied = 0;
  Uint8Array.prototype.set = function (source: ArrayLike<number>, at?: number) {
    copied += source.length;
    original.call(this, source, at);
  };
  try {
    run();
  } finally {
    Uint8Array.prototype.set = original;
  }
  return copied;
}
