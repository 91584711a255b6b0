import { stat } from 'node:fs/promises';
import type { SerialPort } from 'serialport';
import { PlatformError } from '../../errors.js';
import type { SerialHandlers, SerialLine } from '../../serial.js';
import { platformError } from '../errno.js';
import { BoundedReadline } from './boundedReadline.js';

const MAX_UNSENT = 16_384;

/**
 * How often the device file is looked at. An unplugging that falls into a read under way makes the library read nothing, for ever, without
 * telling anyone; closing the port ends that.
 */
const LOOK_MS = 1_000;

/** An open port. A new SerialPort object for each opening: what an old one had queued would be sent at its next `open()`. */
export class NodeSerialLine implements SerialLine {
  readonly path: string;
  readonly #port: SerialPort;
  readonly #handlers: SerialHandlers;
  #error: Error | undefined;
  #closed = false;
  #device: string | undefined;
  readonly #look: NodeJS.Timeout;

  constructor(port: SerialPort, maxLine: number, handlers: SerialHandlers) {
    this.path = port.path;
    this.#port = port;
    this.#handlers = handlers;
    const lines = new BoundedReadline(maxLine);
    lines.on('data', (line: string) => this.#took(line, maxLine));
    port.on('error', (error: Error) => {
      // A write to a device that just went fails before its close is noticed.
      this.#error ??= platformError(error, `use ${this.path}`);
      if (port.isOpen) port.close(() => {});
    });
    // An unplugged device gives `close` alone, with an error that says so.
    port.on('close', (error?: Error | null) => this.#ended(error ?? undefined));
    port.pipe(lines);
    void this.#compare();
    this.#look = setInterval(() => void this.#compare(), LOOK_MS).unref();
  }

  writeLine(line: string): boolean {
    if (this.#closed || !this.#port.isOpen || this.#port.writableLength > MAX_UNSENT) return false;
    this.#port.write(`${line}\n`);
    return true;
  }

  close(): Promise<void> {
    if (this.#closed || !this.#port.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      this.#port.once('close', () => resolve());
      this.#port.close(() => resolve());
    });
  }

  /** Whether the path still leads to the device that was opened: a replugged one is another. */
  async #compare(): Promise<void> {
    const found = await stat(this.path).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => 'gone',
    );
    this.#device ??= found;
    if (this.#closed || (found !== 'gone' && found === this.#device)) return;
    this.#error ??= new PlatformError('closed', `${this.path} went away: plug it in again`);
    if (this.#port.isOpen) this.#port.close(() => {});
  }

  #took(raw: string, maxLine: number): void {
    if (this.#closed) return;
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line !== '' && Buffer.byteLength(line) <= maxLine) this.#handlers.onLine(line);
  }

  #ended(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#look);
    this.#port.unpipe();
    if (error !== undefined) this.#error ??= new PlatformError('closed', `${this.path} went away: plug it in again`, { cause: error });
    this.#handlers.onClose(this.#error);
  }
}
