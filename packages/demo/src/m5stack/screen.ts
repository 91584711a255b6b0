import { create } from 'qrcode';
import { ADVANCE, type Canvas, type Colour, isWide } from './canvas.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from './font.js';

/** Light modules round a code that readers want (ISO/IEC 18004 asks for four; the white panel is all we have). */
const QUIET = 2;

/** A picture in memory, three bytes a pixel, that only draws: the M5Stack's screen without the M5Stack. */
export class Screen implements Canvas {
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

  area(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.rect(x, y, width, height, colour);
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

  text(x: number, y: number, text: string, colour: Colour, scale = 1): void {
    let column = x;
    for (const char of text) {
      const rows = glyph(char);
      for (let row = 0; row < GLYPH_HEIGHT; row++) {
        for (let bit = 0; bit < GLYPH_WIDTH; bit++) {
          if (((rows[row] ?? 0) >> (GLYPH_WIDTH - 1 - bit)) & 1) this.rect(column + bit * scale, y + row * scale, scale, scale, colour);
        }
      }
      column += ADVANCE * scale * (isWide(char) ? 2 : 1);
    }
  }

  qr(x: number, y: number, size: number, text: string): void {
    const { modules } = create(text, { errorCorrectionLevel: 'L' });
    const scale = Math.floor(size / (modules.size + 2 * QUIET));
    const start = Math.floor((size - modules.size * scale) / 2);
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        if (modules.get(row, column)) this.rect(x + start + column * scale, y + start + row * scale, scale, scale, 0);
      }
    }
  }

  /** As it looks with less light behind it. @param percent 0–100; some of it stays, or nobody could see what is there */
  dim(percent: number): void {
    if (percent >= 100) return;
    const part = 0.2 + (0.8 * percent) / 100;
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = Math.round((this.pixels[i] as number) * part);
  }
}
