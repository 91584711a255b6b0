import { Lcd, WORDS } from '@around/home';
import { silentLog } from '@around/platform';
import { BackpackChip, BLUE, drawGlass, glassSize, LcdBus, romOf } from '@around/platform/fake';
import { nodeClock } from '@around/platform/node';
import type { Face } from './device.js';
import { encodePng } from './png.js';
import { Screen } from './screen.js';

const SIZE = { columns: 20, rows: 4 };
const LOOK_MS = 250;

/** A character display of 20 × 4 without the hardware: the home's own driver, on a simulated bus with a simulated chip. */
export class VirtualLcd {
  readonly #chip: BackpackChip;
  readonly #lcd: Lcd;
  #looking: NodeJS.Timeout | undefined;
  #drawn = '';
  #png: Uint8Array = encodePng(new Screen());

  /** @param face what the M5Stack beside it was told last */
  constructor(face: () => Face) {
    const bus = new LcdBus(nodeClock);
    this.#chip = new BackpackChip(bus.now, SIZE.columns, SIZE.rows);
    bus.chips.set(0x27, this.#chip);
    this.#lcd = new Lcd(
      { clock: nodeClock, i2c: bus, log: silentLog },
      {
        ...{ bus: 1, size: SIZE, words: WORDS.en, page: 5, rom: 'A00', contrast: 35, volts: 3.3 },
        view: () => {
          const { status, pair } = face();
          return { status: status ?? { t: 'status', home: 'Around', time: '', date: '', links: [] }, favourites: [], offer: pair };
        },
      },
    );
  }

  get png(): Uint8Array {
    return this.#png;
  }

  /** @param onChange the glass shows something else */
  async start(onChange: () => void): Promise<void> {
    await this.#lcd.start();
    this.#looking = setInterval(() => {
      if (this.#look()) onChange();
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    await this.#lcd.stop();
  }

  #look(): boolean {
    const glass = this.#chip.glass();
    const drawn = JSON.stringify(glass);
    if (drawn === this.#drawn) return false;
    this.#drawn = drawn;
    const { width, height } = glassSize(SIZE.columns, SIZE.rows);
    const screen = new Screen(width, height);
    drawGlass(glass, romOf('A00'), BLUE, (...rect) => screen.rect(...rect));
    this.#png = encodePng(screen);
    return true;
  }
}
