import { diskFull } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { historyOf, MeterBoard, type Said } from '../support/meterBoard.js';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

const HOUR = 3_600_000;

const begin = async (house: SimulatedHouse, limits?: { readings: number }): Promise<MeterBoard> => {
  await house.start();
  const meter = new MeterBoard(house, 'cellar', '192.168.1.30', limits === undefined ? {} : { limits });
  await meter.start();
  await meter.adopt('cellar');
  await house.clock.advance(60_000);
  return meter;
};
const taken = async (house: SimulatedHouse, name: string): Promise<Said[]> =>
  (await historyOf(house))
    .filter((row) => row.thing === 'cellar/meter' && row.name === name && (name !== 'count' || row.value !== undefined))
    .map(({ value, at }) => ({ n: value as number, at }));

describe('what happens while the home is away', () => {
  it('stands in its database once, in order, with its own times, however often both were killed', async () => {
    await using house = new SimulatedHouse(seedOf(11));
    const meter = await begin(house);
    await house.crash('home', 2 * HOUR);
    await house.clock.until(() => meter.controller.linked, 60_000);
    // What was under way when the home died comes again; the home knows what of it it has.
    for (let i = 0; i < 6; i++) {
      await house.clock.advance(house.random.int(20_000));
      await house.crash('home', house.random.int(200_000));
    }
    house.network.partition('pi', 'cellar');
    await house.clock.advance(HOUR);
    const powerCut = house.clock.wall();
    await meter.crash(30_000);
    await house.clock.advance(600_000);
    house.network.heal('pi', 'cellar');
    await house.clock.until(() => meter.controller.linked, 60_000);
    await house.clock.advance(20_000);

    const lost = (said: Said): boolean => said.at > powerCut - 31_000 && said.at <= powerCut;
    const [readings, events] = [await taken(house, 'count'), await taken(house, 'tenth')];
    expect(readings).toEqual(meter.readings.filter((said) => readings.some(({ n }) => n === said.n)));
    expect(events).toEqual(meter.events.filter((said) => events.some(({ n }) => n === said.n)));
    // Only what the power cut took from the board's memory is missing: readings of half a minute, events of seconds.
    const missing = (all: Said[], kept: Said[]) => all.filter(({ n }) => !kept.some((one) => one.n === n));
    expect(missing(meter.readings.slice(0, -2), readings).filter((said) => !lost(said))).toEqual([]);
    expect(missing(meter.events.slice(0, -1), events).filter((said) => said.at < powerCut - 6_000 || said.at > powerCut)).toEqual([]);
    expect(readings.length).toBeGreaterThan(2_400);
    expect((await historyOf(house)).filter(({ kind }) => kind === 'gap')).toEqual([]);
    expect(house.home.house.snapshot().values.find(({ name }) => name === 'count')?.quality).toBe('good');
  });

  it('that is more than the board can keep is a gap with the true number', async () => {
    await using house = new SimulatedHouse(seedOf(12));
    const meter = await begin(house, { readings: 200 });
    const phone = await house.owner();
    const gaps: string[] = [];
    phone.subscribe(({ changes }) => {
      for (const change of changes ?? []) if (change.k === 'notice' && change.kind === 'gap') gaps.push(change.detail);
    });
    house.network.partition('pi', 'cellar');
    await house.clock.advance(HOUR);
    house.network.heal('pi', 'cellar');
    await house.clock.until(() => meter.controller.linked, 60_000);
    await house.clock.advance(20_000);
    const rows = await historyOf(house);
    const [gap, ...more] = rows.filter(({ kind }) => kind === 'gap');
    expect(more).toEqual([]);
    expect(gap?.thing).toBe('cellar');
    const kept = rows.filter(({ kind }) => kind !== 'gap').length;
    const said = meter.readings.length + meter.events.length;
    expect(gap?.value).toBeGreaterThan(400);
    expect(Math.abs(said - kept - (gap?.value as number))).toBeLessThanOrEqual(1);
    expect(gaps).toEqual([expect.stringMatching(new RegExp(`^${gap?.value} `))]);
  });

  it('goes on while the home’s disk is full: shown at once, kept by the board, in the database when there is room again', async () => {
    await using house = new SimulatedHouse(seedOf(13));
    let full = false;
    house.onDb = (db) => ({
      ...db,
      exec(sql) {
        if (full && sql.startsWith('COMMIT')) throw new Error('database or disk is full');
        db.exec(sql);
      },
    });
    const meter = await begin(house);
    const phone = await house.owner();
    full = true;
    await house.clock.advance(HOUR);
    expect(meter.controller.linked).toBe(true);
    expect(phone.house.values.get('cellar/meter/count')).toMatchObject({ quality: 'good' });
    expect(meter.readings.at(-1)!.n - (phone.house.values.get('cellar/meter/count')?.value as number)).toBeLessThan(3);
    // Control goes on: what is not dangerous needs no ledger on the disk.
    const run = phone.command({ thing: 'cellar/meter', op: 'write', name: 'target', input: 7 });
    expect(await house.clock.settle(run.done)).toMatchObject({ step: 'completed' });
    expect(meter.set).toEqual([7]);
    expect((await taken(house, 'count')).length).toBeLessThan(40);
    full = false;
    await house.clock.advance(150_000);
    const readings = await taken(house, 'count');
    expect(readings).toEqual(meter.readings.slice(0, readings.length));
    expect(meter.readings.length - readings.length).toBeLessThan(4);
    expect((await taken(house, 'tenth')).map(({ n }) => n)).toEqual(
      meter.events
        .slice(0, -1)
        .map(({ n }) => n)
        .concat(readings.length >= (meter.events.at(-1)?.n ?? 0) ? [meter.events.at(-1)!.n] : []),
    );
    expect((await historyOf(house)).filter(({ kind }) => kind === 'gap')).toEqual([]);
  });

  it('is all there in the end where the board’s own disk is full too', async () => {
    await using house = new SimulatedHouse(seedOf(14));
    const meter = await begin(house);
    meter.files.failing = diskFull();
    house.network.partition('pi', 'cellar');
    await house.clock.advance(HOUR);
    house.network.heal('pi', 'cellar');
    await house.clock.until(() => meter.controller.linked, 60_000);
    await house.clock.advance(20_000);
    const readings = await taken(house, 'count');
    expect(readings).toEqual(meter.readings.slice(0, readings.length));
    expect(meter.readings.length - readings.length).toBeLessThan(3);
  });
});
