import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAMS } from '@around/demo';
import { describe, expect, it } from 'vitest';
import { itLong } from '../faults/needs.js';
import { run } from '../support/realHouse.js';
import { until } from '../support/watch.js';
import { GATE, RELAY, Scene } from './scene.js';

describe('a MicroPython board and a real home', () => {
  it('is found by its beacon, adopted with its code, operated by `around` through the relay, and comes back after a power cut', async () => {
    await using scene = await Scene.start();
    const { board, house, phone } = scene;
    await until('its things are there', () => scene.value('pump/on') === false);
    expect(scene.board.lines.join('\n')).toContain('Setup code of board-');

    const keys = mkdtempSync(join(tmpdir(), 'around-keys-'));
    const around = (...args: string[]) => run([PROGRAMS.around, ...args], { AROUND_HOME: keys });
    try {
      const { link } = await house.home.desk.invite('Bea', { role: 'owner' }, 'test');
      expect(await around('pair', link)).toMatchObject({ code: 0 });
      expect(await around('write', 'green/pump.on', 'true')).toMatchObject({ code: 0 });
      expect(board.hardware.pins.get(RELAY)).toBe(1);
      await until('the house knows', () => scene.value('pump/on') === true);
      // An action that takes a while, with all its steps.
      const pulse = await around('invoke', 'green/gate.pulse');
      expect(pulse, pulse.err).toMatchObject({ code: 0 });
      expect(board.hardware.history(GATE)).toEqual([0, 1, 0]);
    } finally {
      rmSync(keys, { recursive: true, force: true });
    }

    await board.kill();
    await until('the home notices', () => !scene.connected());
    board.start();
    await until('it is back', () => scene.connected());
    // Outputs are safe from the start, and the house knows it.
    expect(board.hardware.history(RELAY)).toEqual([0, 1, 0]);
    await until('the house shows it', () => scene.value('pump/on') === false);
    expect(board.key).not.toHaveProperty('setupCode');
    expect((await phone.command({ thing: 'green/pump', op: 'write', name: 'on', input: true }).done).step).toBe('completed');
    expect(scene.watch.faults).toEqual([]);
  });

  it('refuses what it cannot do in words that say what to do, and serves one command of a thing at a time', async () => {
    await using scene = await Scene.start({
      things: {
        gate: { is: 'relay', pin: GATE, pulse: 200, concurrency: 'drop' },
        vent: { is: 'servo', pin: 5, travel: 300, concurrency: 'replace' },
        door: { is: 'servo', pin: 6, travel: 150 },
      },
    });
    const { phone } = scene;
    const write = (thing: string, input: unknown) => phone.command({ thing: `green/${thing}`, op: 'write', name: 'level', input });
    await until('its things are there', () => phone.house.things.has('green/door'));
    expect(await write('door', 150).done).toMatchObject({ step: 'refused', code: 'badInput' });
    const pulse = () => phone.command({ thing: 'green/gate', op: 'invoke', name: 'pulse' });
    const [first, second] = [pulse(), pulse()];
    expect(await second.done).toMatchObject({ step: 'refused', code: 'busy' });
    expect(await first.done).toMatchObject({ step: 'completed' });
    const [old, newer] = [write('vent', 10), write('vent', 90)];
    expect(await old.done).toMatchObject({ step: 'cancelled', code: 'killed' });
    expect(await newer.done).toMatchObject({ step: 'completed' });
    const both = [write('door', 10), write('door', 20)];
    expect((await Promise.all(both.map(({ done }) => done))).map(({ step }) => step)).toEqual(['completed', 'completed']);
    expect(both[1]?.steps.map(({ step }) => step)).toContain('queued');
    // A cancelled pulse lets go of the pin.
    const cancelled = pulse();
    await until('it runs', () => cancelled.steps.some(({ step }) => step === 'started'));
    cancelled.cancel();
    expect(await cancelled.done).toMatchObject({ step: 'cancelled', code: 'asked' });
    expect(scene.board.hardware.history(GATE)).toEqual([0, 1, 0, 1, 0]);
    expect(scene.watch.faults).toEqual([]);
  });

  itLong('belongs to nobody when its home forgets it, and can be adopted anew', async () => {
    await using scene = await Scene.start();
    const codes = () => scene.board.lines.filter((line) => line.startsWith('Setup code'));
    const [first] = codes();
    await scene.house.home.controllers.forget('green');
    await until('it has a new code', () => scene.board.key?.setupCode !== undefined && scene.board.key.adoption === undefined);
    await until('it prints it', () => codes().length > 1);
    expect(codes().at(-1)).not.toBe(first);
    await scene.adopt('green');
    await until('it tells its values to the new home', () => scene.value('pump/on') === false);
    expect(scene.watch.faults).toEqual([]);
  });
});
