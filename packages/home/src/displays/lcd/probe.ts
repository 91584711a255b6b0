import { PlatformError } from '@around/platform';
import { Backpack, WIRING, type Wiring } from './backpack.js';
import type { ChipPorts, LcdChip } from './chip.js';
import type { RomName } from './config.js';
import { St7032 } from './st7032.js';
import { A00, A02 } from './tables.js';

/** How the display is wired; what is missing is found out. */
export interface LcdWiring {
  readonly address?: number;
  readonly chip?: 'hd44780' | 'st7032';
  readonly rom: RomName;
  readonly contrast: number;
  readonly volts: 3.3 | 5;
  readonly pins?: Wiring;
}

/** PCF8574 and PCF8574A with all address pins open, and the only address of the ST7032. */
const USUAL = [0x27, 0x3f, 0x3e];
const ST7032_ADDRESS = 0x3e;

export interface Found {
  readonly chip: LcdChip;
  /** For the log. */
  readonly what: string;
}

/** The display on this bus. @throws PlatformError `missing` where nothing answers */
export async function findChip(ports: ChipPorts, wiring: LcdWiring): Promise<Found> {
  const { address, chip } = wiring;
  if (address !== undefined) return make(ports, wiring, address, chip ?? (address === ST7032_ADDRESS ? 'st7032' : 'hd44780'));
  const places = chip === 'st7032' ? [ST7032_ADDRESS] : USUAL.filter((at) => chip === undefined || at !== ST7032_ADDRESS);
  for (const at of places) {
    if (await answers(ports, at, wiring.pins ?? WIRING)) return make(ports, wiring, at, at === ST7032_ADDRESS ? 'st7032' : 'hd44780');
  }
  const where = places.map((at) => `0x${at.toString(16)}`).join(', ');
  throw new PlatformError(
    'missing',
    `no display answers at ${where}: check the four wires, or name its address (i2cdetect -y 1 lists them)`,
  );
}

/** Writes what does no harm to either chip: pins with E low, or an instruction that means nothing. */
async function answers({ bus }: ChipPorts, address: number, pins: Wiring): Promise<boolean> {
  try {
    await bus.write(address, Uint8Array.from(address === ST7032_ADDRESS ? [0x00] : [1 << pins.light]));
    return true;
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'missing') return false;
    throw error;
  }
}

function make(ports: ChipPorts, wiring: LcdWiring, address: number, chip: 'hd44780' | 'st7032'): Found {
  const at = `0x${address.toString(16)}`;
  if (chip === 'st7032') {
    const { contrast, volts } = wiring;
    return { chip: new St7032(ports, { address, contrast, volts }), what: `ST7032 at ${at}` };
  }
  const table = wiring.rom === 'A02' ? A02 : A00;
  const { pins } = wiring;
  return { chip: new Backpack(ports, { address, table, ...(pins === undefined ? {} : { wiring: pins }) }), what: `HD44780 at ${at}` };
}
