/** A character that is written into the display's own memory: eight rows of five dots (bit 4 is the left one). */
export interface Glyph {
  readonly rows: readonly number[];
  /** What stands for it where all eight places are taken. */
  readonly plain: string;
}

const glyph = (rows: string, plain: string): Glyph => ({ rows: [...rows].map((digit) => Number.parseInt(digit, 32)), plain });

/** Characters that no ROM, or only some, can write; rows as base-32 digits. */
export const GLYPHS: ReadonlyMap<string, Glyph> = new Map([
  ['ä', glyph('a0e1fhf0', 'a')],
  ['ö', glyph('a0ehhhe0', 'o')],
  ['ü', glyph('a0hhhjd0', 'u')],
  ['Ä', glyph('a0ehvhh0', 'A')],
  ['Ö', glyph('a0ehhhe0', 'O')],
  ['Ü', glyph('a0hhhhe0', 'U')],
  ['ß', glyph('cikiiiks', 's')],
  ['é', glyph('24ehvge0', 'e')],
  ['è', glyph('84ehvge0', 'e')],
  ['ê', glyph('4aehvge0', 'e')],
  ['à', glyph('84e1fhf0', 'a')],
  ['â', glyph('4ae1fhf0', 'a')],
  ['ç', glyph('00eggge4', 'c')],
  ['ñ', glyph('dimphhh0', 'n')],
  ['å', glyph('4ae1fhf0', 'a')],
  ['ø', glyph('01elllf0', 'o')],
  ['°', glyph('eae00000', '*')],
  ['~', glyph('008l2000', '-')],
  ['\\', glyph('0g842100', '/')],
  ['→', glyph('042v2400', '>')],
  ['✓', glyph('0112ic80', '+')],
  ['✗', glyph('00ha4ah0', 'x')],
  ['⚠', glyph('44444040', '!')],
  ['…', glyph('000000l0', '.')],
  ['🔒', glyph('ehhvrrv0', '*')],
  ['💡', glyph('ehhha4e4', '*')],
  ['📶', glyph('0117fvv0', 'i')],
  ['🏠', glyph('4evrrrv0', 'H')],
  // Bars of a course.
  ['▁', glyph('0000000v', '_')],
  ['▂', glyph('000000vv', '_')],
  ['▃', glyph('00000vvv', '-')],
  ['▄', glyph('0000vvvv', '-')],
  ['▅', glyph('000vvvvv', '=')],
  ['▆', glyph('00vvvvvv', '=')],
  ['▇', glyph('0vvvvvvv', '#')],
  ['█', glyph('vvvvvvvv', '#')],
]);
