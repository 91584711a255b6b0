import type { CommandStep } from '@around/messages';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HouseGuest, HouseOutput } from '../../src/house/house.js';
import type { Asker } from '../../src/house/rights.js';
import { CAMERA, FakeHouse, MemoryLedger, OWNER } from '../support/fakeHouse.js';

let at: FakeHouse;
beforeEach(() => {
  at = new FakeHouse().connect();
});
const GUEST: Asker = { key: 'guest-key', user: 'Gus', grants: [{ role: 'guest', things: ['living/lamp'] }], path: 'relay' };

describe('a command', () => {
  it('goes accepted, sent, started, progress, completed, and says who asked', () => {
    const id = at.ask();
    expect(at.gateway.orders).toEqual([
      { controller: 'living', id, thing: 'lamp', op: 'write', name: 'on', input: true, by: 'Olga', deadline: 15_000 },
    ]);
    at.says(id, 'accepted');
    at.says(id, 'started');
    at.says(id, 'started');
    at.says(id, 'progress', { data: { level: 3 } });
    at.says(id, 'completed', { data: 42, ran: 7.25 });
    expect(at.names(id)).toEqual(['accepted', 'sent', 'started', 'progress', 'completed']);
    expect(at.steps(id).at(-1)).toMatchObject({
      thing: 'living/lamp',
      op: 'write',
      name: 'on',
      by: 'Olga',
      data: 42,
      held: { home: 0, controller: 7.25 },
    });
    expect(at.ledger.rows.get(id)).toMatchObject({ ended: true, by: 'Olga', key: 'owner-key', thing: 'living/lamp' });
    expect(at.ledger.rows.get(id)?.steps.map((step) => step.step)).toEqual(['accepted', 'sent', 'started', 'progress', 'completed']);
  });

  it.each(['failed', 'timedOut', 'expired', 'refused', 'cancelled', 'unknown'] as const)('ends once, as its controller says: %s', (end) => {
    const id = at.ask();
    at.says(id, 'started');
    at.says(id, end, { code: 'hung', detail: 'why' });
    at.says(id, 'progress');
    if (end !== 'unknown') at.says(id, 'completed');
    expect(at.names(id)).toEqual(['accepted', 'sent', 'started', `${end}:hung`]);
  });

  it('holds its time at home', async () => {
    const id = at.ask();
    await at.clock.advance(250);
    at.says(id, 'completed');
    expect(at.steps(id).map((step) => step.held?.home)).toEqual([0, 0, 250]);
  });

  it('believes no step of another controller', () => {
    const id = at.ask();
    at.house.step('kitchen', { t: 'step', id, step: 'completed', ct: 0, ran: 1 }, undefined);
    expect(at.names(id)).toEqual(['accepted', 'sent']);
  });

  it('carries a lease and a given life', () => {
    at.ask({ lease: 60_000, validFor: 700 });
    expect(at.gateway.orders[0]).toMatchObject({ lease: 60_000, deadline: 700 });
  });
});

describe('at most once', () => {
  it('tells a repeat what became of the first, and runs nothing', () => {
    const id = at.ask();
    at.ask({ id });
    expect(at.private.at(-1)).toMatchObject({ command: id, step: 'sent' });
    at.says(id, 'completed', { data: 1 });
    at.ask({ id });
    expect(at.private.at(-1)).toMatchObject({ command: id, step: 'completed', data: 1 });
    expect(at.gateway.orders).toHaveLength(1);
    expect(at.names(id)).toEqual(['accepted', 'sent', 'completed']);
  });

  it('remembers over a restart of the home', () => {
    const id = at.ask();
    at.says(id, 'completed');
    const later = new FakeHouse({ ledger: at.ledger }).connect();
    later.ask({ id });
    expect(later.gateway.orders).toEqual([]);
    expect(later.private.at(-1)).toMatchObject({ command: id, step: 'completed' });
  });

  it('remembers what was refused, too', () => {
    const id = at.ask({ name: 'nothing' });
    at.ask({ id });
    expect(at.names(id)).toEqual(['refused:noSuchName']);
    expect(at.private.at(-1)).toMatchObject({ step: 'refused' });
  });

  it('does not let a stranger spoil another’s id', () => {
    const id = at.ask({ thing: 'living/door', op: 'invoke', name: 'lock' });
    at.ask({ id, thing: 'living/door', op: 'invoke', name: 'lock' }, GUEST);
    expect(at.private.at(-1)).toMatchObject({ step: 'refused', code: 'notAllowed' });
    at.ask({ id }, GUEST);
    expect(at.private.at(-1)).toMatchObject({ step: 'refused', code: 'notAllowed', detail: expect.stringContaining('used before') });
    expect(at.names(id)).toEqual(['accepted', 'sent']);
  });
});

describe('while the controller is away', () => {
  it('waits, and goes when it is back', async () => {
    at.away();
    const id = at.ask();
    expect(at.names(id)).toEqual(['accepted', 'queued:away']);
    await at.clock.advance(5_000);
    at.back();
    expect(at.names(id)).toEqual(['accepted', 'queued:away', 'sent']);
    expect(at.gateway.orders).toMatchObject([{ id, deadline: 15_000 }]);
  });

  it('expires there, exactly at the end of its life, and never fires', async () => {
    at.away();
    const id = at.ask({ validFor: 20_000 });
    await at.clock.advance(19_999);
    expect(at.names(id)).toEqual(['accepted', 'queued:away']);
    await at.clock.advance(1);
    expect(at.names(id)).toEqual(['accepted', 'queued:away', 'expired:away']);
    at.back();
    expect(at.gateway.orders).toEqual([]);
  });

  it('keeps the order of what waits', () => {
    at.away();
    const ids = [at.ask(), at.ask(), at.ask()];
    at.back();
    expect(at.gateway.orders.map((order) => order.id)).toEqual(ids);
  });

  it('waits on while the new session has no clock yet', () => {
    at.away();
    const id = at.ask();
    at.gateway.up = false;
    at.house.state({ id: 'living', title: 'living', state: 'connected', since: 0, things: 0, killed: 0 });
    expect(at.names(id)).toEqual(['accepted', 'queued:away']);
    at.back();
    expect(at.names(id)).toEqual(['accepted', 'queued:away', 'sent']);
  });
});

describe('a link that breaks', () => {
  it('leaves what was sent unknown, once its life and the run’s are over', async () => {
    const id = at.ask({ validFor: 10_000 });
    at.away();
    await at.clock.advance(39_000);
    expect(at.names(id)).toEqual(['accepted', 'sent']);
    await at.clock.advance(2_000);
    expect(at.names(id)).toEqual(['accepted', 'sent', 'unknown:lost']);
    expect(at.ledger.rows.get(id)?.ended).toBe(true);
  });

  it('hears after it how the command ended', async () => {
    const id = at.ask();
    at.says(id, 'started');
    at.away();
    await at.clock.advance(20_000);
    at.back();
    at.says(id, 'completed');
    await at.clock.advance(600_000);
    expect(at.names(id)).toEqual(['accepted', 'sent', 'started', 'completed']);
  });

  it('that swallowed the order is noticed soon after it is back', async () => {
    const id = at.ask({ validFor: 5_000 });
    at.away();
    await at.clock.advance(6_000);
    at.back();
    await at.clock.advance(5_100);
    expect(at.names(id)).toEqual(['accepted', 'sent', 'unknown:lost']);
  });

  it('does not end a long run that goes on', async () => {
    const id = at.ask();
    at.says(id, 'started');
    await at.clock.advance(120_000);
    at.away();
    await at.clock.advance(10_000);
    at.back();
    await at.clock.advance(200_000);
    at.says(id, 'completed');
    expect(at.names(id)).toEqual(['accepted', 'sent', 'started', 'completed']);
  });

  it('may yet bring the truth about an unknown end', async () => {
    const id = at.ask();
    at.away();
    await at.clock.advance(120_000);
    at.back();
    at.says(id, 'completed', { data: 'late' });
    at.says(id, 'failed');
    expect(at.names(id)).toEqual(['accepted', 'sent', 'unknown:lost', 'completed']);
    expect(at.ledger.rows.get(id)?.steps.at(-1)).toMatchObject({ step: 'completed' });
  });

  it('never repeats a command by itself', async () => {
    at.ask();
    at.away();
    await at.clock.advance(1_000);
    at.back();
    expect(at.gateway.orders).toHaveLength(1);
  });

  it('a controller that is here and never answers ends unknown too', async () => {
    const id = at.ask({ validFor: 1_000 });
    await at.clock.advance(32_000);
    expect(at.names(id)).toEqual(['accepted', 'sent', 'unknown:lost']);
  });
});

describe('what is refused', () => {
  it.each([
    ['noSuchThing', { thing: 'living/ghost' }],
    ['noSuchName', { name: 'colour' }],
    ['noSuchName', { name: '__proto__' }],
    ['noSuchName', { op: 'invoke', name: 'explode' }],
    ['noSuchName', { op: 'invoke', name: 'toString' }],
    ['badInput', { name: 'heat', input: 3 }],
    ['badInput', { name: 'on', input: 'yes' }],
    ['badInput', { name: 'on', input: undefined }],
    ['badInput', { name: 'level', input: 101 }],
    ['badInput', { op: 'invoke', name: 'fade', input: undefined }],
    ['badInput', { op: 'invoke', name: 'fade', input: { level: 'x' } }],
  ] as const)('%s: %o', (code, request) => {
    const id = at.ask(request as Parameters<FakeHouse['ask']>[0]);
    expect(at.names(id)).toEqual([`refused:${code}`]);
    expect(at.steps(id)[0]?.detail?.length).toBeGreaterThan(5);
    expect(at.gateway.orders).toEqual([]);
  });

  it('an action without input is asked without one', () => {
    expect(at.names(at.ask({ op: 'invoke', name: 'blink', input: undefined }))).toEqual(['accepted', 'sent']);
  });

  it('a tick from the future, or of another boot', () => {
    expect(at.names(at.ask({ tick: at.clock.now() + 2_500 }))).toEqual(['refused:stale']);
    expect(at.names(at.ask({ tick: at.clock.now() + 1_500 }))).toEqual(['accepted', 'sent']);
  });

  it('a tick ahead of ours lengthens no life', () => {
    at.ask({ tick: at.clock.now() + 1_500, validFor: 1_000 });
    expect(at.gateway.orders[0]?.deadline).toBe(at.clock.now() + 1_000);
  });

  it('what comes after its life is expired, and what comes late has only the rest of it', async () => {
    await at.clock.advance(100_000);
    expect(at.names(at.ask({ tick: at.clock.now() - 15_000 }))).toEqual(['expired:stale']);
    at.ask({ tick: at.clock.now() - 14_000 });
    expect(at.gateway.orders[0]?.deadline).toBe(at.clock.now() + 1_000);
  });

  it('rights come first: a guest learns nothing of things it may not see', () => {
    expect(at.names(at.ask({ thing: 'living/ghost' }, GUEST))).toEqual(['refused:notAllowed']);
    expect(at.names(at.ask({ thing: 'living/door', op: 'invoke', name: 'unlock' }, GUEST))).toEqual(['refused:notAllowed']);
    expect(at.names(at.ask({}, GUEST))).toEqual(['accepted', 'sent']);
    expect(at.steps('cmd-3')[0]?.by).toBe('Gus');
  });
});

describe('what is dangerous', () => {
  const unlock = { thing: 'living/door', op: 'invoke', name: 'unlock', input: undefined } as const;
  it('lives five seconds at most, whatever was asked', () => {
    at.ask({ ...unlock, validFor: 60_000 });
    expect(at.gateway.orders[0]?.deadline).toBe(5_000);
  });

  it('is written down before it can happen', () => {
    const id = at.ask(unlock);
    at.ask();
    expect(at.ledger.atOnce).toEqual([`${id} onDisk`]);
  });

  it('does not happen where it cannot be written down', () => {
    at.ledger.fails = true;
    const id = at.ask(unlock);
    expect(at.gateway.orders).toEqual([]);
    expect(at.names(id)).toEqual(['accepted', 'refused:busy']);
  });

  it('is refused over plain http on the LAN', () => {
    expect(at.names(at.ask(unlock, { ...OWNER, path: 'lan-http' }))).toEqual(['refused:notAllowed']);
    expect(at.names(at.ask({}, { ...OWNER, path: 'lan-http' }))).toEqual(['accepted', 'sent']);
  });
});

describe('ten commands a second', () => {
  it('are taken from a key, more are answered to it alone', async () => {
    const ids = Array.from({ length: 15 }, () => at.ask());
    expect(at.gateway.orders).toHaveLength(10);
    expect(at.private.map(({ command, code }) => `${command} ${code}`)).toEqual(ids.slice(10).map((id) => `${id} tooFast`));
    expect(at.names(ids[14] as string)).toEqual([]);
    at.ask({}, { ...OWNER, key: 'another' });
    expect(at.gateway.orders).toHaveLength(11);
    await at.clock.advance(500);
    for (let i = 0; i < 10; i++) at.ask();
    expect(at.gateway.orders).toHaveLength(16);
  });
});

describe('cancelling', () => {
  it('ends what waits, and asks the controller to end what runs', () => {
    const running = at.ask();
    at.says(running, 'started');
    at.away();
    const waiting = at.ask();
    at.house.cancel(OWNER, waiting);
    at.house.cancel(OWNER, running);
    expect(at.names(waiting)).toEqual(['accepted', 'queued:away', 'cancelled:asked']);
    expect(at.gateway.cancels).toEqual([`${running} asked`]);
  });

  it('is for who asked, and for owners', () => {
    const id = at.ask();
    at.house.cancel(GUEST, id);
    expect(at.gateway.cancels).toEqual([]);
    const guests = at.ask({}, GUEST);
    at.house.cancel(OWNER, guests);
    expect(at.gateway.cancels).toEqual([`${guests} asked`]);
  });

  it('by revoking ends all of a key', () => {
    const running = at.ask({}, GUEST);
    const other = at.ask();
    at.away();
    const waiting = at.ask({}, GUEST);
    at.house.revokeKey('guest-key');
    expect(at.names(waiting).at(-1)).toBe('cancelled:revoked');
    expect(at.gateway.cancels).toEqual([`${running} revoked`]);
    at.back();
    expect(at.gateway.orders.map((order) => order.id)).toEqual([running, other]);
    expect(at.gateway.cancels).toEqual([`${running} revoked`, `${running} revoked`]);
  });
});

class Watcher implements HouseGuest {
  readonly asker: Asker;
  readonly outputs: HouseOutput[] = [];
  constructor(asker: Asker) {
    this.asker = asker;
  }
  picture(): void {}
  output(output: HouseOutput): void {
    this.outputs.push(output);
  }
}

describe('an action that repeats', () => {
  const photos = { thing: 'living/camera', op: 'invoke', name: 'photos', input: undefined } as const;
  const photo = new Uint8Array([1, 2, 3]);
  let me: Watcher;
  beforeEach(() => {
    me = new Watcher(OWNER);
    at.house.join(me);
  });

  it('gives its outputs to who asked and to who observes it', () => {
    const other = new Watcher({ ...OWNER, key: 'other' });
    const stranger = new Watcher({ ...OWNER, key: 'stranger' });
    at.house.join(other);
    at.house.join(stranger);
    at.house.observe(other, 'living/camera', 'photos');
    const id = at.ask(photos);
    at.says(id, 'started');
    at.says(id, 'progress', { media: 'image/jpeg' }, photo);
    at.says(id, 'progress', { media: 'image/jpeg' }, photo);
    expect(me.outputs.map(({ command, index, media, bytes }) => ({ command, index, media, bytes }))).toEqual([
      { command: id, index: 0, media: 'image/jpeg', bytes: photo },
      { command: id, index: 1, media: 'image/jpeg', bytes: photo },
    ]);
    expect(other.outputs).toHaveLength(2);
    expect(stranger.outputs).toEqual([]);
  });

  it('stops when who asked has been gone for ten seconds', async () => {
    const id = at.ask(photos);
    at.says(id, 'started');
    await at.clock.advance(60_000);
    at.house.leave(me);
    await at.clock.advance(9_900);
    expect(at.gateway.cancels).toEqual([]);
    await at.clock.advance(200);
    expect(at.gateway.cancels).toEqual([`${id} unwatched`]);
  });

  it('goes on for who comes back in time, and for others who watch', async () => {
    at.says(at.ask(photos), 'started');
    at.house.leave(me);
    await at.clock.advance(5_000);
    at.house.join(me);
    await at.clock.advance(30_000);
    expect(at.gateway.cancels).toEqual([]);
    const other = new Watcher({ ...OWNER, key: 'other' });
    at.house.join(other);
    at.house.observe(other, 'living/camera', 'photos');
    at.house.leave(me);
    await at.clock.advance(60_000);
    expect(at.gateway.cancels).toEqual([]);
    at.house.leave(other);
    await at.clock.advance(11_000);
    expect(at.gateway.cancels).toHaveLength(1);
  });

  it('keeps its ledger short', () => {
    const id = at.ask(photos);
    for (let i = 0; i < 500; i++) at.says(id, 'progress', { data: i });
    at.says(id, 'completed');
    expect(at.ledger.rows.get(id)?.steps.map((step) => step.step)).toEqual(['accepted', 'sent', 'progress', 'completed']);
  });

  it('an action that runs once does not need anybody to watch', async () => {
    at.ask({ op: 'invoke', name: 'blink', input: undefined });
    at.house.leave(me);
    await at.clock.advance(20_000);
    expect(at.gateway.cancels).toEqual([]);
  });
});

describe('bounds', () => {
  it('one key has at most a hundred commands under way', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 101; i++) {
      ids.push(at.ask({ validFor: 60_000 }));
      await at.clock.advance(100);
    }
    expect(at.names(ids[99] as string)).toEqual(['accepted', 'sent']);
    expect(at.names(ids[100] as string)).toEqual(['refused:busy']);
  });

  it('a snapshot tells what is under way and what ended a moment ago', async () => {
    const ended = at.ask();
    at.says(ended, 'completed');
    await at.clock.advance(60_000);
    const running = at.ask();
    const told = (): string[] => at.house.snapshot().commands.map((step: CommandStep) => `${step.command} ${step.step}`);
    expect(told()).toEqual([`${ended} completed`, `${running} sent`]);
    await at.clock.advance(61_000);
    expect(told()).toEqual([`${running} unknown`]);
  });

  it('leaves no timer behind', () => {
    at.ask();
    at.away();
    at.ask();
    at.house.stop();
    expect(at.clock.pending).toBe(0);
    expect(new FakeHouse({ ledger: new MemoryLedger() }).connect([CAMERA]).clock.pending).toBe(1);
  });
});
