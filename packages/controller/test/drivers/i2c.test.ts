import { type I2cBuses, PlatformError } from '@around/platform';
import { type FakeChip, FakeI2c } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { driverContract, type Peer } from './contract.js';
import { Rig, type RigConfig } from './rig.js';

/** A chip with registers behind a pointer, as most have: the first byte written is the pointer, which moves on with each byte. */
class Registers implements FakeChip {
  readonly memory = new Uint8Array(256);
  readonly writes: number[][] = [];
  #pointer = 0;
  /** Bytes that one register holds (LM75: two, so that the pointer stays). */
  readonly #wide: boolean;

  constructor(wide = false) {
    this.#wide = wide;
  }

  write(bytes: Uint8Array): void {
    const [pointer = 0, ...data] = bytes;
    this.#pointer = pointer;
    if (data.length > 0) this.writes.push([...bytes]);
    this.memory.set(data, this.#wide ? 2 * pointer : pointer);
  }

  read(length: number): Uint8Array {
    const from = this.#wide ? 2 * this.#pointer : this.#pointer;
    return this.memory.slice(from, from + length);
  }
}

/** TMP102 (SBOS397): register 0, twelve bits, left-aligned, 0.0625 °C each; with a switch beside it, at register 0x14. */
async function chips(): Promise<Peer> {
  const chip = new Registers();
  const fake = new FakeI2c({ 1: { 72: chip } });
  let hangs = false;
  let refuses = false;
  let garbage = false;
  const buses: I2cBuses = {
    async openI2c(number) {
      const bus = await fake.openI2c(number);
      return {
        ...bus,
        async write(address, bytes) {
          if (bytes.length > 1 && hangs) await new Promise(() => {});
          if (bytes.length > 1 && refuses) throw new PlatformError('failed', 'the bus is stuck: arbitration lost');
          await bus.write(address, bytes);
        },
        async read(address, length) {
          if (garbage) throw new PlatformError('failed', 'the bus is stuck: arbitration lost');
          return bus.read(address, length);
        },
      };
    },
  };
  return {
    config: {
      things: {
        thing: {
          driver: 'i2c',
          i2c: { address: 0x48 },
          properties: {
            level: { type: 'number', i2c: { register: 0, type: 'int16', shift: 4, scale: 0.0625, every: 100, timeout: 500 } },
            on: { type: 'OnOffProperty', i2c: { register: 0x14, write: true, every: 100, timeout: 500 } },
          },
        },
      },
    },
    peripherals: { i2c: buses },
    level: (value) => {
      garbage = false;
      new DataView(chip.memory.buffer).setInt16(0, Math.round(value / 0.0625) << 4);
    },
    written: () => chip.writes.map(([, bit]) => bit === 1),
    garbage: () => {
      garbage = true;
    },
    hang: (on) => {
      hangs = on;
    },
    refuse: (on) => {
      refuses = on;
    },
    leave: () => void fake.buses.get(1)?.delete(0x48),
    comeBack: () => void fake.buses.get(1)?.set(0x48, chip),
    stop: () => {},
  };
}

driverContract('i2c', { writes: true, refuses: true, hangs: true, knowsAway: true }, chips);

describe('i2c', () => {
  type Thing = NonNullable<RigConfig['things']>[string];
  const begin = (chip: FakeChip, address: number, thing: Thing) => {
    const fake = new FakeI2c({ 1: { [address]: chip } });
    const rig = new Rig(
      { things: { thing: { driver: 'i2c', i2c: { address, ...thing.i2c }, properties: thing.properties ?? {} } } },
      { i2c: fake },
    );
    return rig.start().then(() => ({ rig, fake }));
  };

  it('writes the bits of one switch of a port and leaves the others (MCP23017: IODIRA 0x00, OLATA 0x14)', async () => {
    const chip = new Registers();
    chip.memory[0x14] = 0b1000_0001;
    const on = { type: 'OnOffProperty', i2c: { register: 0x14, shift: 2, mask: 1, write: true, every: '1h' } };
    const { rig } = await begin(chip, 0x20, { i2c: { setup: [[0x00, 0x00]] }, properties: { on } });
    try {
      await rig.good('on', false);
      expect(await rig.do('write', 'on', true)).toEqual({ step: 'completed' });
      await rig.good('on', true);
      expect(chip.memory[0x14]).toBe(0b1000_0101);
      expect(await rig.do('write', 'on', false)).toEqual({ step: 'completed' });
      expect(chip.writes).toEqual([
        [0x00, 0x00],
        [0x14, 0b1000_0101],
        [0x14, 0b1000_0001],
      ]);
    } finally {
      await rig.stop();
    }
  });

  it('dims by a PWM chip (PCA9685, LED0_OFF 0x08, little endian, 12 bits)', async () => {
    const chip = new Registers();
    const brightness = {
      type: 'BrightnessProperty',
      i2c: { register: 0x08, type: 'uint16', order: 'little', range: [0, 4_095] as [number, number], write: true, every: '1h' },
    } as const;
    const { rig } = await begin(chip, 0x40, { i2c: { setup: [[0x00, 0x20]] }, properties: { brightness } });
    try {
      expect(await rig.do('write', 'brightness', 100)).toEqual({ step: 'completed' });
      await rig.good('brightness', 100);
      expect([...chip.memory.slice(8, 10)]).toEqual([0xff, 0x0f]);
    } finally {
      await rig.stop();
    }
  });

  it('reads a chip that has no registers (BH1750: two bytes, 1.2 counts a lux), and sets it up again after it was away', async () => {
    const commands: number[][] = [];
    const chip: FakeChip = { write: (bytes) => void commands.push([...bytes]), read: () => Uint8Array.of(0x83, 0x90) };
    const lux = { type: 'number', i2c: { type: 'uint16', scale: 1 / 1.2, every: 100 } } as const;
    const { rig, fake } = await begin(chip, 0x23, { i2c: { setup: [[0x01], [0x10]] }, properties: { lux } });
    try {
      // The example of the datasheet: 0x8390 is 28067 lx.
      await expect.poll(() => Math.round(Number(rig.last('lux')?.value)), { timeout: 10_000 }).toBe(28_067);
      fake.buses.get(1)?.delete(0x23);
      await rig.unavailable('lux');
      expect(rig.notices[0]).toContain('check the wiring');
      fake.buses.get(1)?.set(0x23, chip);
      await expect.poll(() => rig.last('lux')?.quality, { timeout: 10_000 }).toBeUndefined();
      expect(commands).toEqual([[0x01], [0x10], [0x01], [0x10]]);
    } finally {
      await rig.stop();
    }
  });

  it('works out what a BME280 measured', async () => {
    const chip = new Registers();
    const view = new DataView(chip.memory.buffer);
    chip.memory[0xd0] = 0x60;
    // The calibration and raw values of the example that Bosch gives for the same formulas (BMP280, 3.12): 25.08 °C, 1006.53 hPa.
    const words = [27_504, 26_435, -1_000, 36_477, -10_685, 3_024, 2_855, 140, -7, 15_500, -14_600, 6_000];
    words.forEach((word, i) => void view.setInt16(0x88 + 2 * i, word, true));
    // Humidity calibration of a chip in the wild: 75, 362, 0, 313, 50, 30.
    chip.memory[0xa1] = 75;
    chip.memory.set([0x6a, 0x01, 0x00, 0x13, 0x29, 0x03, 0x1e], 0xe1);
    const twenty = (n: number): number[] => [n >> 12, (n >> 4) & 0xff, (n & 0xf) << 4];
    chip.memory.set([...twenty(415_148), ...twenty(519_888), 0x74, 0x00], 0xf7);
    const property = (type: string, formula: 'bme280.temperature' | 'bme280.humidity' | 'bme280.pressure') =>
      ({ type, i2c: { formula, every: '1h' } }) as const;
    const { rig } = await begin(chip, 0x76, {
      properties: {
        temperature: property('TemperatureProperty', 'bme280.temperature'),
        humidity: property('HumidityProperty', 'bme280.humidity'),
        pressure: property('BarometricPressureProperty', 'bme280.pressure'),
      },
    });
    try {
      await rig.good('temperature', 25.08);
      await expect.poll(() => Number(rig.last('pressure')?.value), { timeout: 10_000 }).toBeCloseTo(1_006.53, 1);
      await expect.poll(() => Number(rig.last('humidity')?.value), { timeout: 10_000 }).toBeGreaterThan(30);
      expect(Number(rig.last('humidity')?.value)).toBeLessThan(70);
      // One measurement for the three.
      expect(chip.writes.filter(([register]) => register === 0xf4)).toHaveLength(1);
    } finally {
      await rig.stop();
    }
  });
});
