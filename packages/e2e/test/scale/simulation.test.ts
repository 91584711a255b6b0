import { describe, expect, it } from 'vitest';
import { STAGE } from '../../src/scale/crowd.js';
import type { Engine } from '../../src/scale/engine.js';
import { type Figures, readFigures } from '../../src/scale/figures.js';
import { defaultModel, type Model } from '../../src/scale/model.js';
import { resultOf } from '../../src/scale/result.js';
import { play, SCENARIOS, type Scenario } from '../../src/scale/scenarios.js';
import { capacityOf, relaysFor } from '../../src/scale/sizing.js';
import { Wheel } from '../../src/scale/wheel.js';

/** Round ones: what is measured anew changes no test. */
const FIGURES: Figures = {
  measured: { date: '2000-01-01', node: '20', cpu: 'none' },
  relay: { loginMs: 1, helloMs: 0.5, frameMs: 0.03, heartbeatMs: 0.05, homeBytes: 20_000, phoneBytes: 10_000, baseBytes: 7e7 },
  nginx: { loginMs: 1.2, helloMs: 1.2, frameMs: 0.03, heartbeatMs: 0.05, connectionBytes: 50_000 },
  traffic: { loginBytes: 3_000, frameBytes: 330, heartbeatBytes: 104 },
  storm: { homes: 0, seconds: 0, cpuMsPerLogin: 0 },
};

const small: Model = { ...defaultModel(FIGURES), homes: 2_000, relays: 4, seed: 7 };

const scenario = (name: string): Scenario => SCENARIOS.find((one) => one.name === name) as Scenario;

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, one) => total + one, 0);

/** Every home and phone is in one place, and the relays' books agree. */
function booksAgree({ fleet, stage, relay, tally, model, actors }: Engine): void {
  const live = (from: number, to: number): number => stage.subarray(from, to).filter((one) => one === STAGE.live).length;
  expect(live(0, model.homes)).toBe(tally.homesLive);
  expect(sum(fleet.homes)).toBe(tally.homesLive);
  expect(sum(fleet.phones)).toBe(live(model.homes, actors));
  expect(sum(fleet.sockets)).toBe(relay.filter((one) => one >= 0).length);
  for (let id = 0; id < actors; id++)
    if (stage[id] === STAGE.live && fleet.state[relay[id] as number] !== 'up') throw new Error(`${id} is live at a relay that is not`);
  for (const count of [...fleet.homes, ...fleet.phones, ...fleet.sockets]) expect(count).toBeGreaterThanOrEqual(0);
}

describe('the simulation of many homes', () => {
  it.each(SCENARIOS)('$name: nobody is lost or counted twice, and who lost the link is back', (one) => {
    const { engine } = play(one, small);
    booksAgree(engine);
    const { homes, live } = resultOf({ scenario: one, engine });
    expect(homes.affected).toBeGreaterThan(0);
    // In the day some are away at its end as at any other moment.
    if (one.day !== true) expect(live.homes).toBe(small.homes);
    else expect(live.homes).toBeGreaterThan(small.homes * 0.98);
  });

  it('tells the same story of the same seed, and another of another', () => {
    const of = (seed: number): string => JSON.stringify(resultOf(play(scenario('restart'), { ...small, seed })));
    expect(of(3)).toBe(of(3));
    expect(of(3)).not.toBe(of(4));
  });

  it('without jitter all come in the same moment: the storm is visibly worse', () => {
    const storm = (jitter: boolean) => resultOf(play(scenario('restart'), { ...small, homes: 1_000, jitter }));
    const [with_, without] = [storm(true), storm(false)];
    expect(without.longestWaitSeconds).toBeGreaterThan(with_.longestWaitSeconds * 2);
    expect(without.loginsPerSecond).toBeGreaterThan(with_.loginsPerSecond * 1.5);
  });

  it('a slower relay takes longer, and works no more than all the time', () => {
    const { relay } = small.figures;
    const at = (loginMs: number) =>
      play(scenario('restart'), { ...small, tls: false, figures: { ...small.figures, relay: { ...relay, loginMs } } });
    const [fast, slow] = [resultOf(at(1)), resultOf(at(20))];
    expect(slow.homes.nearlyAll).toBeGreaterThan(fast.homes.nearlyAll);
    expect(slow.loop.most).toBeGreaterThan(0.9);
    expect(slow.loop.most).toBeLessThan(1.1);
  });

  it('a machine that is gone is noticed by its silence alone: two pings without an answer', () => {
    const { homes } = resultOf(play(scenario('lost'), small));
    expect(homes.half).toBeGreaterThan(30);
    expect(homes.last).toBeLessThan(60);
  });

  it('relays that are full send homes on, and hold no more than they may', () => {
    const { mostHomes, redirects, live } = resultOf(play(scenario('killed'), { ...small, maxHomes: 520 }));
    expect(mostHomes).toBeLessThanOrEqual(Math.max(520, small.homes / 3));
    expect(redirects).toBeGreaterThan(0);
    expect(live.homes).toBe(small.homes);
  });

  it('a balancer that takes the emptier of two keeps a rolling upgrade more even than a name with many addresses', () => {
    const most = (balance: Model['balance']): number => resultOf(play(scenario('rolling'), { ...small, balance })).mostHomes;
    expect(most('dns')).toBeGreaterThan((small.homes / small.relays) * 1.5);
    expect(most('two')).toBeLessThan(most('dns'));
  });
});

describe('the timing wheel', () => {
  it('gives everybody back once, in order of time, whatever was put, moved and taken out', () => {
    const wheel = new Wheel(1_000);
    const at = (id: number, salt: number): number => ((id * 7_919 + salt * 104_729) % 1_000_003) * 90;
    for (let id = 0; id < 1_000; id++) wheel.put(id, at(id, 1));
    for (let id = 0; id < 1_000; id += 3) wheel.put(id, at(id, 2));
    for (let id = 0; id < 1_000; id += 10) wheel.remove(id);
    const expected = Array.from({ length: 1_000 }, (_, id) => id).filter((id) => id % 10 !== 0);
    const taken: number[] = [];
    for (let id = wheel.take(); id >= 0; id = wheel.take()) taken.push(id);
    const moments = taken.map((id) => Math.floor(wheel.due[id] as number));
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect([...taken].sort((a, b) => a - b)).toEqual(expected);
  });
});

describe('how many relays', () => {
  it('what a relay’s work costs is on file, each figure more than nothing', () => {
    const { relay, nginx, traffic } = readFigures();
    for (const group of [relay, nginx, traffic]) for (const [name, value] of Object.entries(group)) expect(value, name).toBeGreaterThan(0);
  });

  it('grows with the homes, spares one, and shrinks with the machine', () => {
    const capacity = capacityOf(small);
    expect(capacity.homes).toBeGreaterThan(1_000);
    expect(relaysFor(capacity.homes, capacity)).toBe(1);
    expect(relaysFor(capacity.homes + 1, capacity)).toBe(3);
    const poorer = capacityOf(small, { memoryBytes: 2 ** 28, busy: 0.3, backSeconds: 60, ports: 28_232 });
    expect(poorer.homes).toBeLessThan(capacity.homes);
  });
});
