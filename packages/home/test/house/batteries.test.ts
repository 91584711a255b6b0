import { expect, it } from 'vitest';
import { Batteries } from '../../src/house/batteries.js';
import { FakeHouse, LAMP, MemoryReadings } from '../support/fakeHouse.js';

const battery = (key: string, properties: object) => ({ ...LAMP, key, title: key, properties }) as never;
const SOIL = battery('soil', { battery: { type: 'number', unit: 'percent', readOnly: true } });
const DOOR = battery('door', { batteryLow: { type: 'boolean', readOnly: true }, battery: { type: 'number', unit: 'volt' } });

function house(readings = new MemoryReadings(), low = 15, ring = 'one') {
  const fake = new FakeHouse({ readings });
  fake.connect([SOIL, DOOR]);
  let n = 0;
  const batteries = new Batteries(fake, fake.house, low);
  batteries.start();
  return {
    fake,
    says(thing: string, name: string, value: unknown): void {
      void fake.house.report('living', ring, [{ k: 'value', n: ++n, thing, name, value, at: fake.clock.wall() }]);
      fake.house.settle();
    },
    told: () => fake.of('notice').map(({ detail }) => detail),
    amiss: () => fake.house.amiss.all().map(({ id, value }) => `${id} ${String(value)}`),
  };
}

it('a battery is told of once, shown until it is good again, and told of again then', () => {
  const { says, told, amiss } = house();
  for (const percent of [40, 16, 15, 12, 24, 9]) says('soil', 'battery', percent);
  expect(told()).toEqual(['The battery of soil is low (15%): change or charge it soon.']);
  expect(amiss()).toEqual(['living/soil 9']);
  says('soil', 'battery', 26);
  expect(amiss()).toEqual([]);
  says('soil', 'battery', 3);
  expect(told()).toHaveLength(2);
});

it('true is nearly empty; volts, and what says nothing, are nobody’s business', () => {
  const { says, told, amiss } = house();
  for (const low of [false, true, true]) says('door', 'batteryLow', low);
  says('door', 'battery', 2.9);
  says('soil', 'battery', null);
  expect(told()).toEqual(['The battery of door is nearly empty: change or charge it.']);
  expect(amiss()).toEqual(['living/door true']);
});

it('what was told before a restart is shown, and not told again', () => {
  const readings = new MemoryReadings();
  house(readings).says('soil', 'battery', 10);
  const { says, told, amiss } = house(readings, 15, 'two');
  expect(amiss()).toEqual(['living/soil 10']);
  says('soil', 'battery', 9);
  expect(told()).toEqual([]);
});

it('a thing that is gone, or has no battery any more, is none to look after; with 0 nobody is told', () => {
  const { fake, says, amiss } = house();
  for (const [thing, name, value] of [
    ['soil', 'battery', 1],
    ['door', 'batteryLow', true],
  ] as const)
    says(thing, name, value);
  expect(amiss()).toHaveLength(2);
  fake.connect([battery('door', {})]);
  expect(amiss()).toEqual([]);
  const off = house(new MemoryReadings(), 0);
  off.says('soil', 'battery', 1);
  expect([...off.told(), ...off.amiss()]).toEqual([]);
});
