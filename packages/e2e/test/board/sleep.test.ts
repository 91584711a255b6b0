import { describe, expect, it, vi } from 'vitest';
import { until } from '../support/watch.js';
import { Scene } from './scene.js';

vi.setConfig({ testTimeout: 180_000 });

describe('a board that sleeps', () => {
  it('finds its home by itself, hands over, takes what waits for it, sleeps, and keeps through its sleep what nobody took', async () => {
    // No address of the home stands anywhere: its answer to a beacon tells it.
    await using scene = await Scene.start({
      sleep: { every: 2_000, awake: 1_000 },
      things: { soil: { is: 'adc', pin: 34, every: 60_000 }, pump: { is: 'relay', pin: 17 } },
    });
    const { board, phone } = scene;
    const state = () => phone.house.controllers.get('green');
    await until('it goes to sleep', () => board.slept.length > 0);
    await until('the home knows', () => state()?.asleepUntil !== undefined);
    expect(state()?.state).toBe('away');

    // A command waits for it.
    const run = phone.command({ thing: 'green/pump', op: 'write', name: 'on', input: true, validFor: 30_000 });
    expect(await run.done).toMatchObject({ step: 'completed' });
    expect(run.steps.map(({ step }) => step)).toContain('queued');

    // It wakes and cannot reach its home: three tries, and it sleeps again with what it has read.
    await until('it sleeps', () => !board.running);
    const before = board.starts;
    board.sockets.cut = true;
    board.hardware.voltages.set(34, 65_535);
    await until('it gave up and slept', () => board.starts > before && !board.running, 30_000);
    const read = Date.now();
    board.hardware.voltages.set(34, 32_768);
    board.sockets.cut = false;
    const rows: [unknown, number][] = [];
    phone.subscribe(({ changes }) => {
      for (const change of changes ?? [])
        if (change.k === 'value' && change.value.thing === 'green/soil') rows.push([change.value.value, change.value.at]);
    });
    await until('both readings are there', () => rows.length >= 2, 30_000);
    expect(rows[0]?.[0]).toBe(100);
    expect(rows[0]?.[1]).toBeLessThanOrEqual(read);
    expect(rows.at(-1)?.[0]).toBe(50);
    expect(scene.watch.faults).toEqual([]);
  });
});
