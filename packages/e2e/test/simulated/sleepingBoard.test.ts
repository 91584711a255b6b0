import { describe, expect, it } from 'vitest';
import { historyOf, MeterBoard } from '../support/meterBoard.js';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

const SLEEP = 600_000;

const begin = async (house: SimulatedHouse): Promise<MeterBoard> => {
  await house.start();
  const config = { dialHome: { host: '192.168.1.2' }, sleep: { every: SLEEP, awake: 5_000 } };
  // It reads every minute, and promises a reading every six.
  const board = new MeterBoard(house, 'garden', '192.168.1.40', config, 60_000);
  await board.start();
  await board.adopt('garden');
  return board;
};

describe('a board that sleeps', () => {
  it('comes, hands over, goes, and comes again; the house says so and shows its values for what they are', async () => {
    await using house = new SimulatedHouse(seedOf(21));
    const board = await begin(house);
    const phone = await house.owner();
    const state = () => phone.house.controllers.get('garden');
    const value = () => phone.house.values.get('garden/meter/count');
    const notices: string[] = [];
    phone.subscribe(({ changes }) => {
      for (const change of changes ?? []) if (change.k === 'notice') notices.push(`${change.kind} ${change.thing ?? change.controller}`);
    });

    await house.clock.until(() => state()?.asleepUntil !== undefined, 60_000);
    await house.clock.until(() => board.controller.linked, SLEEP + 60_000);
    await house.clock.until(() => !board.controller.linked, 60_000);
    await house.clock.advance(1_000);
    expect(state()?.state).toBe('away');
    expect((state()?.asleepUntil ?? 0) - house.clock.wall()).toBeGreaterThan(SLEEP - 10_000);
    // Its last reading is minutes old and as good as it was promised to be; then it is stale, and nobody is alarmed.
    expect(value()?.quality).toBe('good');
    await house.clock.advance(400_000);
    expect([state()?.state, value()?.quality]).toEqual(['away', 'stale']);
    await house.clock.advance(6 * SLEEP);
    expect(notices).toEqual([]);
    const rows = await historyOf(house);
    expect(rows.filter(({ name }) => name === 'count').map(({ value: n }) => n)).toEqual(
      board.readings.map(({ n }) => n).slice(0, rows.filter(({ name }) => name === 'count').length),
    );
    expect(rows.length).toBeGreaterThan(50);

    // It does not come back.
    house.network.isolate('garden');
    await house.clock.advance(SLEEP + 30_000 + SLEEP / 10 + 60_000);
    expect(state()).toMatchObject({ state: 'away' });
    expect(state()?.asleepUntil).toBeUndefined();
    expect(value()?.quality).toBe('unavailable');
    expect(notices).toEqual(['silent garden']);
    house.network.heal('garden');
    await house.clock.until(() => state()?.state === 'connected', 2 * SLEEP);
    await house.clock.advance(100);
    expect(notices).toEqual(['silent garden', 'resumed garden']);
  });

  it('takes a command that waited for it, and stays awake until it is done', async () => {
    await using house = new SimulatedHouse(seedOf(22));
    const board = await begin(house);
    const phone = await house.owner();
    await house.clock.until(() => phone.house.controllers.get('garden')?.asleepUntil !== undefined, 60_000);
    const back = phone.house.controllers.get('garden')?.asleepUntil ?? 0;
    await house.clock.advance(back - house.clock.wall() - 20_000);
    const run = phone.command({ thing: 'garden/meter', op: 'write', name: 'target', input: 5, validFor: 60_000 });
    const early = phone.command({ thing: 'garden/meter', op: 'write', name: 'target', input: 6, validFor: 5_000 });
    const ends = await house.clock.settle(Promise.all([run.done, early.done]), 120_000);
    expect(ends.map(({ step, code }) => [step, code])).toEqual([
      ['completed', undefined],
      ['expired', 'away'],
    ]);
    expect(run.steps.map(({ step }) => step)).toContain('queued');
    expect(board.set).toEqual([5]);
  });

  it('gets a wish when it comes', async () => {
    await using house = new SimulatedHouse(seedOf(23));
    const board = await begin(house);
    const phone = await house.owner();
    await house.clock.until(() => phone.house.controllers.get('garden')?.asleepUntil !== undefined, 60_000);
    await house.clock.settle(phone.ask('wish', { id: 'w1', thing: 'garden/meter', name: 'target', value: 21 }));
    expect(board.set).toEqual([]);
    await house.clock.until(() => board.set.length > 0, 2 * SLEEP);
    await house.clock.advance(SLEEP);
    expect(board.set).toEqual([21]);
  });
});
