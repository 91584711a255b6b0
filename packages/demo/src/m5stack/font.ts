import { DOT_COLUMNS, DOT_ROWS, dots } from '@around/platform/fake';

export const GLYPH_WIDTH = DOT_COLUMNS;
export const GLYPH_HEIGHT = DOT_ROWS;

/** For what the font lacks: a box says truthfully that something stands there. */
const BOX: readonly number[] = [31, 17, 17, 17, 17, 17, 31, 0];

/** The eight rows of one character, bit 4 the left column. */
export const glyph = (char: string): readonly number[] => dots(char) ?? BOX;
