import type { AskWith, ControllerState, ThingModel } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { AskRefused } from '../../src/house/refused.js';
import type { Asker } from '../../src/house/rights.js';
import { CAMERA, controllerState, FakeHouse, LAMP, LOCK, OWNER } from '../support/fakeHouse.js';

const GUEST: Asker = { key: 'guest-key', user: 'Gus', grants: [{ role: 'guest', things: ['living/lamp'] }], path: 'relay' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CODE: ThingModel = { ...LAMP, key: 'code', title: 'Code', properties: { code: { type: 'string', writeOnly: true } } };
const ANY: ThingModel = { ...LAMP, key: 'any', properties: { any: {} } };
const GATE: ThingModel = { ...LOCK, key: 'gate', properties: { open: { type: 'boolean' } } };

/** A house whose controller says in order what it has to say, and a person who wishes. */
class WishHouse extends FakeHouse {
  #n = 0;

  here(): void {
    this.gateway.up = true;
    this.house.state(controllerState('living', 'connected', { rtt: 1 } satisfies Partial<ControllerState>));
  }

  wish(wanted: Partial<AskWith<'wish'>> = {}, asker = OWNER) {
    return this.house.wish(asker, { id: `w${++this.#n}`, thing: 'living/lamp', name: 'level', value: 40, ...wanted });
  }

  refusal(wanted: Partial<AskWith<'wish'>>, asker = OWNER): string {
    try {
      this.wish(wanted, asker);
    } catch (error) {
      if (error instanceof AskRefused) return error.code;
      throw error;
    }
    return 'taken';
  }

  reads(value: unknown, name = 'level'): void {
    void this.house.report('living', 'ring', [{ k: 'value', n: ++this.#n, thing: 'lamp', name, value, at: this.clock.wall() }]);
  }

  /** What became of wishes: `level fulfilled`. */
  get gone(): string[] {
    return this.of('wishGone').map(({ name, why }) => `${name} ${why}`);
  }

  get held() {
    return this.house.snapshot().wishes ?? [];
  }

  /** The values that were sent. */
  get written(): unknown[] {
    return this.gateway.orders.map(({ input }) => input);
  }

  /** The newest order ends so. */
  ends(step: Parameters<FakeHouse['says']>[1], more = {}): void {
    this.says(this.gateway.orders.at(-1)?.id ?? '', step, more);
  }

  /** Another run of the home on the same disk; `down` ms later by the clock on the wall. */
  restarted(down = 0): WishHouse {
    this.house.stop();
    const clock = new FakeClock({ wallStart: this.clock.wall() + down });
    const { ledger, readings, wishes, askers } = this;
    return new WishHouse({ clock, ledger, readings, wishes, askers, epoch: `${this.#n}EEEEEEEEEEEEEEEEEEEEEA`.slice(0, 22) });
  }
}

let at: WishHouse;
beforeEach(() => {
  at = new WishHouse();
  at.askers.set(GUEST.key, GUEST);
  at.connect([LAMP, LOCK, CAMERA, CODE, GATE, ANY]);
});

describe('a wish', () => {
  it('waits for its controller, is sent by a command of the home’s own, and is fulfilled', async () => {
    at.away();
    expect(at.wish({ id: 'w' }, GUEST)).toEqual({
      thing: 'living/lamp',
      name: 'level',
      id: 'w',
      version: 1,
      value: 40,
      by: 'Gus',
      made: at.clock.wall(),
      until: at.clock.wall() + DAY,
      state: 'waiting',
    });
    await at.clock.advance(10 * MINUTE);
    expect(at.written).toEqual([]);
    at.here();
    expect(at.gateway.orders).toMatchObject([
      { thing: 'lamp', op: 'write', name: 'level', input: 40, by: 'Gus', deadline: 10 * MINUTE + 15_000 },
    ]);
    const command = at.gateway.orders[0]?.id as string;
    expect(at.held).toMatchObject([{ id: 'w', state: 'sent', command }]);
    at.says(command, 'started');
    at.says(command, 'completed');
    expect(at.gone).toEqual(['level fulfilled']);
    expect(at.held).toEqual([]);
    expect(at.of('wish').map(({ wish }) => wish.state)).toEqual(['waiting', 'sent']);
    expect(at.ledger.find(command)).toMatchObject({ wish: 'w', by: 'Gus', key: 'guest-key', path: 'relay', ended: true });
    await at.clock.advance(20 * MINUTE);
    expect(at.gateway.orders).toHaveLength(1);
  });

  it('goes at once where the controller is here', () => {
    at.here();
    expect(at.wish()).toMatchObject({ state: 'sent' });
    expect(at.written).toEqual([40]);
  });

  it('is not written where the property has the value already', async () => {
    at.here();
    at.reads(40);
    at.wish();
    expect(at.gone).toEqual(['level fulfilled']);
    at.away();
    at.wish({ value: 50 });
    at.wish({ value: true, name: 'on' });
    at.house.state(controllerState('living', 'connected'));
    at.reads(50);
    at.here();
    expect(at.gone.slice(1)).toEqual(['level fulfilled']);
    expect(at.written).toEqual([true]);
  });

  it('does not believe a value from before the controller went away', () => {
    at.here();
    at.reads(40);
    at.away();
    at.wish();
    expect(at.gone).toEqual([]);
    // What changed meanwhile is told before the first pong.
    at.house.state(controllerState('living', 'connected'));
    at.reads(70);
    expect(at.written).toEqual([]);
    at.here();
    expect(at.written).toEqual([40]);
  });

  it('is fulfilled by a value that comes by itself', async () => {
    at.here();
    at.wish();
    at.ends('unknown', { code: 'lost' });
    expect(at.held).toMatchObject([{ state: 'waiting' }]);
    at.reads(39);
    at.reads(40);
    expect(at.gone).toEqual(['level fulfilled']);
    await at.clock.advance(HOUR);
    expect(at.written).toEqual([40]);
  });

  it('asked for again with the same id changes nothing', async () => {
    at.away();
    const first = at.wish({ id: 'w' });
    await at.clock.advance(1_000);
    expect(at.wish({ id: 'w', value: 99 })).toEqual(first);
    at.here();
    at.ends('completed');
    expect(at.wish({ id: 'w' })).toMatchObject({ id: 'w', version: 1, value: 40 });
    expect(at.written).toEqual([40]);
    expect(at.refusal({ id: 'w' }, GUEST)).toBe('idUsed');
    const later = at.restarted().connect();
    later.here();
    expect(later.wish({ id: 'w' })).toMatchObject({ id: 'w', version: 1 });
    expect(later.written).toEqual([]);
    expect(later.wish({ id: 'another' })).toMatchObject({ version: 2 });
  });
});

describe('a wish that is not taken', () => {
  it.each([
    ['noSuchThing', { thing: 'living/ghost' }],
    ['noSuchName', { name: 'colour' }],
    ['noSuchName', { name: 'constructor' }],
    ['badInput', { name: 'heat' }],
    ['badInput', { value: 101 }],
    ['badInput', { value: undefined }],
    ['badInput', { thing: 'living/any', name: 'any', value: 'x'.repeat(1_000) }],
    ['badInput', { thing: 'living/any', name: 'any', value: [[[[[[[[[]]]]]]]]] }],
    ['badInput', { thing: 'living/code', name: 'code', value: '1234' }],
    ['notAllowed', { thing: 'living/gate', name: 'open', value: true }],
  ] as const)('%s: %o', (code, wanted) => {
    at.here();
    expect(at.refusal(wanted)).toBe(code);
    expect(at.held).toEqual([]);
    expect(at.wishes.all()).toEqual([]);
    expect(at.gateway.orders).toEqual([]);
  });

  it('by who may not do it now: nobody keeps a right for later', () => {
    expect(at.refusal({ thing: 'living/ghost' }, GUEST)).toBe('notAllowed');
    expect(at.refusal({}, { ...GUEST, grants: [{ role: 'guest', things: ['living/lamp'], readOnly: true }] })).toBe('notAllowed');
    expect(at.refusal({}, { ...OWNER, grants: [{ role: 'member', stepUp: 1 }] })).toBe('pin');
    expect(at.refusal({}, { ...OWNER, grants: [{ role: 'member', stepUp: 1 }], elevated: () => true })).toBe('taken');
  });

  it('because it could not be written down', () => {
    at.wishes.fails = true;
    expect(at.refusal({})).toBe('busy');
    expect(at.held).toEqual([]);
    expect(at.of('wish')).toEqual([]);
  });

  it('over fifty of a key, two hundred in the house, and ten a second', async () => {
    const properties = Object.fromEntries(Array.from({ length: 260 }, (_, i) => [`p${i}`, { type: 'number' as const }]));
    at.connect([{ ...LAMP, properties }]);
    at.away();
    const make = async (key: string, from: number, count: number): Promise<string[]> => {
      const codes: string[] = [];
      for (let i = from; i < from + count; i++) {
        codes.push(at.refusal({ name: `p${i}`, value: 1 }, { ...OWNER, key }));
        if (i % 10 === 9) await at.clock.advance(1_000);
      }
      return codes.filter((code) => code !== 'taken');
    };
    expect(await make('a', 0, 51)).toEqual(['busy']);
    // Another wish for the same property takes no more room.
    expect(await make('a', 0, 1)).toEqual([]);
    for (const [i, key] of ['b', 'c', 'd'].entries()) expect(await make(key, 50 * (i + 1), 50)).toEqual([]);
    expect(await make('e', 200, 2)).toEqual(['busy', 'busy']);
    expect(at.held).toHaveLength(200);
    const flood = Array.from({ length: 12 }, () => at.refusal({ name: 'p0', value: 2 }, { ...OWNER, key: 'f' }));
    expect(flood.slice(10)).toEqual(['tooFast', 'tooFast']);
  });
});

describe('a wish ends', () => {
  it.each([
    ['failed', { code: 'exit', detail: 'stuck' }, 'failed'],
    ['timedOut', { code: 'hung' }, 'failed'],
    ['refused', { code: 'badInput' }, 'refused'],
    ['cancelled', { code: 'asked' }, 'cancelled'],
  ] as const)('as its command does: %s %o', async (step, more, why) => {
    at.here();
    at.wish();
    at.ends(step, more);
    expect(at.gone).toEqual([`level ${why}`]);
    await at.clock.advance(20 * MINUTE);
    expect(at.gateway.orders).toHaveLength(1);
  });

  it('when its time is over, never later', async () => {
    at.away();
    at.wish({ ms: HOUR });
    await at.clock.advance(HOUR - 1);
    expect(at.gone).toEqual([]);
    await at.clock.advance(1);
    expect(at.gone).toEqual(['level expired']);
    at.here();
    expect(at.written).toEqual([]);
  });

  it('has an attempt under way that outlives no wish', async () => {
    at.away();
    at.wish({ ms: 10_000 });
    await at.clock.advance(6_000);
    at.here();
    expect(at.gateway.orders).toMatchObject([{ deadline: 10_000 }]);
    await at.clock.advance(5_000);
    // It may have been done: how it ended says so, not the clock.
    expect(at.gone).toEqual([]);
    at.ends('completed');
    expect(at.gone).toEqual(['level fulfilled']);
  });

  it('with a newer wish for the same property', () => {
    at.away();
    at.wish();
    expect(at.wish({ value: 60 }, GUEST)).toMatchObject({ version: 2, by: 'Gus' });
    expect(at.gone).toEqual(['level replaced']);
    expect(at.held).toMatchObject([{ value: 60 }]);
    at.here();
    expect(at.written).toEqual([60]);
  });

  it('with a newer wish while its command is under way, which is called back', () => {
    at.here();
    at.wish();
    const first = at.gateway.orders[0]?.id as string;
    at.wish({ value: 60 });
    expect(at.gateway.cancels).toEqual([`${first} asked`]);
    expect(at.written).toEqual([40]);
    at.says(first, 'completed');
    expect(at.written).toEqual([40, 60]);
    at.ends('completed');
    expect(at.gone).toEqual(['level replaced', 'level fulfilled']);
  });

  it('with a later write of the property, once that is done', () => {
    at.away();
    at.wish();
    at.ask({ name: 'level', input: 10 }, GUEST);
    at.here();
    expect(at.written).toEqual([10]);
    at.ends('completed');
    expect(at.gone).toEqual(['level replaced']);
    expect(at.written).toEqual([10]);
  });

  it('not with a write that was asked for before it, nor with one that failed', () => {
    at.here();
    const before = at.ask({ name: 'level', input: 10 });
    at.wish();
    expect(at.written).toEqual([10]);
    at.says(before, 'completed');
    expect(at.written).toEqual([10, 40]);
    at.ends('unknown');
    const failed = at.ask({ name: 'level', input: 10 });
    at.says(failed, 'failed');
    expect(at.gone).toEqual([]);
    expect(at.held).toHaveLength(1);
  });

  it('when who made it, or an owner, says so', () => {
    at.away();
    at.wish({}, GUEST);
    const member: Asker = { ...GUEST, key: 'm', user: 'Mia', grants: [{ role: 'member' }] };
    expect(() => at.house.unwish(member, 'living/lamp', 'level')).toThrow(/Gus wished it/);
    at.house.unwish({ ...GUEST, key: 'tablet of Gus' }, 'living/lamp', 'level');
    at.wish({}, GUEST);
    at.house.unwish(OWNER, 'living/lamp', 'level');
    expect(at.gone).toEqual(['level cancelled', 'level cancelled']);
    expect(() => at.house.unwish(OWNER, 'living/lamp', 'level')).toThrow(/may be fulfilled already/);
    // Whoever may not see the thing learns nothing of what is wished there.
    expect(() => at.house.unwish(GUEST, 'living/door', 'locked')).toThrow(/nothing is wished/);
    at.here();
    expect(at.written).toEqual([]);
  });

  it('and its command is called back when it is cancelled', () => {
    at.here();
    at.wish();
    at.house.unwish(OWNER, 'living/lamp', 'level');
    expect(at.gateway.cancels).toEqual([`${at.gateway.orders[0]?.id} asked`]);
    at.ends('cancelled', { code: 'asked' });
    expect(at.gone).toEqual(['level cancelled']);
  });

  it('with its thing', () => {
    at.away();
    at.wish();
    at.house.gone('living');
    expect(at.gone).toEqual(['level refused']);
    expect(at.held).toEqual([]);
  });
});

describe('rights are looked at again when it is applied', () => {
  it.each([
    ['revoked', () => at.askers.delete('guest-key')],
    ['refused', () => at.askers.set('guest-key', { ...GUEST, grants: [{ role: 'guest', things: [] }] })],
    ['refused', () => at.askers.set('guest-key', { ...GUEST, grants: [{ role: 'guest', things: ['*'], until: 1 }] })],
    ['refused', () => at.askers.set('guest-key', { ...GUEST, grants: [{ role: 'guest', things: ['*'], actions: ['on'] }] })],
  ] as const)('%s (%#)', (why, change) => {
    at.away();
    at.wish({}, GUEST);
    change();
    at.here();
    expect(at.gone).toEqual([`level ${why}`]);
    expect(at.written).toEqual([]);
  });

  it('by the way that it was wished', () => {
    const panel: Asker = { ...GUEST, grants: [{ role: 'guest', things: ['*'], ceiling: { 'lan-http': 0 } }] };
    at.askers.set('guest-key', panel);
    at.away();
    at.wish({}, panel);
    at.wish({ name: 'on', value: true, id: 'x' }, { ...panel, grants: GUEST.grants, path: 'lan-http' });
    at.here();
    expect(at.written).toEqual([40]);
    expect(at.gone).toEqual(['on refused']);
  });

  it('the PIN was given when it was wished', () => {
    const careful: Asker = { ...OWNER, grants: [{ role: 'member', stepUp: 1 }] };
    at.askers.set(OWNER.key, careful);
    at.away();
    at.wish({}, { ...careful, elevated: () => true });
    at.here();
    expect(at.written).toEqual([40]);
  });

  it('a key that dies takes its wishes with it at once', () => {
    at.away();
    at.wish({}, GUEST);
    at.wish({ name: 'on', value: true });
    at.house.revokeKey('guest-key');
    expect(at.gone).toEqual(['level revoked']);
    expect(at.held).toHaveLength(1);
  });

  it('a key that may do less loses only what it may not do any more', () => {
    at.away();
    at.wish({}, GUEST);
    at.wish({ name: 'on', value: true }, GUEST);
    at.house.revokeKey('guest-key', (_thing, act) => act.name === 'on');
    expect(at.gone).toEqual(['level revoked']);
  });

  it('what has become dangerous meanwhile is not done', () => {
    at.away();
    at.wish();
    at.house.info('living', {
      title: 'Living',
      software: '',
      things: [{ ...LAMP, properties: { level: { ...LAMP.properties.level, 'around:class': 3 } } }],
    });
    at.here();
    expect(at.gone).toEqual(['level refused']);
    expect(at.gateway.orders).toEqual([]);
  });
});

describe('an attempt that came to nothing', () => {
  it.each([
    ['expired', { code: 'stale' }],
    ['unknown', { code: 'lost' }],
    ['refused', { code: 'busy' }],
    ['refused', { code: 'paused' }],
    ['cancelled', { code: 'killed' }],
  ] as const)('is repeated after a minute, with another id: %s %o', async (step, more) => {
    at.here();
    at.wish();
    at.ends(step, more);
    await at.clock.advance(MINUTE - 1);
    expect(at.gateway.orders).toHaveLength(1);
    await at.clock.advance(1);
    expect(at.written).toEqual([40, 40]);
    expect(new Set(at.gateway.orders.map(({ id }) => id)).size).toBe(2);
  });

  it('is repeated ever more rarely, every ten minutes at last, and never after its time', async () => {
    at.here();
    at.wish({ ms: 2 * HOUR });
    const times: number[] = [];
    for (let seen = 0; at.gone.length === 0; ) {
      if (at.gateway.orders.length > seen) {
        seen = at.gateway.orders.length;
        times.push(at.clock.now() / MINUTE);
        at.ends('unknown');
      }
      await at.clock.advance(MINUTE);
    }
    expect(times).toEqual([0, 1, 3, 7, 15, 25, 35, 45, 55, 65, 75, 85, 95, 105, 115]);
    expect(at.gone).toEqual(['level expired']);
  });

  it('is repeated when the controller comes back, once a minute at most', async () => {
    at.here();
    at.wish();
    for (let i = 0; i < 6; i++) {
      at.ends('unknown');
      await at.clock.advance(10 * MINUTE);
    }
    at.ends('unknown');
    at.away();
    const sent = at.gateway.orders.length;
    await at.clock.advance(30_000);
    at.here();
    expect(at.gateway.orders).toHaveLength(sent);
    await at.clock.advance(30_000);
    expect(at.gateway.orders).toHaveLength(sent + 1);
  });

  it('because the link broke is told, waits, and is done when it is back', async () => {
    at.here();
    at.wish();
    at.away();
    await at.clock.advance(50_000);
    expect(at.held).toMatchObject([{ state: 'waiting' }]);
    expect(at.of('wish').map(({ wish }) => wish.state)).toEqual(['waiting', 'sent', 'waiting']);
    await at.clock.advance(HOUR);
    at.here();
    at.ends('completed');
    expect(at.gone).toEqual(['level fulfilled']);
    expect(at.written).toEqual([40, 40]);
  });

  it('and tells late that it was done after all is believed', async () => {
    at.here();
    at.wish();
    const first = at.gateway.orders[0]?.id as string;
    at.away();
    await at.clock.advance(50_000);
    at.says(first, 'completed');
    expect(at.gone).toEqual(['level fulfilled']);
    await at.clock.advance(HOUR);
    at.here();
    expect(at.written).toEqual([40]);
  });
});

describe('a restart of the home', () => {
  it('keeps what is wished, and what is left of its time', async () => {
    at.away();
    at.wish({ ms: HOUR, id: 'w' });
    await at.clock.advance(20 * MINUTE);
    const later = at.restarted(10 * MINUTE).connect();
    expect(later.held).toMatchObject([{ id: 'w', version: 1, value: 40, state: 'waiting' }]);
    later.away();
    await later.clock.advance(30 * MINUTE - 1);
    expect(later.gone).toEqual([]);
    await later.clock.advance(1);
    expect(later.gone).toEqual(['level expired']);
    expect(later.restarted().held).toEqual([]);
  });

  it('does not bring back what is no more', () => {
    at.away();
    at.wish();
    at.house.unwish(OWNER, 'living/lamp', 'level');
    const later = at.restarted().connect();
    later.here();
    expect(later.held).toEqual([]);
    expect(later.written).toEqual([]);
  });

  it('after its time is over ends it without doing it', () => {
    at.away();
    at.wish({ ms: HOUR });
    const later = at.restarted(2 * HOUR).connect();
    later.here();
    expect(later.gone).toEqual(['level expired']);
    expect(later.written).toEqual([]);
  });

  it('with a clock that was set back lengthens no life', async () => {
    at.away();
    at.wish({ ms: HOUR });
    const later = at.restarted(-30 * DAY).connect();
    later.away();
    await later.clock.advance(HOUR);
    expect(later.gone).toEqual(['level expired']);
  });

  it('with a clock that is right only later fires nothing late', async () => {
    at.away();
    at.wish({ ms: HOUR });
    const later = at.restarted(-30 * DAY).connect();
    later.away();
    later.clock.jumpWall(33 * DAY);
    later.here();
    expect(later.gone).toEqual(['level expired']);
    expect(later.written).toEqual([]);
  });

  it('asks what became of the command that was under way, before it sends another', async () => {
    at.here();
    at.wish({ id: 'w' });
    const command = at.gateway.orders[0]?.id as string;
    const later = at.restarted().connect();
    expect(later.held).toMatchObject([{ id: 'w', state: 'sent', command }]);
    later.here();
    expect(later.written).toEqual([]);
    later.says(command, 'completed');
    expect(later.gone).toEqual(['level fulfilled']);
    expect(later.written).toEqual([]);
  });

  it('sends another where nobody knows, under an id that was never used', async () => {
    at.here();
    at.wish({ id: 'w' });
    const later = at.restarted().connect();
    later.here();
    await later.clock.advance(10_000);
    expect(later.held).toMatchObject([{ id: 'w', state: 'waiting' }]);
    await later.clock.advance(2 * MINUTE);
    expect(later.written).toEqual([40]);
    expect(later.gateway.orders[0]?.id).not.toBe(at.gateway.orders[0]?.id);
  });

  it('knows a write that was asked for after the wish', async () => {
    at.away();
    at.wish();
    await at.clock.advance(1_000);
    at.gateway.up = true;
    const write = at.ask({ name: 'level', input: 10 });
    const later = at.restarted().connect();
    later.here();
    later.says(write, 'completed');
    expect(later.gone).toEqual(['level replaced']);
    expect(later.written).toEqual([]);
  });
});

it('a clock on the wall that jumps changes no life of a wish of this run', async () => {
  at.away();
  at.wish({ ms: HOUR });
  at.clock.jumpWall(10 * DAY);
  await at.clock.advance(30 * MINUTE);
  expect(at.gone).toEqual([]);
  at.clock.jumpWall(-20 * DAY);
  await at.clock.advance(30 * MINUTE);
  expect(at.gone).toEqual(['level expired']);
});

it('a home that stops leaves no timer of a wish behind', () => {
  at.away();
  at.wish();
  at.house.stop();
  expect(at.clock.pending).toBe(0);
});

it('a disk that does not take that a wish is cancelled is told of, and the wish is not done', () => {
  at.away();
  at.wish();
  at.wishes.fails = true;
  expect(() => at.house.unwish(OWNER, 'living/lamp', 'level')).toThrow(/may come back with a restart/);
  at.here();
  expect(at.written).toEqual([]);
});
