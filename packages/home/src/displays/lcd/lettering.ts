import { GLYPHS } from './glyphs.js';
import { halfWidth } from './kana.js';
import type { CharTable } from './tables.js';

/** One place on the glass: a code of the ROM, or a character of our own by its name in `GLYPHS`. */
export type Cell = number | string;

export const SPACE = 0x20;
const UNKNOWN = 0x3f;

/** Characters that are written with others. */
const SPELLED: Readonly<Record<string, string>> = {
  ...{ '’': "'", '‘': "'", '“': '"', '”': '"', '„': '"', '–': '-', '—': '-', '−': '-', '\u00a0': ' ', '\u202f': ' ', '×': 'x' },
  ...{ '℃': '°C', '€': 'EUR', '“': '"', '³': '3', '²': '2', µ: 'u', æ: 'ae', Æ: 'AE', œ: 'oe', ß: 'ss', ø: 'o', Ø: 'O' },
};

/** A text as cells. `unknown`: how many of its characters the display has no way to write (they are question marks). */
export function letter(text: string, table: CharTable): { readonly cells: Cell[]; readonly unknown: number } {
  const cells: Cell[] = [];
  let unknown = 0;
  for (const char of halfWidth(text.normalize('NFC'))) {
    const some = cellsOf(char, table);
    if (some.length === 0) unknown++;
    cells.push(...(some.length === 0 ? [UNKNOWN] : some));
  }
  return { cells, unknown };
}

/** Whether every character of the text can be written. */
export const legible = (text: string, table: CharTable): boolean => letter(text, table).unknown === 0;

/** What stands for a character of our own while there is no place for it. */
export const plainCode = (name: string, table: CharTable): number => table.get(GLYPHS.get(name)?.plain ?? '?') ?? UNKNOWN;

function cellsOf(char: string, table: CharTable): Cell[] {
  const code = table.get(char);
  if (code !== undefined) return [code];
  if (GLYPHS.has(char)) return [char];
  // A variation selector picks the picture of the sign before it.
  if (char === '\ufe0f') return [SPACE];
  const spelled = SPELLED[char] ?? bare(char);
  return spelled === undefined ? [] : [...spelled].flatMap((one) => cellsOf(one, table));
}

/** The letter without its marks. */
function bare(char: string): string | undefined {
  const [base, ...marks] = char.normalize('NFD');
  return base !== undefined && marks.length > 0 ? base : undefined;
}
