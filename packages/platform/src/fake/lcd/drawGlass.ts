import { DOT_COLUMNS, DOT_ROWS } from './dots.js';
import type { Glass } from './hd44780.js';
import type { Rom } from './rom.js';

/** Colours of a glass, `0xRRGGBB`: its frame; the ground and a dot that is off, lit and dark; a dot that is on, lit and dark. */
export interface GlassColours {
  readonly frame: number;
  readonly ground: readonly [number, number];
  readonly off: readonly [number, number];
  readonly on: readonly [number, number];
}

export const GREEN: GlassColours = { frame: 0x1d3b22, ground: [0xa9cf3a, 0x5d6d3f], off: [0xa0c438, 0x58673c], on: [0x1c2a12, 0x1c2a12] };
export const BLUE: GlassColours = { frame: 0x101820, ground: [0x1f49d8, 0x15215c], off: [0x1d43c6, 0x141f56], on: [0xf2f6ff, 0x2b3a80] };
export const GREY: GlassColours = { frame: 0x2b2f36, ground: [0xc3cbbb, 0xc3cbbb], off: [0xbcc4b4, 0xbcc4b4], on: [0x20251f, 0x20251f] };

const DOT = 4;
const PITCH = DOT + 1;
const CELL_X = DOT_COLUMNS * PITCH + 5;
const CELL_Y = DOT_ROWS * PITCH + 6;
const FRAME = 12;
const EDGE = FRAME + 16;

/** Pixels of the picture of a glass. */
export const glassSize = (columns: number, rows: number): { readonly width: number; readonly height: number } => ({
  width: columns * CELL_X - 5 + 2 * EDGE,
  height: rows * CELL_Y - 6 + 2 * EDGE,
});

/** Paints the glass with filled rectangles: every dot that the controller drives, those that are off too. */
export function drawGlass(
  glass: Glass,
  rom: Rom,
  colours: GlassColours,
  rect: (x: number, y: number, width: number, height: number, colour: number) => void,
): void {
  const { width, height } = glassSize(glass.columns, glass.rows);
  const light = glass.lit ? 0 : 1;
  rect(0, 0, width, height, colours.frame);
  rect(FRAME, FRAME, width - 2 * FRAME, height - 2 * FRAME, colours.ground[light]);
  glass.codes.forEach((row, y) => {
    row.forEach((code, x) => {
      const dots = !glass.on ? [] : code < 16 ? (glass.own[code & 7] ?? []) : rom(code);
      for (let dy = 0; dy < DOT_ROWS; dy++) {
        for (let dx = 0; dx < DOT_COLUMNS; dx++) {
          const on = ((dots[dy] ?? 0) >> (DOT_COLUMNS - 1 - dx)) & 1;
          rect(EDGE + x * CELL_X + dx * PITCH, EDGE + y * CELL_Y + dy * PITCH, DOT, DOT, (on ? colours.on : colours.off)[light]);
        }
      }
    });
  });
}
