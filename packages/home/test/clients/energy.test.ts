import type { Energy, PropertyAffordance, ThingModel } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import { sourcesOf } from '../../src/energy/sources.js';
import { SlotTable } from '../../src/history/slotTable.js';
import { summarise, Tally } from '../../src/history/summary.js';
import { FakeDesk } from '../support/fakeDesk.js';
import type { ScriptedPhone } from '../support/scriptedPhone.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WATT: PropertyAffordance = { type: 'number', unit: 'watt', readOnly: true };
const KWH: PropertyAffordance = { type: 'number', unit: 'kWh', readOnly: true };
const model = (key: string, properties: Record<string, PropertyAffordance>, title = key): ThingModel => ({
  ...{ key, title, '@type': [], properties, actions: {}, events: {} },
});

describe('what tells energy', () => {
  const rolesOf = (properties: Record<string, PropertyAffordance>, title = 'Plug'): Record<string, string> =>
    Object.fromEntries(sourcesOf('a/plug', model('plug', properties, title)).map(({ name, kind, role }) => [name, `${kind} ${role}`]));

  it('is a measured power, or a counter of energy, in any of their units', () => {
    expect(rolesOf({ power: WATT })).toEqual({ power: 'power part' });
    expect(rolesOf({ total: { ...KWH, unit: 'Wh' } })).toEqual({ total: 'meter part' });
    const [kilo] = sourcesOf('a/plug', model('plug', { power: { ...WATT, unit: 'kW' } }));
    expect(kilo?.toKWh).toBeCloseTo(1 / 3_600_000, 12);
    // A limit that is set is no reading; nor is a text.
    expect(rolesOf({ limit: { type: 'number', unit: 'watt' }, words: { type: 'string', unit: 'kWh', readOnly: true } })).toEqual({});
  });

  it('is counted once: the meter where there is one, the first where there are several', () => {
    expect(rolesOf({ power: WATT, total: KWH })).toEqual({ power: 'power ignored', total: 'meter part' });
    expect(rolesOf({ total: KWH, today: KWH })).toEqual({ total: 'meter part', today: 'meter ignored' });
  });

  it('is produced, or fed into the grid, where its name says so', () => {
    expect(rolesOf({ total: KWH, exported: KWH })).toEqual({ total: 'meter part', exported: 'meter fed' });
    expect(rolesOf({ power: WATT }, 'Solar roof')).toEqual({ power: 'power produced' });
  });
});

describe('energy', () => {
  let at: FakeDesk;
  let olga: ScriptedPhone;
  let now: number;
  beforeEach(async () => {
    at = await new FakeDesk().open();
    olga = at.phone(await at.pair());
    at.house.info('cellar', {
      ...{ title: 'Cellar', software: 'test', cboot: 'c' },
      things: [
        model('main', { total: KWH }),
        model('plug', { power: WATT }, 'Kettle'),
        model('roof', { made: { ...KWH, title: 'Solar' } }),
      ],
    });
    now = Math.floor(at.clock.wall());
    const from = Math.floor(now / DAY) * DAY - 2 * DAY;
    const hours = (value: (hour: number) => number) =>
      Array.from({ length: Math.floor((now - from) / HOUR) }, (_, i) => {
        const start = from + i * HOUR;
        return summarise([
          { t: start, v: value(i) },
          { t: start + HOUR - 1, v: value(i + 1) },
        ]);
      });
    const sums = (value: (hour: number) => number) => {
      const all = hours(value);
      const within = (a: number, b: number) => all.filter(({ firstAt, lastAt }) => lastAt >= a && firstAt < b);
      const table = (ms: number) => (a: number, b: number) => {
        const found = within(a, b);
        const slots = new SlotTable(found.length);
        for (const one of found) slots.add(Math.floor(one.firstAt / ms), one);
        return slots;
      };
      const days = (a: number, b: number): SlotTable => {
        const [slots, tally] = [new SlotTable(all.length), new Tally()];
        const found = within(Math.floor(a / DAY) * DAY, Math.ceil(b / DAY) * DAY);
        const hourly = table(HOUR)(Math.floor(a / DAY) * DAY, Math.ceil(b / DAY) * DAY);
        for (const [i, { firstAt }] of found.entries()) {
          const day = Math.floor(firstAt / DAY);
          tally.addRow(hourly, i);
          if (Math.floor((found[i + 1]?.firstAt ?? Number.POSITIVE_INFINITY) / DAY) === day) continue;
          slots.add(day, tally);
          tally.clear();
        }
        return slots;
      };
      return { days, hours: table(HOUR), fives: table(HOUR / 12) };
    };
    at.books.sums.set(
      'cellar/main/total',
      sums((hour) => hour),
    );
    at.books.sums.set(
      'cellar/plug/power',
      sums(() => 500),
    );
    at.books.sums.set(
      'cellar/roof/made',
      sums((hour) => hour / 4),
    );
  });
  const ask = async (phone = olga, since = now - DAY, until = now - DAY + 1, step = 'day'): Promise<Energy> =>
    (await at.answer(phone, 'energy', { since, until, step })) as Energy;

  it('is a whole day’s of each thing, the sun’s told apart, the total with the house’s meter and what no part took', async () => {
    const parts = await ask();
    expect(parts.steps).toEqual([Math.floor((now - DAY) / DAY) * DAY]);
    expect(parts.sources.map(({ title, role, kWh, produced }) => [title, role, Math.round(kWh), Math.round(produced ?? 0)])).toEqual([
      ['main', 'part', 24, 0],
      ['Kettle', 'part', 12, 0],
      ['roof', 'produced', 0, 6],
    ]);
    expect(parts.total).toMatchObject({ kWh: expect.closeTo(36, 1), produced: expect.closeTo(6, 1) });
    expect(await at.answer(olga, 'setEnergyRole', { thing: 'cellar/main', name: 'total', role: 'house' })).toEqual({});
    const house = await ask();
    expect(house.total.kWh).toBeCloseTo(24, 1);
    expect(house.rest?.kWh).toBeCloseTo(12, 1);
    expect(house.open).toBe(false);
    await at.answer(olga, 'setEnergyRole', { thing: 'cellar/main', name: 'total' });
    expect((await ask()).rest).toBeUndefined();
  });

  it('tells who knows of it what is fed into the grid, and others that it was produced', async () => {
    await at.answer(olga, 'setEnergyRole', { thing: 'cellar/roof', name: 'made', role: 'fed' });
    await at.answer(olga, 'setTariff', { tariff: { currency: 'EUR', prices: [{ perKWh: 0.5, fedIn: 0.1 }] } });
    const known = (await at.answer(olga, 'energy', { since: now - DAY, until: now - DAY + 1, step: 'day', fed: true })) as Energy;
    expect(known.sources[2]).toMatchObject({ role: 'fed', kWh: 0, fed: expect.closeTo(6, 1), earned: expect.closeTo(0.6, 2) });
    expect(known.total).toMatchObject({ fed: expect.closeTo(6, 1), earned: expect.closeTo(0.6, 2), cost: expect.closeTo(18, 1) });
    const older = await ask();
    expect(older.sources[2]).toMatchObject({ role: 'produced', produced: expect.closeTo(6, 1) });
    expect(JSON.stringify(older)).not.toContain('fed');
  });

  it('is of what one may see', async () => {
    const gus = at.phone(await at.pair({ role: 'guest', things: ['cellar/plug'] }, 'Gus'));
    const { sources, total } = await ask(gus);
    expect(sources.map(({ thing }) => thing)).toEqual(['cellar/plug']);
    expect(total.kWh).toBeCloseTo(12, 1);
  });

  it('has a price, set by who manages the home, and stands in the trail', async () => {
    const max = at.phone(await at.pair({ role: 'member' }, 'Max'));
    const tariff = { currency: 'EUR', prices: [{ perKWh: 0.5 }] };
    expect(await at.answer(max, 'setTariff', { tariff })).toBe('notAllowed');
    expect(await at.answer(max, 'setEnergyRole', { thing: 'cellar/plug', name: 'power', role: 'ignored' })).toBe('notAllowed');
    expect(await at.answer(olga, 'setTariff', { tariff })).toEqual({});
    expect(await at.answer(max, 'tariff', {})).toEqual({ tariff });
    const { currency, sources } = await ask(max);
    expect([currency, sources[1]?.cost]).toEqual(['EUR', expect.closeTo(6, 1)]);
    expect(at.books.lines.at(-1)?.detail).toBe('energy costs 0.5 EUR a kWh');
    await at.answer(olga, 'setTariff', {});
    expect(await at.answer(olga, 'tariff', {})).toEqual({});
    expect((await ask()).sources[1]).not.toHaveProperty('cost');
  });

  it('refuses what is too much, what is no time, and what tells no energy', async () => {
    expect(await ask(olga, now - 60 * DAY, now, 'hour')).toBe('tooMuch');
    expect(await ask(olga, now, now - 1)).toBe('badTime');
    expect(await ask(olga, now + DAY, now + 2 * DAY)).toBe('badTime');
    expect(await at.answer(olga, 'setEnergyRole', { thing: 'living/lamp', name: 'on', role: 'part' })).toBe('noSuchName');
  });

  it('of a new board counts as the old one’s did', async () => {
    await at.answer(olga, 'setEnergyRole', { thing: 'cellar/main', name: 'total', role: 'house' });
    at.house.info('cellar-2', { title: 'Cellar', software: 'test', cboot: 'c', things: [model('main', { total: KWH })] });
    const max = at.phone(await at.pair({ role: 'member' }, 'Max'));
    const request = { old: 'cellar/main', new: 'cellar-2/main' };
    expect(await at.answer(max, 'replaceThing', request)).toBe('notAllowed');
    expect(await at.answer(olga, 'replaceThing', { ...request, new: 'cellar-2/mine' })).toBe('noSuchThing');
    expect(await at.answer(olga, 'replaceThing', { ...request, old: 'attic/main' })).toBe('noSuchThing');
    expect(await at.answer(olga, 'replaceThing', request)).toMatchObject({ properties: ['total'] });
    expect(at.books.factRecords.get('energyRoles')).toEqual({ 'cellar-2/main/total': 'house' });
    at.books.full = true;
    expect(await at.answer(olga, 'replaceThing', { old: 'cellar-2/main', new: 'cellar/main' })).toBe('failed');
    expect(at.books.factRecords.get('energyRoles')).toEqual({ 'cellar-2/main/total': 'house' });
  });
});
