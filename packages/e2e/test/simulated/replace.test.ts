import { describe, expect, it } from 'vitest';
import { historyOf, MeterBoard } from '../support/meterBoard.js';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

const [OLD, NEW] = ['cellar/meter', 'cellar-2/meter'];
const MINUTE = 60_000;

describe('a board that dies', () => {
  it('is replaced by another: name, room, rights, past, rule and scene go along', async () => {
    await using house = new SimulatedHouse(seedOf(71));
    const { clock } = house;
    await house.start();
    const old = new MeterBoard(house, 'cellar', '192.168.1.30');
    await old.start();
    await old.adopt('cellar');
    const phone = await house.owner();
    const ask = <T>(asked: Promise<T>): Promise<T> => clock.settle(asked);
    await clock.until(() => phone.house.things.has(OLD));
    await ask(phone.ask('setLook', { thing: OLD, title: 'Water', room: 'Cellar', favourite: true }));
    await ask(phone.ask('setUser', { name: 'Lea', grant: { role: 'guest', things: [OLD] } }));
    await ask(phone.ask('setScene', { id: 'reset', scene: { title: 'Reset', do: [{ write: `${OLD}.target`, value: 1 }] } }));
    const rule = {
      title: 'High water',
      when: [{ property: `${OLD}.count`, above: 20 }],
      do: [{ write: `${OLD}.target`, value: 7 }],
    };
    await ask(phone.ask('setRule', { id: 'high', rule }));
    await clock.advance(5 * MINUTE);
    expect(old.set).toEqual([7]);

    const fresh = new MeterBoard(house, 'spare', '192.168.1.31');
    await fresh.start();
    await fresh.adopt('cellar-2');
    await clock.until(() => phone.house.things.has(NEW));
    await expect(ask(phone.ask('replaceThing', { old: OLD, new: NEW }))).rejects.toMatchObject({ code: 'connected' });

    await clock.advance(MINUTE);
    house.network.kill('cellar', 'silent');
    await clock.settle(
      old.controller.stop().catch(() => undefined),
      120_000,
    );
    await clock.until(() => phone.house.controllers.get('cellar')?.state !== 'connected', 10 * MINUTE);
    const last = old.readings.length;
    const told = await ask(phone.ask('replaceThing', { old: OLD, new: NEW, dry: true }));
    expect(told).toMatchObject({ left: [], rules: ['high'], scenes: ['reset'], people: ['Lea'] });
    expect(told.properties).toEqual(expect.arrayContaining(['count', 'tenth']));
    expect(phone.house.looks.get(NEW)).toBeUndefined();
    // Both ran side by side for a while: what the new one said then is not mixed into the old one's past.
    expect(told.overlapped).toBeGreaterThan(0);

    expect(await ask(phone.ask('replaceThing', { old: OLD, new: NEW }))).toEqual(told);
    await clock.until(() => phone.house.looks.get(NEW) !== undefined);
    expect(phone.house.looks.get(NEW)).toEqual({ thing: NEW, title: 'Water', room: 'Cellar', favourite: true });
    expect(phone.house.looks.get(OLD) ?? { thing: OLD }).toEqual({ thing: OLD });
    const { users } = await ask(phone.ask('users', {}));
    expect(users.find(({ name }) => name === 'Lea')?.grant.things).toEqual([NEW]);
    const { scenes } = await ask(phone.ask('scenes', {}));
    expect(scenes[0]?.scene.do).toEqual([{ write: `${NEW}.target`, value: 1 }]);
    const { rules } = await ask(phone.ask('rules', {}));
    expect(rules[0]).toMatchObject({ version: 2, rule: { when: [{ property: `${NEW}.count`, above: 20 }] } });
    expect(rules[0]).not.toHaveProperty('fault');

    // The new board's counter comes by 20 in its own time, and the rule sees it.
    await clock.advance(5 * MINUTE);
    expect(fresh.set).toEqual([7]);
    const rows = (await historyOf(house)).filter(({ name, kind }) => name === 'count' && kind === 'value');
    const counts = rows.filter(({ thing }) => thing === NEW);
    expect(counts.filter(({ value }) => value !== undefined).length).toBeGreaterThan(last);
    expect(counts.map(({ at }) => at)).toEqual(counts.map(({ at }) => at).sort((a, b) => a - b));
    expect(rows.filter(({ thing }) => thing === OLD)).toHaveLength(told.overlapped);
    // The old one's, then the new one's: it falls once.
    const values = counts.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
    expect(values.filter((value, i) => i > 0 && value < (values[i - 1] as number))).toHaveLength(1);
    const past = await ask(phone.ask('history', { thing: NEW, name: 'count', since: clock.wall() - 60 * MINUTE }));
    expect(past.values.length + past.stretches.length).toBeGreaterThan(10);
    const { entries } = await ask(phone.ask('audit', { kind: 'looked' }));
    expect(entries[0]?.detail).toBe(`${NEW} took the place of ${OLD}`);
    await clock.settle(fresh.controller.stop(), 120_000);
  });
});
