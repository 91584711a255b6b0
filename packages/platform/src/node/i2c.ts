import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PromisifiedBus } from 'i2c-bus';
import { PlatformError } from '../errors.js';
import type { I2cBus, I2cBuses } from '../i2c.js';
import { platformError } from './errno.js';

/** The part of the `i2c-bus` package that is used. */
export interface I2cLibrary {
  openPromisified(bus: number): Promise<PromisifiedBus>;
}

/** Where `npm install -g` puts packages: a released program brings none, and a new version of it finds it there again. */
const GLOBAL = [join(dirname(dirname(process.execPath)), 'lib/node_modules/'), '/usr/local/lib/node_modules/'];

async function i2cLibrary(): Promise<I2cLibrary> {
  try {
    return (await import('i2c-bus')).default;
  } catch (error) {
    for (const folder of GLOBAL) {
      try {
        return createRequire(folder)(join(folder, 'i2c-bus')) as I2cLibrary;
      } catch {
        // The next place; where there is none, the first reason is the one to tell.
      }
    }
    throw error;
  }
}

/** The machine's I2C buses. The native package is loaded when a bus is first opened. @param load for tests */
export function nodeI2c(load: () => Promise<I2cLibrary> = i2cLibrary): I2cBuses {
  return {
    async openI2c(bus) {
      const device = `/dev/i2c-${bus}`;
      // The library opens a bus that is not there without complaint and fails at the first transfer.
      await access(device, constants.R_OK | constants.W_OK).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EACCES'
          ? new PlatformError('denied', `${device} may not be opened: add this user to the group i2c`, { cause: error })
          : new PlatformError('missing', `no ${device}: switch I2C on (raspi-config, Interface Options) and load i2c-dev`, {
              cause: error,
            });
      });
      const library = await load().catch((error: unknown) => {
        throw new PlatformError('missing', 'the package i2c-bus is not installed: sudo npm install -g i2c-bus (it needs make and g++)', {
          cause: error,
        });
      });
      const open = await library.openPromisified(bus).catch((error: unknown) => {
        throw platformError(error, `open ${device}`);
      });
      return new NodeI2cBus(device, open);
    },
  };
}

class NodeI2cBus implements I2cBus {
  readonly #device: string;
  readonly #bus: PromisifiedBus;
  #closed = false;

  constructor(device: string, bus: PromisifiedBus) {
    this.#device = device;
    this.#bus = bus;
  }

  async write(address: number, bytes: Uint8Array): Promise<void> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    await this.#checked(address, () => this.#bus.i2cWrite(address, buffer.length, buffer));
  }

  async read(address: number, length: number): Promise<Uint8Array> {
    const { buffer, bytesRead } = await this.#checked(address, () => this.#bus.i2cRead(address, length, Buffer.alloc(length)));
    return new Uint8Array(buffer.buffer, buffer.byteOffset, bytesRead);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#bus.close();
  }

  async #checked<T>(address: number, transfer: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new PlatformError('failed', `${this.#device} is closed`);
    try {
      return await transfer();
    } catch (error) {
      // EIO, ENXIO, EREMOTEIO: which one a missing chip gives depends on the adapter.
      const silent = ['EIO', 'ENXIO', 'EREMOTEIO'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (silent)
        throw new PlatformError('missing', `nothing answers at address 0x${address.toString(16)} of ${this.#device}: check the wiring`, {
          cause: error,
        });
      throw platformError(error, `talk to 0x${address.toString(16)} on ${this.#device}`);
    }
  }
}
