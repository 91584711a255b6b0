/** What a display's ROM can write: the code of each character. */
export type CharTable = ReadonlyMap<string, number>;

/** Codes from `first` on, one a character; a space leaves its code out. */
const from = (first: number, characters: string): [string, number][] =>
  [...characters].flatMap((char, i): [string, number][] => (char === ' ' ? [] : [[char, first + i]]));

const range = (first: number, last: number, shift = 0): [string, number][] =>
  Array.from({ length: last - first + 1 }, (_, i) => [String.fromCharCode(first + shift + i), first + i]);

/** ASCII but for `\` and `~`, and half-width katakana where JIS X 0201 has them. */
const JAPANESE: readonly [string, number][] = [
  ...range(0x20, 0x5b),
  ...range(0x5d, 0x7d),
  ['¥', 0x5c],
  ['→', 0x7e],
  ['←', 0x7f],
  ...range(0xa1, 0xdf, 0xff61 - 0xa1),
  ['·', 0xa5],
];

/** HD44780U, ROM code A00 (datasheet, table 4): Japanese; what most 16×2 and 20×4 displays carry. */
export const A00: CharTable = new Map([
  ...JAPANESE,
  ...from(0xe0, 'αäβεµσρ √   ¢£ñö'),
  ...from(0xf2, 'θ∞ΩüΣπ'),
  ...from(0xfa, '千万円÷'),
  ['ß', 0xe2],
  // The sound mark of katakana is the ring that stands for degrees.
  ['°', 0xdf],
  ['█', 0xff],
]);

/** HD44780U, ROM code A02 (datasheet, table 4): European. */
export const A02: CharTable = new Map([
  ...range(0x20, 0x7e),
  ...from(0x10, '►◄“”  ● ↑↓→←≤≥▲▼'),
  ...from(0x92, 'ΓπΣσ'),
  ...from(0x99, 'ΘΩδ∞'),
  ...range(0xa1, 0xa7),
  ...range(0xab, 0xab),
  ...from(0xb0, '°±²³ µ¶·'),
  ...range(0xbb, 0xd6),
  ...range(0xd9, 0xf6),
  ...range(0xf9, 0xff),
  ['×', 0xd7],
  ['÷', 0xf7],
]);

/** ST7032, ROM 0D (datasheet, character table): AQM0802, AQM1602. */
export const ST7032: CharTable = new Map([
  ...JAPANESE,
  ...from(0x80, 'Çüéâäà çêëèïîìÄÂÉæÆôöòûùÿÖÜñÑªº¿'),
  ...from(0xe0, 'áíóú¢£  ƒ¡ÃãÕõØø'),
  ...from(0xf3, '`´½¼×÷≤≥«»≠√'),
  ['°', 0xdf],
]);
