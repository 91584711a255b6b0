import type { Energy } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { FakeHomeClient, fakeTerminal, LAMP, thing } from './fakeWorld.js';

const DAY = 86_400_000;
const FROM = Date.parse('2026-01-13T00:00:00');
const used = (kWh: number) => ({ kWh, cost: kWh / 2 });
const ENERGY: Energy = {
  currency: 'EUR',
  steps: [FROM, FROM + DAY],
  sources: [
    { thing: 'living/lamp', name: 'power', title: 'Lamp', room: 'Hall', kind: 'power', role: 'part', ...used(2), by: [used(2), null] },
    { thing: 'cellar/meter', name: 'total', title: 'Meter', kind: 'meter', role: 'house', ...used(10), by: [used(4), used(6)] },
  ],
  rooms: [{ room: 'Hall', ...used(2) }],
  rest: used(8),
  total: { ...used(10), by: [used(4), used(6)] },
  open: true,
};

function withEnergy(energy: Energy = ENERGY) {
  const client = new FakeHomeClient();
  client.things.set(LAMP.id, LAMP);
  client.things.set('cellar/meter', thing('cellar/meter', 'Meter', { properties: { total: { type: 'number', unit: 'kWh' } } }));
  client.looks.set(LAMP.id, { thing: LAMP.id, room: 'Hall' });
  Object.assign(client.answers, { energy, setEnergyRole: {}, setTariff: {}, tariff: {} });
  return fakeTerminal(client);
}

describe('around energy', () => {
  it('tells each day, thing and room, the rest and the total with its price', async () => {
    const { lines, code } = await withEnergy().run('energy');
    expect(code).toBe(0);
    const text = lines.join('\n');
    expect(text).toMatch(/^2026-01-13 +4\.00 kWh +2\.00 EUR$/m);
    expect(text).toMatch(/^2026-01-14 \(not over\) +6\.00 kWh +3\.00 EUR$/m);
    expect(text).toMatch(/living\/lamp\.power +2\.00 kWh +1\.00 EUR +Lamp/);
    expect(text).toMatch(/cellar\/meter\.total +10\.00 kWh .*the house/);
    expect(text).toMatch(/Hall +2\.00 kWh[\s\S]*the rest +8\.00 kWh[\s\S]*In all +10\.00 kWh/);
  });

  it('of one room or thing is its own sum, what is not known is said', async () => {
    const { lines } = await withEnergy().run('energy', '--room', 'hall');
    expect(lines.join('\n')).toMatch(/2026-01-14 \(not over\) +not known/);
    expect(lines.join('\n')).toMatch(/In all +2\.00 kWh/);
    expect(lines.join('\n')).not.toContain('cellar');
  });

  it('tells what was fed into the grid, and what that earned', async () => {
    const fed = { kWh: 0, fed: 3, earned: 0.24 };
    const source: Energy['sources'][number] = {
      thing: 'cellar/meter',
      name: 'back',
      title: 'Back',
      kind: 'meter',
      role: 'fed',
      ...fed,
      by: [fed, null],
    };
    const { run, client } = withEnergy({ ...ENERGY, sources: [...ENERGY.sources, source], total: { ...ENERGY.total, ...fed, kWh: 10 } });
    const text = (await run('energy')).lines.join('\n');
    expect(text).toMatch(/cellar\/meter\.back +0\.00 kWh +3\.00 kWh fed in +0\.24 EUR earned +Back +fed into the grid/);
    expect(text).toMatch(/In all +10\.00 kWh +3\.00 kWh fed in +5\.00 EUR, 0\.24 EUR earned/);
    expect(client.asked.at(-1)).toMatchObject({ with: { fed: true } });
  });

  it('draws bars, writes CSV and JSON', async () => {
    const { run } = withEnergy();
    expect((await run('energy', '--plot')).lines.join('\n')).toMatch(/2026-01-14 █{50} 6\.00 kWh/);
    const { lines } = await run('energy', '--csv');
    expect(lines[0]).toBe('time,source,room,kWh,produced_kWh,cost_EUR,fed_kWh,earned_EUR');
    expect(lines).toContain(`${new Date(FROM + DAY).toISOString()},living/lamp.power,Hall,,,,,`);
    expect(lines).toContain(`${new Date(FROM).toISOString()},total,,4,0,2,0,`);
    expect(JSON.parse((await run('--json', 'energy')).lines.join(''))).toEqual(ENERGY);
  });

  it('takes a whole month, and refuses a step that there is not', async () => {
    const { run, client } = withEnergy();
    await run('energy', '--since', '2026-01', '--by', 'hour');
    expect(client.asked.at(-1)?.with).toMatchObject({ since: new Date(2026, 0).getTime(), step: 'hour' });
    expect((await run('energy', '--by', 'week')).code).toBe(2);
    expect((await run('energy', '--since', '2026-13')).code).toBe(2);
  });

  it('says what to connect where nothing tells energy', async () => {
    const { out, err } = await withEnergy({ steps: [], sources: [], rooms: [], total: { kWh: 0, by: [] }, open: false }).run('energy');
    expect(out + err).toContain('metering plug');
  });

  it('says how a meter counts', async () => {
    const { run, client } = withEnergy();
    expect((await run('energy-role', 'meter.total', 'house')).code).toBe(0);
    expect(client.asked.at(-1)).toEqual({ what: 'setEnergyRole', with: { thing: 'cellar/meter', name: 'total', role: 'house' } });
    await run('energy-role', 'meter.total', 'auto');
    expect(client.asked.at(-1)?.with).toEqual({ thing: 'cellar/meter', name: 'total' });
    expect((await run('energy-role', 'meter.total', 'most')).code).toBe(2);
  });
});

describe('around tariff', () => {
  it('is one price, or none', async () => {
    const { run, client } = withEnergy();
    expect((await run('tariff')).lines.join('')).toContain('No price is set');
    await run('tariff', 'flat', '0,32', 'EUR');
    expect(client.asked.at(-1)?.with).toEqual({ tariff: { currency: 'EUR', prices: [{ perKWh: 0.32 }] } });
    expect((await run('tariff', 'flat', 'cheap', 'EUR')).code).toBe(2);
    await run('tariff', 'clear');
    expect(client.asked.at(-1)).toEqual({ what: 'setTariff', with: {} });
  });
});

describe('around replace', () => {
  it('says what went along and what is left; an id that is gone is taken as it is', async () => {
    const { run, client } = withEnergy();
    client.answers.replaceThing = { properties: ['on'], left: ['mode'], rules: ['hall'], scenes: [], people: ['Lea'], overlapped: 3 };
    const { lines } = await run('replace', 'old/lamp', 'lamp', '--dry');
    expect(client.asked.at(-1)?.with).toEqual({ old: 'old/lamp', new: 'living/lamp', dry: true });
    const text = lines.join('\n');
    expect(text).toContain('living/lamp would take the place of old/lamp');
    expect(text).toMatch(/history +on\n +rules +hall\n +scenes +none\n +rights +Lea\n +left +mode/);
    expect(text).toContain('3 readings');
  });
});
