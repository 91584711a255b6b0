import { romOf, textOf } from '@around/platform/fake';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halfWidth } from '../../../src/displays/lcd/kana.js';
import { legible, letter } from '../../../src/displays/lcd/lettering.js';
import { A00, A02, type CharTable, ST7032 } from '../../../src/displays/lcd/tables.js';

const TABLES = [
  ['A00', A00],
  ['A02', A02],
  ['ST7032', ST7032],
] as const;

/** The text as the display's ROM shows it, an own character as itself. */
const shown = (rom: 'A00' | 'A02' | 'ST7032', table: CharTable, text: string): string =>
  letter(text, table)
    .cells.map((cell) => (typeof cell === 'string' ? cell : textOf(rom, [cell])))
    .join('');

describe.each(TABLES)('the characters of %s', (rom, table) => {
  test('stand where the ROM has them', () => {
    const other: Record<string, string> = { '°': 'ﾟ', ß: 'β', '·': '･' };
    for (const [char, code] of table) {
      const there = textOf(rom, [code]);
      expect(there === char || there === other[char], `${char} at 0x${code.toString(16)} is ${there}`).toBe(true);
    }
  });

  test('are none of the eight places for characters of one’s own', () => {
    for (const code of table.values()) expect(code).toBeGreaterThan(15);
  });

  test('whatever the text, each cell is a code or a character that can be drawn', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        for (const cell of letter(text, table).cells)
          expect(typeof cell === 'number' ? cell > 15 && cell < 256 : cell.length > 0).toBe(true);
      }),
    );
  });
});

test.each([
  ['ガレージ', 'ｶﾞﾚｰｼﾞ'],
  ['ぱーてぃー', 'ﾊﾟｰﾃｨｰ'],
  ['居間の照明', 'ｲﾏﾉｼｮｳﾒｲ'],
  ['子供部屋', 'ｺﾄﾞﾓﾍﾞﾔ'],
  ['２階（北）', '2階(ｷﾀ)'],
  ['「ヴィラ」、', '｢ｳﾞｨﾗ｣､'],
])('%s is written %s', (text, half) => {
  expect(halfWidth(text)).toBe(half);
});

test('what a display cannot write is known beforehand, and spelled where it can be', () => {
  expect(legible('居間', A00)).toBe(true);
  expect(legible('饂飩', A00)).toBe(false);
  expect(legible('居間', A02)).toBe(false);
  expect(shown('A00', A00, '“5 €” – naïve…')).toBe('"5 EUR" - naive…');
  expect(shown('A02', A02, 'Größe é ¥')).toBe('Größe é ¥');
  expect(shown('A00', A00, '~\\')).toBe('~\\');
});

test('the pictures have dots for ASCII and katakana', () => {
  for (const [char, code] of A00) if (code < 0xe0) expect(romOf('A00')(code), char).not.toEqual([31, 17, 17, 17, 17, 17, 31, 0]);
});
