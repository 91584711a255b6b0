import { describe, expect, it } from 'vitest';
import type { I2cBuses } from '../index.js';

/** What holds everywhere, hardware or not: a bus that is not there is `missing` and the message says what to do. */
export function i2cMissingContract(name: string, make: () => { buses: I2cBuses; absent: number }): void {
  describe(`i2c: ${name}`, () => {
    it('says how to get a bus that is not there', async () => {
      const { buses, absent } = make();
      await expect(buses.openI2c(absent)).rejects.toMatchObject({ code: 'missing', message: expect.stringMatching(/I2C/) });
    });
  });
}

/** With a bus that has a chip: `echo` answers a read with what was written last. */
export function i2cContract(name: string, make: () => { buses: I2cBuses; bus: number; echo: number; nobody: number }): void {
  describe(`i2c: ${name}`, () => {
    it('writes to a chip and reads from it', async () => {
      const { buses, bus, echo } = make();
      const open = await buses.openI2c(bus);
      await open.write(echo, new Uint8Array([1, 2, 3]));
      expect([...(await open.read(echo, 2))]).toEqual([1, 2]);
      await open.close();
      await open.close();
    });

    it('tells an address where nothing answers, and a bus that is closed', async () => {
      const { buses, bus, echo, nobody } = make();
      const open = await buses.openI2c(bus);
      await expect(open.write(nobody, new Uint8Array([1]))).rejects.toMatchObject({ code: 'missing' });
      await expect(open.read(nobody, 1)).rejects.toMatchObject({ code: 'missing' });
      await open.close();
      await expect(open.write(echo, new Uint8Array([1]))).rejects.toMatchObject({ code: 'failed' });
    });
  });
}
