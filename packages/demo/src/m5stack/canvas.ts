/** `0xRRGGBB`. */
export type Colour = number;

/** What the M5Stack's screens are drawn with: the few calls that its display library has too. Coordinates are whole pixels. */
export interface Canvas {
  /** Begins a part of the screen that is drawn independently of the others: its ground. */
  area(x: number, y: number, width: number, height: number, colour: Colour): void;
  rect(x: number, y: number, width: number, height: number, colour: Colour): void;
  disc(cx: number, cy: number, radius: number, colour: Colour): void;
  /** One line of text, its upper left corner at x, y; a character is 6 × 8 pixels times `scale`, a wide one twice as broad. */
  text(x: number, y: number, text: string, colour: Colour, scale?: number): void;
  /** A QR code in black, as large as fits into the square. */
  qr(x: number, y: number, size: number, text: string): void;
}

/** Pixels from one character to the next, at scale 1. */
export const ADVANCE = 6;

/** Whether a character takes two places: Chinese, Japanese, Korean, and pictures. */
export function isWide(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe4f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    code >= 0x1f300
  );
}

const placesOf = (char: string): number => (isWide(char) ? 2 : 1);

/** Columns that a line takes. */
export const widthOf = (text: string, scale = 1): number =>
  Math.max(0, [...text].reduce((sum, char) => sum + placesOf(char), 0) * ADVANCE * scale - scale);

/** Text that ends at column `right`. */
export const textRight = (canvas: Canvas, right: number, y: number, text: string, colour: Colour, scale = 1): void =>
  canvas.text(right - widthOf(text, scale), y, text, colour, scale);

export const textCentred = (canvas: Canvas, centre: number, y: number, text: string, colour: Colour, scale = 1): void =>
  canvas.text(centre - Math.floor(widthOf(text, scale) / 2), y, text, colour, scale);

/** The text cut to so many columns, with an ellipsis where it was longer. */
export function cutTo(text: string, columns: number, scale = 1): string {
  if (widthOf(text, scale) <= columns) return text;
  let out = '';
  for (const char of text) {
    if (widthOf(`${out}${char}…`, scale) > columns) break;
    out += char;
  }
  return `${out}…`;
}

/** The text in lines of at most so many columns, broken between words where there are any; at most `lines` of them. */
export function wrapTo(text: string, columns: number, lines: number, scale = 1): string[] {
  const out: string[] = [];
  let rest = [...text.trim()];
  while (rest.length > 0 && out.length < lines) {
    if (out.length === lines - 1 || widthOf(rest.join(''), scale) <= columns) {
      out.push(cutTo(rest.join(''), columns, scale));
      return out;
    }
    let room = 1;
    while (room < rest.length && widthOf(rest.slice(0, room + 1).join(''), scale) <= columns) room++;
    const space = rest.slice(0, room + 1).lastIndexOf(' ');
    const end = space > Math.floor(room / 3) ? space : room;
    out.push(rest.slice(0, end).join(''));
    rest = [...rest.slice(end).join('').trim()];
  }
  return out;
}
