import type { Bme280 } from './chips/bme280.js';
import type { Dht22 } from './chips/dht22.js';
import type { Ds18b20 } from './chips/ds18b20.js';
import { Errno } from './sockets.js';

const ENODEV = 19;
const ETIMEDOUT = 110;

/** What happened at one pin, in its order. */
export interface PinEvent {
  readonly pin: number;
  readonly is: 'in' | 'out' | 'pwm' | 'pulses';
  readonly value: number | readonly number[];
}

/** Everything that is soldered to one board. It outlives the board's starts; what a start does to the pins is seen in `events`. */
export class Hardware {
  /** What is written to outputs, or comes in at inputs. */
  readonly pins = new Map<number, number>();
  /** 0 to 65,535, by pin. */
  readonly voltages = new Map<number, number>();
  readonly thermometers = new Map<number, Ds18b20[]>();
  readonly dht = new Map<number, Dht22>();
  /** By `sda/scl address`. */
  readonly i2c = new Map<string, Bme280>();
  readonly events: PinEvent[] = [];
  /** Pins at which the board stands still for ever. */
  readonly hung = new Set<number>();

  /** What a pin has been told since the board's first start. */
  history(pin: number): (number | readonly number[])[] {
    return this.events.filter((event) => event.pin === pin).map(({ value }) => value);
  }

  /** @throws Errno as the chip would */
  ask(what: string, args: readonly unknown[]): unknown {
    const pin = args[0] as number;
    switch (what) {
      case 'pin.init': {
        const [, mode, , value] = args as [number, number, number | null, number | null];
        if (mode === 1) return this.#set(pin, value ?? 0);
        this.events.push({ pin, is: 'in', value: this.pins.get(pin) ?? 0 });
        return null;
      }
      case 'pin.set':
        return this.#set(pin, args[1] as number);
      case 'pin.get':
        return this.pins.get(pin) ?? 0;
      case 'adc.read':
        return this.voltages.get(pin) ?? 0;
      case 'pwm.init':
        return this.#duty(pin, args[2] as number);
      case 'pwm.duty':
        return this.#duty(pin, args[1] as number);
      case 'rmt.write':
        this.events.push({ pin, is: 'pulses', value: args[1] as number[] });
        return null;
      case 'wire.reset':
        return this.#wire(pin).filter((one) => one.reset()).length > 0;
      case 'wire.search':
        return this.#wire(pin)
          .filter((one) => !one.gone)
          .map(({ rom }) => Buffer.from(rom).toString('hex'));
      case 'wire.write':
        for (const one of this.#wire(pin)) one.write(args[1] as number);
        return null;
      case 'wire.read':
        // A wire that nobody pulls down is high.
        return this.#wire(pin).reduce((byte, one) => byte & one.read(), 0xff);
      case 'dht.read':
        return hex(this.dht.get(pin)?.read(), ETIMEDOUT);
      case 'i2c.read': {
        const [bus, address, register, count] = args as [string, number, number, number];
        return hex(this.i2c.get(`${bus} ${address}`)?.read(register, count), ENODEV);
      }
      case 'i2c.write': {
        const [bus, address, register, data] = args as [string, number, number, string];
        if (this.i2c.get(`${bus} ${address}`)?.write(register, Buffer.from(data, 'hex')) !== true)
          throw new Errno(ENODEV, 'nobody answers');
        return null;
      }
      default:
        throw new Error(`the board asked for ${what}`);
    }
  }

  #wire(pin: number): Ds18b20[] {
    return this.thermometers.get(pin) ?? [];
  }

  #set(pin: number, value: number): null {
    this.pins.set(pin, value);
    this.events.push({ pin, is: 'out', value });
    return null;
  }

  #duty(pin: number, duty: number): null {
    this.events.push({ pin, is: 'pwm', value: duty });
    return null;
  }
}

function hex(bytes: Uint8Array | undefined, errno: number): string {
  if (bytes === undefined) throw new Errno(errno, 'nobody answers');
  return Buffer.from(bytes).toString('hex');
}
