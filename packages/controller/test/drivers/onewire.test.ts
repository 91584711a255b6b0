import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBoardFiles } from '@around/platform/node';
import { describe, expect, it } from 'vitest';
import { celsiusOf } from '../../src/drivers/onewire/driver.js';
import { driverContract, type Peer } from './contract.js';
import { Rig } from './rig.js';

const ID = '28-0316a2793bff';

/** As the kernel's w1_therm writes it. */
const slave = (thousandths: number, sum = 'YES'): string =>
  `4b 01 4b 46 7f ff 05 10 e1 : crc=e1 ${sum}\n4b 01 4b 46 7f ff 05 10 e1 t=${thousandths}\n`;

async function bus(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'around-w1-'));
  const sensor = join(folder, ID);
  const write = (text: string): void => {
    mkdirSync(sensor, { recursive: true });
    writeFileSync(join(sensor, 'w1_slave'), text);
  };
  mkdirSync(join(folder, 'w1_bus_master1'));
  return {
    config: {
      things: {
        thing: { driver: 'onewire', onewire: { folder }, properties: { level: { type: 'TemperatureProperty', onewire: { every: 100 } } } },
      },
    },
    peripherals: { boardFiles: nodeBoardFiles('/') },
    level: (value) => write(slave(Math.round(value * 1_000))),
    written: () => [],
    garbage: () => write(slave(99_999, 'NO')),
    leave: () => rmSync(sensor, { recursive: true }),
    comeBack: () => {},
    stop: () => rmSync(folder, { recursive: true, force: true }),
  };
}

driverContract('onewire', { writes: false, refuses: false, hangs: false, knowsAway: false }, bus);

describe('a 1-Wire thermometer', () => {
  it('is believed only with the right checksum', () => {
    expect(celsiusOf(slave(23_125))).toBe(23.125);
    expect(celsiusOf(slave(-10_062))).toBe(-10.062);
    expect(() => celsiusOf(slave(23_125, 'NO'))).toThrow('checksum');
    expect(() => celsiusOf('00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0\n')).toThrow('nothing but zeros');
    expect(() => celsiusOf('')).toThrow();
    expect(() => celsiusOf('4b 01 4b 46 7f ff 05 10 e1 : crc=e1 YES\n')).toThrow('no temperature');
  });

  it('that was just switched on says 85 °C and is not believed, unless it was nearly as hot before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-w1-'));
    mkdirSync(join(folder, ID));
    const write = (thousandths: number): void => writeFileSync(join(folder, ID, 'w1_slave'), slave(thousandths));
    write(85_000);
    const things = {
      thing: {
        driver: 'onewire',
        onewire: { folder, id: ID },
        properties: { t: { type: 'TemperatureProperty', onewire: { every: 100 } } },
      },
    };
    const rig = await new Rig({ things }, { boardFiles: nodeBoardFiles('/') }).start();
    try {
      await expect.poll(() => rig.notices, { timeout: 10_000 }).toEqual([expect.stringContaining('has just been switched on')]);
      expect(rig.news).toEqual([]);
      write(84_000);
      await rig.good('t', 84);
      write(85_000);
      await rig.good('t', 85);
    } finally {
      await rig.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is named where there are several', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'around-w1-'));
    for (const id of [ID, '28-000000000001']) mkdirSync(join(folder, id));
    const things = { thing: { driver: 'onewire', onewire: { folder }, properties: { t: { type: 'TemperatureProperty' } } } };
    const rig = await new Rig({ things }, { boardFiles: nodeBoardFiles('/') }).start();
    try {
      await expect.poll(() => rig.notices, { timeout: 10_000 }).toEqual([expect.stringContaining(`28-000000000001, ${ID}`)]);
    } finally {
      await rig.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
