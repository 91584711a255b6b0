import { describe, expect, it } from 'vitest';
import { until } from '../support/watch.js';
import { RELAY, Scene } from './scene.js';

describe('a MicroPython board and a real home', () => {
  it('is found by its beacon, adopted with its code, operated through the relay, and comes back after a power cut', async () => {
    await using scene = await Scene.start();
    const { board, phone } = scene;
    await until('its things are there', () => phone.house.things.has('green/pump') && scene.value('pump/on') === false);
    const end = await phone.command({ thing: 'green/pump', op: 'write', name: 'on', input: true }).done;
    expect(end).toMatchObject({ step: 'completed' });
    expect(board.hardware.history(RELAY)).toEqual([0, 1]);
    await until('the new value is told', () => scene.value('pump/on') === true);
    expect(scene.watch.faults).toEqual([]);
  });
});
