import { PlatformError } from '../errors.js';
import type { SerialHandlers, SerialLine, SerialPorts } from '../serial.js';
import type { FakeClock } from './clock.js';

/** As on the real port: more than this unsent and a line is dropped. */
const MAX_UNSENT = 16_384;

interface OpenPort {
  readonly handlers: SerialHandlers;
  readonly line: SerialLine;
  readonly maxLine: number;
}

/** The far end of a serial cable: what a display or another device does. */
export class FakeSerialDevice {
  readonly path: string;
  /** Lines that the host wrote, oldest first. */
  readonly received: string[] = [];
  /** Called for each line that the host wrote. */
  onLine: ((line: string) => void) | undefined;
  /** False: the host's writes stay unsent (a device that does not read). */
  reading = true;
  readonly #clock: FakeClock;
  #plugged = true;
  #port: OpenPort | undefined;
  #partial = '';
  #unsent: string[] = [];

  constructor(clock: FakeClock, path: string) {
    this.#clock = clock;
    this.path = path;
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  get isOpen(): boolean {
    return this.#port !== undefined;
  }

  /** Sends text as it is, in whatever pieces: lines end with `\n`. */
  send(text: string): void {
    this.#clock.after(1, () => {
      const port = this.#port;
      if (port === undefined || !this.#plugged) return;
      const parts = (this.#partial + text).split('\n');
      this.#partial = parts.pop() ?? '';
      for (const part of parts) {
        const line = part.replace(/\r$/, '');
        if (line !== '' && new TextEncoder().encode(line).length <= port.maxLine) port.handlers.onLine(line);
      }
    });
  }

  unplug(): void {
    this.#plugged = false;
    this.#drop(new PlatformError('closed', `${this.path} was unplugged`));
  }

  replug(): void {
    this.#plugged = true;
  }

  open(options: { baudRate: number; maxLine?: number }, handlers: SerialHandlers): SerialLine {
    if (!this.#plugged) throw new PlatformError('missing', `no serial port ${this.path}: plug the device in`);
    if (this.#port !== undefined) throw new PlatformError('inUse', `${this.path} is in use: stop the other program`);
    const line: SerialLine = {
      path: this.path,
      writeLine: (text) => this.#port?.line === line && this.#write(text),
      close: async () => {
        if (this.#port?.line === line) this.#drop(undefined);
      },
    };
    this.#partial = '';
    this.#unsent = [];
    this.#port = { handlers, line, maxLine: options.maxLine ?? 2_048 };
    return line;
  }

  #write(text: string): boolean {
    if (this.#unsent.reduce((sum, one) => sum + one.length + 1, 0) > MAX_UNSENT) return false;
    this.#unsent.push(text);
    const port = this.#port;
    this.#clock.after(1, () => {
      if (port !== this.#port || !this.reading) return;
      for (const line of this.#unsent.splice(0)) {
        this.received.push(line);
        this.onLine?.(line);
      }
    });
    return true;
  }

  #drop(error: Error | undefined): void {
    const port = this.#port;
    this.#port = undefined;
    this.#unsent = [];
    if (port !== undefined) queueMicrotask(() => port.handlers.onClose(error));
  }
}

/** The serial ports of a fake machine. */
export class FakeSerial implements SerialPorts {
  readonly #clock: FakeClock;
  readonly #devices = new Map<string, FakeSerialDevice>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** The device at `path`, plugged in at the first call. */
  device(path: string): FakeSerialDevice {
    const known = this.#devices.get(path) ?? new FakeSerialDevice(this.#clock, path);
    this.#devices.set(path, known);
    return known;
  }

  async openSerial(options: { path: string; baudRate: number; maxLine?: number }, handlers: SerialHandlers): Promise<SerialLine> {
    const device = this.#devices.get(options.path);
    if (device === undefined) throw new PlatformError('missing', `no serial port ${options.path}: plug the device in`);
    return device.open(options, handlers);
  }

  async listSerial(): Promise<readonly string[]> {
    return [...this.#devices.values()].filter((device) => device.plugged).map((device) => device.path);
  }
}
