import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SimulatedBoard } from '../../src/board/board.js';
import { Bme280 } from '../../src/board/chips/bme280.js';
import { Dht22 } from '../../src/board/chips/dht22.js';
import { Ds18b20 } from '../../src/board/chips/ds18b20.js';
import { OpenHouse } from '../support/openHouse.js';
import { until, Watch } from '../support/watch.js';
import { configFor, Scene } from './scene.js';

/** Length pairs (light, dark) of a NEC frame, back into what was sent (NEC: 1.69 ms dark is a one). */
function decodeNec(lengths: readonly number[]): { address: number; command: number } | undefined {
  if (lengths[0] !== 9_000 || lengths[1] !== 4_500 || lengths.length !== 67) return undefined;
  let bits = 0n;
  for (let i = 0; i < 32; i++) if ((lengths[3 + 2 * i] ?? 0) > 1_000) bits |= 1n << BigInt(i);
  const byte = (at: bigint): number => Number((bits >> at) & 255n);
  return (byte(16n) ^ byte(24n)) === 255 ? { address: byte(0n), command: byte(16n) } : undefined;
}

describe('the things of a board', () => {
  it('speak with their chips, and tell the truth when these do not answer', async () => {
    const watch = new Watch();
    await using house = await OpenHouse.start({ watch });
    const [bath, air, weather] = [new Ds18b20(-10.125, 7), new Dht22(21.4, 55.5), new Bme280()];
    const things = {
      soil: { is: 'adc', pin: 34, every: 200, raw: [50_000, 10_000], unit: 'percent' },
      bath: { is: 'ds18b20', pin: 4, every: 200 },
      air: { is: 'dht22', pin: 5, every: 2_000 },
      weather: { is: 'bme280', sda: 21, scl: 22, every: 200 },
      door: { is: 'input', pin: 12, pull: 'up', activeLow: true, type: 'DoorSensor' },
      bell: { is: 'input', pin: 13, type: 'PushButton' },
      lamp: { is: 'pwm', pin: 16 },
      tv: { is: 'infrared', pin: 19, codes: { power: [0x04, 0x08] } },
    };
    await using board = new SimulatedBoard(configFor(house, { things }));
    const { hardware } = board;
    hardware.voltages.set(34, 20_000);
    hardware.thermometers.set(4, [bath]);
    hardware.dht.set(5, air);
    hardware.i2c.set('21/22 118', weather);
    hardware.pins.set(12, 1);
    board.start();
    const scene = new Scene();
    Object.assign(scene, { house, board });
    await scene.adopt('green');
    const events: string[] = [];
    house.phone.subscribe(({ changes }) => {
      for (const change of changes ?? []) if (change.k === 'event') events.push(`${change.thing} ${change.name}`);
    });
    const shows = (name: string, value: unknown) => until(`${name} is ${value}`, () => scene.value(name) === value);
    const quality = (name: string) => house.phone.house.values.get(`green/${name}`)?.quality;

    await shows('soil/level', 75);
    await shows('bath/temperature', -10.125);
    await shows('air/temperature', 21.4);
    await shows('air/humidity', 55.5);
    // The datasheet's own example.
    await shows('weather/temperature', 25.08);
    await shows('weather/pressure', 1006.5);
    expect(scene.value('weather/humidity')).toBeCloseTo(humidity(30_000, 25.08 * 5120), 0);
    await shows('door/open', false);
    hardware.pins.set(12, 0);
    await shows('door/open', true);
    hardware.pins.set(13, 1);
    await shows('bell/pushed', true);
    await until('the press is an event', () => events.includes('green/bell pressed'));

    // What breaks is told as what it is, and comes back.
    bath.disturbed = true;
    weather.gone = true;
    await until('the thermometer is unavailable', () => quality('bath/temperature') === 'unavailable');
    await until('the weather is unavailable', () => quality('weather/pressure') === 'unavailable');
    bath.disturbed = false;
    bath.celsius = 40.5;
    weather.gone = false;
    await shows('bath/temperature', 40.5);
    await until('the weather is back', () => quality('weather/pressure') === 'good');

    const command = async (thing: string, op: 'write' | 'invoke', name: string, input: unknown) =>
      (await house.phone.command({ thing: `green/${thing}`, op, name, input }).done).step;
    expect(await command('tv', 'invoke', 'send', { code: 'power' })).toBe('completed');
    expect(decodeNec(hardware.history(19).at(-1) as number[])).toEqual({ address: 0x04, command: 0x08 });
    expect(await command('tv', 'invoke', 'send', { code: 'volume' })).toBe('refused');
    expect(await command('lamp', 'invoke', 'fade', { level: 50, duration: 200 })).toBe('completed');
    await shows('lamp/brightness', 50);
    const duties = hardware.history(16) as number[];
    expect(duties.slice(2).every((duty, i) => duty >= (duties[i + 1] ?? 0))).toBe(true);
    expect(duties.at(-1)).toBe(Math.floor(65_535 * 0.25));
    expect(watch.faults).toEqual([]);
    watch[Symbol.dispose]();
  });

  it('name what is wrong with a configuration, whatever is wrong with it', async () => {
    const wrong: [object, string][] = [
      [{ things: { x: { is: 'rocket' } } }, 'x: this board knows no rocket'],
      [{ things: { x: { is: 'relay' } } }, 'x: pin is missing'],
      [{ things: { x: { is: 'relay', pin: 1, colour: 'red' } } }, 'x: "colour" is not known here'],
      [{ things: { x: { is: 'relay', pin: 1, safe: 'off' } } }, 'x: "safe" must be true or false'],
      [{ things: { x: { is: 'dht22', pin: 1, every: 500 } } }, 'it measures no faster'],
      [{ things: { board: { is: 'relay', pin: 1 } } }, '"board" is the board itself'],
      [{ sleep: { every: 10 } }, '"every" must be 1000 to'],
      [{ tittle: 'x' }, '"tittle" is not known; there is title'],
      [[], 'the configuration must be an object'],
    ];
    await using board = new SimulatedBoard({});
    writeFileSync(join(board.flash, 'data', 'wrong.json'), JSON.stringify(wrong.map(([config]) => JSON.stringify(config))));
    board.start(`
import json, sys
sys.path.insert(0, "/a")
from around import config, things
from around.things.thing import Fault
class Host:
    clock = None
with open("/data/wrong.json") as f:
    for text in json.load(f):
        try:
            things.make(config.parse(text).get("things", {}), Host)
            print("taken")
        except Fault as e:
            print(e)
`);
    await until('all are checked', () => board.ends.length > 0);
    expect(board.lines).toHaveLength(wrong.length);
    for (const [i, [, words]] of wrong.entries()) expect(board.lines[i]).toContain(words);
  });
});

/** The datasheet's formula once more, with the simulated chip's calibration (BST-BME280-DS002, 8.1). */
function humidity(raw: number, fine: number): number {
  const t = fine - 76_800;
  const h = (raw - (313 * 64 + (50 / 16_384) * t)) * ((362 / 65_536) * (1 + (30 / 67_108_864) * t));
  return Math.min(100, Math.max(0, h * (1 - (75 * h) / 524_288)));
}
