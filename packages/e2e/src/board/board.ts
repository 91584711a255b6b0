import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Hardware } from './hardware.js';
import { BoardSockets, Errno } from './sockets.js';

/** The program as it is flashed. */
export const PROGRAM = fileURLToPath(new URL('../../../controller/boards/micropython/', import.meta.url));
const SHIMS = fileURLToPath(new URL('./python/', import.meta.url));
const WORKER = new URL('./worker.mjs', import.meta.url);
const ANSWER = 1_048_576;
let code: WebAssembly.Module | undefined;

/** MicroPython, compiled once. */
function microPython(): WebAssembly.Module {
  const file = createRequire(import.meta.url).resolve('@micropython/micropython-webassembly-pyscript/micropython.wasm');
  code ??= new WebAssembly.Module(readFileSync(file));
  return code;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** Something that the board does to the outside, in the order of its life: writes to its flash and to its pins. */
export interface Deed {
  readonly what: string;
  readonly on: string;
}

/**
 * A board of one's own: the whole MicroPython program in a worker thread, its flash a folder, its sockets Node's, its pins and chips simulated.
 * A start after a kill finds what had reached the flash, as after a power cut.
 */
export class SimulatedBoard implements AsyncDisposable {
  readonly flash = mkdtempSync(join(tmpdir(), 'around-board-'));
  readonly hardware = new Hardware();
  readonly sockets = new BoardSockets();
  /** What it printed, of all its lives. */
  readonly lines: string[] = [];
  /** Why each life ended: reset, deepsleep, watchdog, killed, cut, or what its program raised. */
  readonly ends: string[] = [];
  /** ms of each deep sleep. */
  readonly slept: number[] = [];
  readonly deeds: Deed[] = [];
  /** Called before each deed; true: the power goes just then. */
  cutAt: ((deed: Deed) => boolean) | undefined;
  /** Names of networks that exist; undefined: all. */
  networks: readonly string[] | undefined;
  /** Whether deep sleeps last: 1, or 0 for none at all. */
  sleepFactor = 1;
  #worker: Worker | undefined;
  #memory = '';
  #joined = '';
  #watchdog: { timer: NodeJS.Timeout; readonly ms: number } | undefined;
  #nap: NodeJS.Timeout | undefined;
  #life = 0;

  constructor(config: Json) {
    for (const folder of ['a', 'data']) mkdirSync(join(this.flash, folder));
    cpSync(join(PROGRAM, 'around'), join(this.flash, 'a', 'around'), { recursive: true });
    for (const file of ['main.py', 'slots.py']) cpSync(join(PROGRAM, file), join(this.flash, file));
    this.configure(config);
  }

  /** As flash.sh writes it. */
  configure(config: Json, slot = 'a'): void {
    writeFileSync(join(this.flash, 'data', `config.${slot}.json`), JSON.stringify(config));
  }

  /** The JSON of a file in /data; undefined where there is none. */
  stored(name: string): Record<string, unknown> | undefined {
    const file = join(this.flash, 'data', name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : undefined;
  }

  /** Its id and setup code, once it has made them. */
  get key(): { readonly board: string; readonly setupCode?: string; readonly adoption?: { readonly controller: string } } | undefined {
    return this.stored('key.json') as never;
  }

  get running(): boolean {
    return this.#worker !== undefined;
  }

  get starts(): number {
    return this.#life;
  }

  /** Power on. `program`: other Python than its main.py. */
  start(program?: string): void {
    const answer = new SharedArrayBuffer(8 + ANSWER);
    const life = ++this.#life;
    const worker = new Worker(WORKER, { workerData: { flash: this.flash, shims: SHIMS, answer, program, code: microPython() } });
    this.#worker = worker;
    const state = new Int32Array(answer, 0, 2);
    const bytes = new Uint8Array(answer, 8);
    const reply = (value: unknown): void => {
      const text = Buffer.from(JSON.stringify(value));
      bytes.set(text);
      Atomics.store(state, 1, text.length);
      Atomics.store(state, 0, 1);
      Atomics.notify(state, 0);
    };
    worker.on('error', (error) => this.#end(life, String(error)));
    worker.on('message', (message: { line?: string; ended?: string; what?: string; arguments?: unknown[] }) => {
      if (life !== this.#life || this.#worker === undefined) return;
      if (message.line !== undefined) this.lines.push(message.line);
      else if (message.ended !== undefined) this.#end(life, message.ended);
      else void this.#asked(life, message.what ?? '', message.arguments ?? [], reply);
    });
  }

  /** The power goes. */
  async kill(why = 'killed'): Promise<void> {
    await this.#end(this.#life, why);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.flash, { recursive: true, force: true });
  }

  async #asked(life: number, what: string, args: unknown[], reply: (value: unknown) => void): Promise<void> {
    try {
      const value = await this.#do(life, what, args);
      if (life === this.#life && value !== undefined) reply({ value });
    } catch (error) {
      if (life === this.#life) reply({ errno: error instanceof Errno ? error.errno : 5 });
      if (!(error instanceof Errno)) throw error;
    }
  }

  /** Undefined: it gets no answer, for ever. */
  #do(life: number, what: string, args: unknown[]): unknown {
    const { sockets } = this;
    const [one, two] = args as [number, string];
    switch (what) {
      case 'flash':
        return this.#deed(life, { what: `flash ${args[0]}`, on: String(args[1]) }) ? null : undefined;
      case 'tcp.listen':
        return sockets.listen(one);
      case 'tcp.port':
        return sockets.portOf(one);
      case 'tcp.accept':
        return sockets.accept(one);
      case 'tcp.connect':
        return sockets.connect(String(args[0]), Number(args[1]));
      case 'tcp.recv':
        return sockets.recv(one, Number(two)).toString('hex');
      case 'tcp.send':
        return sockets.send(one, Buffer.from(two, 'hex'));
      case 'udp.open':
        return sockets.openUdp();
      case 'udp.send':
        return sockets.sendTo(one, Buffer.from(two, 'hex'), String(args[2]), Number(args[3]));
      case 'udp.recv':
        return sockets.receiveFrom(one);
      case 'close':
        sockets.close(one);
        return null;
      case 'poll':
        return sockets.poll(args[0] as [number, number][], Number(args[1]));
      case 'sleep':
        return new Promise((resolve) => setTimeout(() => resolve(null), one));
      case 'wifi.join':
        this.#joined = String(args[0]);
        return null;
      case 'wifi.up':
        return this.networks === undefined || this.networks.includes(this.#joined);
      case 'rtc.get':
        return this.#memory;
      case 'rtc.set':
        this.#memory = String(args[0]);
        return null;
      case 'wdt.start':
      case 'wdt.feed':
        return this.#feed(life, what === 'wdt.start' ? one : undefined);
      case 'reset':
        void this.#end(life, 'reset').then(() => this.start());
        return undefined;
      case 'deepsleep':
        return this.#sleep(life, one);
      default:
        if (this.hardware.hung.has(one)) return undefined;
        if (what === 'pin.set' && !this.#deed(life, { what: `pin ${one}`, on: String(two) })) return undefined;
        return this.hardware.ask(what, args);
    }
  }

  #deed(life: number, deed: Deed): boolean {
    if (this.cutAt?.(deed) === true) {
      void this.#end(life, 'cut');
      return false;
    }
    this.deeds.push(deed);
    return true;
  }

  #feed(life: number, ms: number | undefined): null {
    const wait = ms ?? this.#watchdog?.ms ?? 0;
    clearTimeout(this.#watchdog?.timer);
    const timer = setTimeout(() => void this.#end(life, 'watchdog').then(() => this.start()), wait);
    this.#watchdog = { ms: wait, timer };
    return null;
  }

  #sleep(life: number, ms: number): undefined {
    this.slept.push(ms);
    const kept = this.#memory;
    void this.#end(life, 'deepsleep').then(() => {
      this.#memory = kept;
      this.#nap = setTimeout(() => this.start(), ms * this.sleepFactor);
    });
  }

  async #end(life: number, why: string): Promise<void> {
    clearTimeout(this.#nap);
    const worker = this.#worker;
    if (life !== this.#life || worker === undefined) return;
    this.#worker = undefined;
    this.ends.push(why);
    this.#memory = '';
    this.#joined = '';
    clearTimeout(this.#watchdog?.timer);
    this.#watchdog = undefined;
    this.sockets.closeAll();
    await worker.terminate();
  }
}
