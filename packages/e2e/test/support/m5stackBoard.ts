import { Cable } from '@around/demo';
import { Firmware } from '../../src/displays/firmware.js';

/** The M5Stack's own program at the end of a pseudo-terminal, running as on the board. */
export class M5StackBoard implements AsyncDisposable {
  readonly #firmware: Firmware;
  readonly #cable: Cable;
  readonly #timer: NodeJS.Timeout;
  readonly #start = performance.now();

  private constructor(firmware: Firmware, path: string) {
    this.#firmware = firmware;
    this.#cable = new Cable(path, { onData: (bytes) => firmware.feed(bytes), onLost: () => undefined });
    this.#timer = setInterval(() => {
      for (const line of firmware.step(performance.now() - this.#start).sent) this.#cable.send(line);
    }, 25);
  }

  static async plug(path: string): Promise<M5StackBoard> {
    const board = new M5StackBoard(await Firmware.load(), path);
    await board.#cable.plug();
    return board;
  }

  press(button: 'A' | 'B' | 'C', press: 'short' | 'long'): void {
    this.#firmware.press(button, press);
  }

  /** Whether the glass says this. */
  shows(words: string): boolean {
    return this.#firmware.strokes().some((stroke) => stroke.endsWith(` ${words}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#cable.unplug();
  }
}
