import { GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from './font.js';

/** `0xRRGGBB`. */
export type Colour = number;

/** Columns from one character to the next, at scale 1. */
export const ADVANCE = GLYPH_WIDTH + 1;

/** A picture in memory, three bytes a pixel, that only draws: the M5Stack's screen without the M5Stack. */
export class Screen {
  readonly width: number;
  readonly height: number;
  /** RGB, row by row. */
  readonly pixels: Uint8Array;

  constructor(width = 320, height = 240) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height * 3);
  }

  /** The colour of one pixel; outside the picture black. */
  at(x: number, y: number): Colour {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return 0;
    const i = (y * this.width + x) * 3;
    return ((this.pixels[i] as number) << 16) | ((this.pixels[i + 1] as number) << 8) | (this.pixels[i + 2] as number);
  }

  rect(x: number, y: number, width: number, height: number, colour: Colour): void {
    const right = Math.min(this.width, x + width);
    const bottom = Math.min(this.height, y + height);
    for (let row = Math.max(0, y); row < bottom; row++) {
      for (let column = Math.max(0, x); column < right; column++) {
        const i = (row * this.width + column) * 3;
        this.pixels[i] = colour >> 16;
        this.pixels[i + 1] = (colour >> 8) & 0xff;
        this.pixels[i + 2] = colour & 0xff;
      }
    }
  }

  disc(cx: number, cy: number, radius: number, colour: Colour): void {
    for (let y = -radius; y <= radius; y++) {
      const half = Math.floor(Math.sqrt(radius * radius + radius - y * y));
      this.rect(cx - half, cy + y, 2 * half + 1, 1, colour);
    }
  }

  /** One line of text, its upper left corner at x, y. Returns the column after it. */
  text(x: number, y: number, text: string, colour: Colour, scale = 1): number {
    let column = x;
    for (const char of text) {
      const rows = glyph(char);
      for (let row = 0; row < GLYPH_HEIGHT; row++) {
        for (let bit = 0; bit < GLYPH_WIDTH; bit++) {
          if (((rows[row] ?? 0) >> (GLYPH_WIDTH - 1 - bit)) & 1) this.rect(column + bit * scale, y + row * scale, scale, scale, colour);
        }
      }
      column += ADVANCE * scale;
    }
    return column;
  }

  /** Text that ends at column `right`. */
  textRight(right: number, y: number, text: string, colour: Colour, scale = 1): void {
    this.text(right - widthOf(text, scale), y, text, colour, scale);
  }

  textCentred(centre: number, y: number, text: string, colour: Colour, scale = 1): void {
    this.text(Math.round(centre - widthOf(text, scale) / 2), y, text, colour, scale);
  }
}

/** Columns that a line takes. */
export const widthOf = (text: string, scale = 1): number => Math.max(0, [...text].length * ADVANCE * scale - scale);

/** The text cut to so many columns, with an ellipsis where it was longer. */
export function cutTo(text: string, columns: number, scale = 1): string {
  const chars = [...text];
  const room = Math.floor((columns + scale) / (ADVANCE * scale));
  return chars.length <= room ? text : `${chars.slice(0, Math.max(0, room - 1)).join('')}…`;
}

/** The text in lines of at most so many columns, broken between words where there are any; at most `lines` of them. */
export function wrapTo(text: string, columns: number, lines: number, scale = 1): string[] {
  const room = Math.floor((columns + scale) / (ADVANCE * scale));
  const out: string[] = [];
  let rest = text.trim();
  while (rest !== '' && out.length < lines) {
    const chars = [...rest];
    if (chars.length <= room || out.length === lines - 1) {
      out.push(cutTo(rest, columns, scale));
      return out;
    }
    const space = chars.slice(0, room + 1).lastIndexOf(' ');
    const end = space > room / 3 ? space : room;
    out.push(chars.slice(0, end).join(''));
    rest = chars.slice(end).join('').trim();
  }
  return out;
}
