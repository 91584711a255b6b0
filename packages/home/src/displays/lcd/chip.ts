import type { Clock, I2cBus } from '@around/platform';
import type { CharTable } from './tables.js';

/** One stretch for the controller: instructions, or data from the address on that was set last. */
export interface Stretch {
  readonly data: boolean;
  readonly bytes: readonly number[];
}

/** A display controller on an open bus. Every method rejects where the chip or the bus does not answer. */
export interface LcdChip {
  readonly table: CharTable;
  /** Makes it ready. `again`: it ran a moment ago, and what it shows must not vanish meanwhile. */
  start(again: boolean): Promise<void>;
  send(stretches: readonly Stretch[]): Promise<void>;
  /** Backlight on or off; without effect where the chip has none. */
  light(on: boolean): Promise<void>;
  /** False where it lost its power since the last transfer and has to be started anew. */
  awake(): Promise<boolean>;
}

export interface ChipPorts {
  readonly clock: Clock;
  readonly bus: I2cBus;
}

/** Instructions of the HD44780, which the ST7032 shares. */
export const CLEAR = 0x01;
export const ENTRY_RIGHT = 0x06;
export const DISPLAY_OFF = 0x08;
export const DISPLAY_ON = 0x0c;
export const CGRAM = 0x40;
export const DDRAM = 0x80;

/** Bytes of one transfer: 20 ms at 100,000 bit/s, so that other chips on the bus get their turn. */
export const MAX_TRANSFER = 240;

export const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
