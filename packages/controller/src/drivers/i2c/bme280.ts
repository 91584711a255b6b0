import type { Clock, I2cBus } from '@around/platform';
import { DeviceError } from '../failure.js';
import { readNumber } from '../numbers.js';

/** °C, % and hPa. */
export interface Climate {
  readonly temperature: number;
  readonly humidity: number;
  readonly pressure: number;
}

/** Registers of the datasheet (BST-BME280-DS002, 5.3). */
const ID = 0xd0;
const CALIBRATION = 0x88;
const CALIBRATION_HUMIDITY = 0xe1;
const CONTROL_HUMIDITY = 0xf2;
const CONTROL_MEASURE = 0xf4;
const DATA = 0xf7;
const CHIP = 0x60;
/** Oversampling ×1 of all three, one measurement, then sleep. */
const FORCED = 0b001_001_01;
/** The longest measurement at these settings is 9.3 ms (appendix B). */
const MEASURING_MS = 12;
const SKIPPED = 0x80000;

/** Has the chip measure once, and works out what it means. @throws DeviceError where it is another chip or has measured nothing */
export async function measureBme280(clock: Clock, bus: I2cBus, address: number): Promise<Climate> {
  const read = async (register: number, length: number): Promise<Uint8Array> => {
    await bus.write(address, Uint8Array.of(register));
    return bus.read(address, length);
  };
  const [chip] = await read(ID, 1);
  if (chip !== CHIP)
    throw new DeviceError('badOutput', `the chip at 0x${address.toString(16)} is no BME280: it calls itself 0x${(chip ?? 0).toString(16)}`);
  const calibration = calibrationOf(await read(CALIBRATION, 26), await read(CALIBRATION_HUMIDITY, 7));
  await bus.write(address, Uint8Array.of(CONTROL_HUMIDITY, 1));
  await bus.write(address, Uint8Array.of(CONTROL_MEASURE, FORCED));
  await new Promise<void>((resolve) => clock.after(MEASURING_MS, resolve));
  const data = await read(DATA, 8);
  const twenty = (at: number): number => readNumber(data.subarray(at, at + 3), 'uint24', false) >> 4;
  const raw = { pressure: twenty(0), temperature: twenty(3), humidity: readNumber(data.subarray(6, 8), 'uint16', false) };
  if (raw.temperature === SKIPPED) throw new DeviceError('badOutput', 'the BME280 has measured nothing: was it reset?');
  return compensate(calibration, raw);
}

interface Calibration {
  readonly t: readonly [number, number, number];
  readonly p: readonly number[];
  readonly h: readonly [number, number, number, number, number, number];
}

function calibrationOf(first: Uint8Array, second: Uint8Array): Calibration {
  const u16 = (at: number): number => readNumber(first.subarray(at, at + 2), 'uint16', true);
  const s16 = (at: number): number => readNumber(first.subarray(at, at + 2), 'int16', true);
  const byte = (at: number): number => second[at] ?? 0;
  const s8 = (n: number): number => (n > 127 ? n - 256 : n);
  return {
    t: [u16(0), s16(2), s16(4)],
    p: [u16(6), ...[8, 10, 12, 14, 16, 18, 20, 22].map(s16)],
    h: [
      first[25] ?? 0,
      readNumber(second.subarray(0, 2), 'int16', true),
      byte(2),
      s8(byte(3)) * 16 + (byte(4) & 0x0f),
      s8(byte(5)) * 16 + (byte(4) >> 4),
      s8(byte(6)),
    ],
  };
}

/** The datasheet's formulas with floating point (appendix A, 8.1). */
function compensate({ t, p, h }: Calibration, raw: Climate): Climate {
  const one = (raw.temperature / 16_384 - t[0] / 1_024) * t[1];
  const two = (raw.temperature / 131_072 - t[0] / 8_192) ** 2 * t[2];
  const fine = one + two;
  return {
    temperature: rounded(fine / 5_120, 2),
    pressure: rounded(pressureOf(p, raw.pressure, fine) / 100, 2),
    humidity: rounded(Math.min(100, Math.max(0, humidityOf(h, raw.humidity, fine))), 2),
  };
}

function pressureOf(p: readonly number[], raw: number, fine: number): number {
  const [p1 = 0, p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0, p7 = 0, p8 = 0, p9 = 0] = p;
  let a = fine / 2 - 64_000;
  let b = (a * a * p6) / 32_768;
  b += a * p5 * 2;
  b = b / 4 + p4 * 65_536;
  a = ((p3 * a * a) / 524_288 + p2 * a) / 524_288;
  a = (1 + a / 32_768) * p1;
  if (a === 0) return 0;
  let pressure = ((1_048_576 - raw - b / 4_096) * 6_250) / a;
  a = (p9 * pressure * pressure) / 2_147_483_648;
  b = (pressure * p8) / 32_768;
  pressure += (a + b + p7) / 16;
  return pressure;
}

function humidityOf([h1, h2, h3, h4, h5, h6]: Calibration['h'], raw: number, fine: number): number {
  const a = fine - 76_800;
  const b = (raw - (h4 * 64 + (h5 / 16_384) * a)) * ((h2 / 65_536) * (1 + (h6 / 67_108_864) * a * (1 + (h3 / 67_108_864) * a)));
  return b * (1 - (h1 * b) / 524_288);
}

const rounded = (n: number, places: number): number => Number(n.toFixed(places));
