/** What the factory wrote into one chip; T and P are those of the BMP280 datasheet's example (BST-BMP280-DS001, 3.12). */
const CALIBRATION = {
  t: [27_504, 26_435, -1_000],
  p: [36_477, -10_685, 3_024, 2_855, 140, -7, 15_500, -14_600, 6_000],
  h: [75, 362, 0, 313, 50, 30],
} as const;
const MEASURE_MS = 8;

/** A BME280 on I2C: registers, forced mode, measuring time (datasheet BST-BME280-DS002, 5). */
export class Bme280 {
  /** As its converters give them. The first two are the datasheet's example: 25.08 °C and 1006.53 hPa. */
  raw = { temperature: 519_888, pressure: 415_148, humidity: 30_000 };
  gone = false;
  readonly #registers = new Uint8Array(256);
  #readyAt = 0;

  constructor() {
    const view = new DataView(this.#registers.buffer);
    this.#registers[0xd0] = 0x60;
    CALIBRATION.t.forEach((value, i) => {
      view.setInt16(0x88 + 2 * i, value, true);
    });
    CALIBRATION.p.forEach((value, i) => {
      view.setInt16(0x8e + 2 * i, value, true);
    });
    const [h1, h2, h3, h4, h5, h6] = CALIBRATION.h;
    this.#registers[0xa1] = h1;
    view.setInt16(0xe1, h2, true);
    this.#registers.set([h3, h4 >> 4, (h4 & 15) | ((h5 & 15) << 4), h5 >> 4, h6], 0xe3);
  }

  /** Undefined: nobody answers. */
  read(register: number, count: number): Uint8Array | undefined {
    if (this.gone) return undefined;
    const busy = performance.now() < this.#readyAt;
    this.#registers[0xf3] = busy ? 8 : 0;
    if (!busy && this.#readyAt > 0) this.#measured();
    return this.#registers.slice(register, register + count);
  }

  write(register: number, data: Uint8Array): boolean {
    if (this.gone) return false;
    this.#registers.set(data, register);
    // Forced mode: one measurement, then it sleeps.
    if (register === 0xf4 && ((data[0] ?? 0) & 3) % 3 !== 0) this.#readyAt = performance.now() + MEASURE_MS;
    return true;
  }

  #measured(): void {
    const { temperature, pressure, humidity } = this.raw;
    const twenty = (value: number): number[] => [value >> 12, (value >> 4) & 255, (value & 15) << 4];
    this.#registers.set([...twenty(pressure), ...twenty(temperature), humidity >> 8, humidity & 255], 0xf7);
    this.#readyAt = 0;
  }
}
