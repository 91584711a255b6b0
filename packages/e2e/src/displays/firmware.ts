import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Canvas, Screen } from '@around/demo';
import { loadMicroPython, type MicroPython } from '@micropython/micropython-webassembly-pyscript/micropython.mjs';

const PROGRAM = fileURLToPath(new URL('../../../home/displays/m5stack', import.meta.url));
const SHIMS = fileURLToPath(new URL('../../shims/m5stack', import.meta.url));

/** A call of the M5Stack's display library. */
type Call =
  | readonly ['rect', number, number, number, number, number]
  | readonly ['disc', number, number, number, number]
  | readonly ['text', number, number, string, number, string, number]
  | readonly ['qr', number, number, number, string];

export interface Turn {
  readonly calls: readonly Call[];
  /** Lines to the home. */
  readonly sent: readonly string[];
  /** 0–255. */
  readonly brightness: number;
}

/** The M5Stack's own program in MicroPython's WebAssembly port, with the modules of the board replaced (shims/m5stack). */
export class Firmware {
  readonly #mp: MicroPython;
  /** What stands on the glass. */
  readonly screen = new Screen();
  brightness = 255;

  private constructor(mp: MicroPython) {
    this.#mp = mp;
  }

  static async load(): Promise<Firmware> {
    // As much memory as an M5Stack Basic leaves to its program.
    const mp = await loadMicroPython({ heapsize: 160 * 1024, linebuffer: true, stdout: () => undefined });
    for (const [from, to] of [
      [PROGRAM, '/flash'],
      [SHIMS, '/shims'],
    ] as const)
      copy(mp, from, to);
    mp.runPython("import sys\nsys.path.insert(0, '/shims')\nsys.path.insert(0, '/flash')\nimport bench\n");
    const firmware = new Firmware(mp);
    firmware.power();
    return firmware;
  }

  /** It gets power, and knows nothing. @param wholeSizes its library draws letters in whole sizes alone */
  power(wholeSizes = false): void {
    this.#mp.runPython(`bench.power(${wholeSizes ? 'True' : 'False'})`);
  }

  /** Bytes from the home. */
  feed(bytes: Uint8Array): void {
    this.#mp.runPython(`bench.feed(b'${Buffer.from(bytes).toString('hex')}')`);
  }

  press(button: 'A' | 'B' | 'C', press: 'short' | 'long'): void {
    this.#mp.runPython(`bench.press('${button}', '${press}')`);
  }

  /** One turn of its main loop. @param now ms */
  step(now: number): Turn {
    const turn = JSON.parse(this.#call(`bench.step(${Math.round(now)})`)) as Omit<Turn, 'sent'> & { readonly sent: string };
    for (const call of turn.calls) drawCall(this.screen, call);
    this.brightness = turn.brightness;
    return { ...turn, sent: turn.sent.split('\n').filter((line) => line !== '') };
  }

  /** The picture in words, as the golden files hold it. */
  strokes(): string[] {
    return JSON.parse(this.#call('bench.strokes()')) as string[];
  }

  /** Runs main.py for so many turns, then stops it with Ctrl-C. `restart`: ms until the board starts again by itself. */
  runMain(turns: number): { readonly sent: string; readonly restart: number } {
    return JSON.parse(this.#call(`bench.run_main(${turns})`)) as { sent: string; restart: number };
  }

  #call(expression: string): string {
    this.#mp.runPython(`result = ${expression}`);
    return this.#mp.globals.get('result') as string;
  }
}

function copy(mp: MicroPython, from: string, to: string): void {
  mp.FS.mkdir(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copy(mp, join(from, entry.name), `${to}/${entry.name}`);
    else if (entry.name.endsWith('.py')) mp.FS.writeFile(`${to}/${entry.name}`, readFileSync(join(from, entry.name), 'utf8'));
  }
}

/** What the board's library would do with it: 6 × 8 pixels a character, in the Japanese font 24 pixels high. */
function drawCall(canvas: Canvas, call: Call): void {
  switch (call[0]) {
    case 'rect':
      canvas.rect(call[1], call[2], call[3], call[4], call[5]);
      return;
    case 'disc':
      canvas.disc(call[1], call[2], call[3], call[4]);
      return;
    case 'text': {
      const [, x, y, text, colour, font, size] = call;
      const scale = font === 'ASCII7' ? size : size * 2;
      canvas.text(x, font === 'ASCII7' ? y : y + 2 * scale, text, colour, scale);
      return;
    }
    case 'qr':
      canvas.qr(call[1], call[2], call[3], call[4]);
      return;
  }
}
