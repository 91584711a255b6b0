import { dots } from './dots.js';

/** Which character stands where in a display's ROM, for pictures: drawn from the datasheets' tables, independently of the driver's. */
export type Rom = (code: number) => readonly number[];

const BOX: readonly number[] = [31, 17, 17, 17, 17, 17, 31, 0];

const ASCII = (code: number): string => String.fromCharCode(code);
/** 0xA1…0xDF as in JIS X 0201. */
const KANA = (code: number): string => String.fromCharCode(0xff61 + code - 0xa1);

/** HD44780U datasheet, table 4 (ROM code A00): 0xE0…0xFF. */
const A00_LAST = 'αäβεµσρg√⁻j×¢£ñöpqθ∞ΩüΣπxy千万円÷ █';
/** The same, table 4 (ROM code A02). */
const A02_LOW = '►◄“”⏫⏬●↲↑↓→←≤≥▲▼';
const A02_HIGH = 'БДЖЗИЙЛПУЦЧШЩЪЫЭα♪ΓπΣσ♫τ🔔ΘΩδ∞♥ε∩';
/** ST7032 datasheet, character table of ROM 0D: 0x80…0x9F and 0xE0…0xFF. */
const ST_EIGHT = 'ÇüéâäàȧçêëèïîìÄÂÉæÆôöòûùÿÖÜñÑªº¿';
const ST_LAST = 'áíóú¢£¥₧ƒ¡ÃãÕõØø˙¨°`´½¼×÷≤≥«»≠√‾';

function character(rom: 'A00' | 'A02' | 'ST7032', code: number): string {
  if (code >= 0x20 && code <= 0x7d && code !== 0x5c) return ASCII(code);
  if (rom === 'A02') {
    if (code === 0x5c || code === 0x7e) return ASCII(code);
    if (code >= 0x10 && code < 0x20) return [...A02_LOW][code - 0x10] as string;
    if (code >= 0x80 && code < 0xa0) return [...A02_HIGH][code - 0x80] as string;
    return ASCII(code);
  }
  if (code === 0x5c) return '¥';
  if (code === 0x7e) return '→';
  if (code === 0x7f) return '←';
  if (code >= 0xa1 && code <= 0xdf) return KANA(code);
  if (rom === 'A00') return code >= 0xe0 ? ([...A00_LAST][code - 0xe0] as string) : ' ';
  if (code >= 0x80 && code < 0xa0) return [...ST_EIGHT][code - 0x80] as string;
  return code >= 0xe0 ? ([...ST_LAST][code - 0xe0] as string) : ' ';
}

export const romOf =
  (rom: 'A00' | 'A02' | 'ST7032'): Rom =>
  (code) =>
    dots(character(rom, code)) ?? BOX;

/** The text of a glass as this ROM shows it; a character of one's own is ⓪…⑦ by its place. For tests. */
export const textOf = (rom: 'A00' | 'A02' | 'ST7032', codes: readonly number[]): string =>
  codes.map((code) => (code < 16 ? ('⓪①②③④⑤⑥⑦'[code & 7] as string) : character(rom, code))).join('');
