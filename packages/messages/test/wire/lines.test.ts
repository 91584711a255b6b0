import { type FramedLine, fromUtf8, LineFramer, toUtf8 } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, cut, places } from '../arbitraries.js';

const show = (framed: FramedLine): string => ('line' in framed ? (fromUtf8(framed.line) as string) : '<too long>');
const feed = (framer: LineFramer, chunks: readonly Uint8Array[]): FramedLine[] => chunks.flatMap((chunk) => framer.push(chunk));
const linesOf = (max: number, ...chunks: string[]): string[] => feed(new LineFramer(max), chunks.map(toUtf8)).map(show);

describe('LineFramer', () => {
  test('gives lines without their ends and keeps what has none yet', () => {
    expect(linesOf(10, 'a\r\nb', 'c\n\n', 'd')).toEqual(['a', 'bc', '']);
  });

  test('drops a line over the limit once and reads the next, wherever the newline comes', () => {
    expect(linesOf(4, 'abcde\nok\n')).toEqual(['<too long>', 'ok']);
    expect(linesOf(4, 'abcde', 'fgh', 'ij\nok\n')).toEqual(['<too long>', 'ok']);
    expect(linesOf(4, 'abc', 'de\nok\n')).toEqual(['<too long>', 'ok']);
    expect(linesOf(4, 'abcd\nabcde\nabcd\n')).toEqual(['abcd', '<too long>', 'abcd']);
  });

  test('copies what it keeps: the chunk may be used again', () => {
    const framer = new LineFramer(10);
    const chunk = Buffer.from('ab');
    framer.push(chunk);
    chunk.fill(0);
    expect(framer.push(toUtf8('c\n')).map(show)).toEqual(['abc']);
  });

  test('gives the same for any way the bytes are cut', () => {
    const line = bytes(12).map((some) => some.filter((byte) => byte !== 10));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), line, places, (lines, rest, where) => {
        const stream = Buffer.concat([...lines.flatMap((one) => [one, toUtf8('\n')]), rest]);
        const expected = lines.map((one) => (one.length > 8 ? { tooLong: true } : { line: one.at(-1) === 13 ? one.slice(0, -1) : one }));
        if (rest.length > 8) expected.push({ tooLong: true });
        const got = feed(new LineFramer(8), cut(new Uint8Array(stream), where));
        expect(got.map((one) => ('line' in one ? { line: Uint8Array.from(one.line) } : one))).toEqual(expected);
      }),
    );
  });
});
