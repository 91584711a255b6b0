import { describe, expect, it } from 'vitest';
import { LONG } from '../support/needs.js';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

const HOUR = 3_600_000;
/** ms a ring may wait before it must not happen any more. */
const LIFE = 5_000;
const ENDS = ['completed', 'failed', 'timedOut', 'expired', 'refused', 'cancelled', 'unknown'];

/**
 * Hours of a house in which things go wrong: tiers die, addresses change, cables come out, and a phone goes on pressing a bell.
 * Afterwards the count at the simulated pin must be what was told, and everybody must agree about the house.
 */
/** One in `npm test`. */
const LIVES = LONG ? [1, 2, 3, 4, 5, 6] : [1];

describe.each(LIVES.map((offset) => seedOf(0) + offset))('six hours with seed %i', (seed) => {
  it('executes nothing twice or late, tells one end of each command, and comes to rest in agreement', async () => {
    await using house = new SimulatedHouse(seed);
    await house.start();
    const bell = await house.bellController('hall', '192.168.1.20');
    const phone = await house.owner();
    const second = await house.owner('tablet');
    await house.clock.until(() => phone.house.things.has('hall/bell'));

    const chance = house.random.fork('troubles');
    const runs: ReturnType<typeof phone.command>[] = [];
    const press = (): void => {
      const run = phone.command({ thing: 'hall/bell', op: 'invoke', name: 'ring', input: { n: runs.length }, validFor: LIFE });
      bell.deadlines.set(run.id, house.clock.now() + LIFE);
      runs.push(run);
    };
    const begin = house.clock.now();
    let address = 20;
    while (house.clock.now() - begin < 6 * HOUR) {
      await house.clock.advance(5_000 + chance.int(120_000));
      for (let presses = chance.int(4); presses > 0; presses--) {
        press();
        if (chance.chance(0.3)) await house.clock.advance(chance.int(400));
      }
      if (!chance.chance(0.35)) continue;
      switch (chance.int(7)) {
        case 0:
          await house.crash('web', chance.int(60_000));
          break;
        case 1:
          await house.crash('home', chance.int(60_000));
          break;
        case 2:
          await bell.crash(chance.int(60_000));
          break;
        case 3:
          house.network.changeAddress('hall', [`192.168.1.${++address}`]);
          break;
        case 4:
          house.network.partition('pi', 'vps');
          await house.clock.advance(chance.int(90_000));
          house.network.heal('pi', 'vps');
          break;
        case 5:
          // The wire swallows what is sent and gives it back later: a command arrives when its life may be over.
          house.network.partition('pi', 'hall');
          press();
          await house.clock.advance(2_000 + chance.int(7_000));
          house.network.heal('pi', 'hall');
          break;
        default:
          house.network.cutAll('pi', 'hall', chance.chance(0.5) ? 'reset' : 'silent');
      }
    }
    // Quiet: everything is back within its backoff, and every command has come to its end.
    await house.clock.advance(180_000);
    const ends = await house.clock.settle(Promise.all(runs.map((run) => run.done)));
    const told = (step: string): string[] => ends.filter((end) => end.step === step).map((end) => end.command);

    expect(phone.link.state).toBe('live');
    expect(phone.house.controllers.get('hall')?.state).toBe('connected');
    // Once-only: no id rang twice; what was told completed did ring; what rang was told completed, or unknown.
    expect(new Set(bell.rung).size).toBe(bell.rung.length);
    expect(told('completed').filter((id) => !bell.rung.includes(id))).toEqual([]);
    const maybe = new Set([...told('completed'), ...told('unknown')]);
    expect(bell.rung.filter((id) => !maybe.has(id))).toEqual([]);
    // Nothing rang after its life was over.
    expect(bell.late).toEqual([]);
    expect(told('completed').length).toBeGreaterThan(runs.length / 4);
    for (const run of runs) expect(run.steps.filter(({ step }) => ENDS.includes(step))).toHaveLength(1);

    // Everybody agrees about the house.
    const view = (client: typeof phone) => ({
      things: [...client.house.things.keys()].sort(),
      values: [...client.house.values].map(([name, value]) => [name, value.value, value.quality]).sort(),
      controllers: [...client.house.controllers].map(([id, { state }]) => [id, state]).sort(),
    });
    expect(view(second)).toEqual(view(phone));
    expect(phone.house.values.get('hall/bell/count')?.value).toBe(bell.rung.length);
  });
});
