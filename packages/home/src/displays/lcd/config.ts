import * as v from 'valibot';
import { LANGUAGES } from '../words.js';

const Whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const Pin = Whole(0, 7);

/** ROM codes of the HD44780. */
const ROMS = ['A00', 'A02'] as const;
export type RomName = (typeof ROMS)[number];
export const SIZES = ['16x2', '20x4', '8x2', '20x2', '16x4'] as const;

/** A character display on the I2C bus, as docs/CONFIGURATION.md lists it. */
export const LcdConfig = v.object({
  /** 1 is /dev/i2c-1, the one on a Raspberry Pi's pins. */
  bus: v.exactOptional(Whole(0, 255), 1),
  /** 7 bit; missing: 0x27, 0x3f and 0x3e are tried. */
  address: v.exactOptional(Whole(0x03, 0x77)),
  /** `hd44780` behind a PCF8574, or `st7032`; missing: by its address. */
  chip: v.exactOptional(v.picklist(['hd44780', 'st7032'])),
  /** Columns x rows. */
  size: v.exactOptional(v.picklist(SIZES), '16x2'),
  /** Characters of an HD44780: `A00` Japanese, `A02` European. */
  rom: v.exactOptional(v.picklist(ROMS), 'A00'),
  language: v.exactOptional(v.picklist(LANGUAGES), 'en'),
  /** Of an ST7032; an HD44780 has a screw for it. */
  contrast: v.exactOptional(Whole(0, 63), 35),
  /** Supply of an ST7032. */
  volts: v.exactOptional(v.picklist([3.3, 5]), 3.3),
  /** Seconds that each page stands. */
  page: v.exactOptional(Whole(1, 3_600), 5),
  /** Which pin of the PCF8574 goes where; missing: as usual. */
  pins: v.exactOptional(v.object({ rs: Pin, rw: Pin, e: Pin, light: Pin, data: v.pipe(v.array(Pin), v.length(4)) })),
});
export type LcdConfig = v.InferOutput<typeof LcdConfig>;
