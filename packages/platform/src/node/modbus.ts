import type Library from 'modbus-serial';
import { PlatformError } from '../errors.js';
import type { ModbusLine, ModbusMasters, ModbusRequest } from '../modbus.js';
import { platformError } from './errno.js';

type ModbusRTU = Library.default;

/** What a unit says instead of an answer (Modbus Application Protocol 1.1b3, 7). */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'it does not know this function: is the table right?',
  2: 'it has no such address: is it counted from 0?',
  3: 'it does not take this value',
  4: 'it failed in doing so',
  6: 'it is busy: try again',
  11: 'the unit behind the gateway does not answer',
};

/** Ways to Modbus units by TCP or a serial port (RTU). The library is loaded by `prepare`, or with the first of them. */
export function nodeModbus(): ModbusMasters {
  return {
    async prepare() {
      await import('modbus-serial');
    },
    async openModbus(url, { baudRate, parity }, timeoutMs) {
      // Its types say that the class is `default` of what it exports; it is what it exports.
      const Master = (await import('modbus-serial')).default as unknown as new () => ModbusRTU;
      const master = new Master();
      const tcp = /^tcp:\/\/([^\s/:]+)(?::(\d+))?$/.exec(url);
      const opened =
        tcp === null
          ? master.connectRTUBuffered(url.replace(/^rtu:/, ''), { baudRate, parity })
          : master.connectTCP(tcp[1] as string, { port: Number(tcp[2] ?? 502) });
      await within(opened, timeoutMs, url).catch((error: unknown) => {
        master.destroy(() => {});
        throw platformError(error, `open ${url}`);
      });
      return new NodeModbusLine(master, url);
    },
  };
}

class NodeModbusLine implements ModbusLine {
  readonly #master: ModbusRTU;
  readonly #url: string;

  constructor(master: ModbusRTU, url: string) {
    this.#master = master;
    this.#url = url;
    // Told by the next request.
    master.on('error', () => {});
  }

  get open(): boolean {
    return this.#master.isOpen;
  }

  async read({ count, ...request }: ModbusRequest & { readonly count: number }): Promise<readonly number[]> {
    const { table, address } = request;
    const { data } = await this.#ask<{ data: readonly (number | boolean)[] }>(request, () => {
      switch (table) {
        case 'holding':
          return this.#master.readHoldingRegisters(address, count);
        case 'input':
          return this.#master.readInputRegisters(address, count);
        case 'coil':
          return this.#master.readCoils(address, count);
        case 'discrete':
          return this.#master.readDiscreteInputs(address, count);
      }
    });
    if (data.length < count)
      throw new PlatformError('failed', `unit ${request.unit} of ${this.#url} told fewer values than were asked for`);
    return data.slice(0, count).map(Number);
  }

  async write({ values, ...request }: ModbusRequest & { readonly values: readonly number[] }): Promise<void> {
    const [first = 0] = values;
    const { table, address } = request;
    await this.#ask<unknown>(request, () => {
      if (table === 'coil') return this.#master.writeCoil(address, first !== 0);
      return values.length === 1 ? this.#master.writeRegister(address, first) : this.#master.writeRegisters(address, [...values]);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#master.isOpen) this.#master.close(() => resolve());
      else {
        this.#master.destroy(() => {});
        resolve();
      }
    });
  }

  async #ask<T>({ unit, timeoutMs }: ModbusRequest, send: () => Promise<T>): Promise<T> {
    this.#master.setID(unit);
    this.#master.setTimeout(timeoutMs);
    try {
      return await send();
    } catch (error) {
      const { name, message, modbusCode } = error as { name?: string; message?: string; modbusCode?: number };
      const who = `unit ${unit} of ${this.#url}`;
      if (modbusCode !== undefined)
        throw new PlatformError('failed', `${who}: ${EXCEPTIONS[modbusCode] ?? `it refused (exception ${modbusCode})`}`, { cause: error });
      if (name === 'TransactionTimedOutError') throw new PlatformError('timedOut', `${who} does not answer`, { cause: error });
      if (name === 'PortNotOpenError') throw new PlatformError('closed', `${this.#url} is closed`, { cause: error });
      throw new PlatformError('failed', `${who} answered what is no Modbus: ${message ?? ''}`, { cause: error });
    }
  }
}

function within<T>(promise: Promise<T>, ms: number, url: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new PlatformError('timedOut', `${url} does not answer`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(limit));
  });
}
