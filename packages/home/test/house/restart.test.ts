import { beforeEach, describe, expect, it } from 'vitest';
import { CAMERA, controllerState, FakeHouse, LAMP, LOCK, MemoryLedger, OWNER } from '../support/fakeHouse.js';

let at: FakeHouse;
beforeEach(() => {
  at = new FakeHouse().connect();
});
/** Another run of the home, which finds what the ledger says. */
const restarted = (ledger: MemoryLedger = at.ledger): FakeHouse => new FakeHouse({ ledger, readings: at.readings });
/** A phone that lost its home asks what became of its command. */
const asks = (house: FakeHouse, id: string, more = {}) => house.ask({ id, tick: 0, validFor: 100, ...more });

describe('what was under way when the home was restarted', () => {
  it('ends as its controller says, else unknown soon after the controller is back', async () => {
    const lost = at.ask();
    const told = at.ask();
    const later = restarted();
    expect(later.house.snapshot().commands.map((step) => step.step)).toEqual(['sent', 'sent']);
    later.connect();
    later.says(told, 'completed');
    await later.clock.advance(4_900);
    expect(later.names(lost)).toEqual([]);
    await later.clock.advance(200);
    expect(later.names(told)).toEqual(['completed']);
    expect(later.names(lost)).toEqual(['unknown:restarted']);
    expect(later.ledger.underWay()).toEqual([]);
    expect(later.ledger.find(lost)?.steps.map(({ step }) => step)).toEqual(['accepted', 'sent', 'unknown']);
  });

  it('is given up at a bounded time when no controller comes; a later word still counts', async () => {
    const id = at.ask();
    const later = restarted();
    await later.clock.advance(31_000);
    expect(later.names(id)).toEqual(['unknown:restarted']);
    later.connect();
    later.says(id, 'completed');
    expect(later.names(id)).toEqual(['unknown:restarted', 'completed']);
    expect(restarted(later.ledger).house.snapshot().commands).toEqual([]);
  });

  it('had started and goes on: it is waited for like any other', async () => {
    const id = at.ask();
    at.says(id, 'started');
    const later = restarted();
    expect(later.ledger.find(id)?.steps.at(-1)?.step).toBe('started');
    later.connect();
    later.says(id, 'started');
    await later.clock.advance(60_000);
    later.says(id, 'completed');
    expect(later.names(id)).toEqual(['completed']);
  });

  it('never left: it is expired, at once and for ever', async () => {
    at.away();
    const id = at.ask();
    const later = restarted();
    expect(later.names(id)).toEqual(['expired:restarted']);
    later.connect();
    expect(later.gateway.orders).toEqual([]);
    expect(restarted(later.ledger).house.snapshot().commands).toEqual([]);
  });

  it('left its queue in the last moment: its row said so before it could', () => {
    at.away();
    const id = at.ask();
    at.gateway.up = true;
    const { send } = at.gateway;
    const rows: (string | undefined)[] = [];
    at.gateway.send = (...order) => {
      rows.push(at.ledger.find(id)?.steps.at(-1)?.step);
      return send.apply(at.gateway, order);
    };
    at.house.state(controllerState('living', 'connected'));
    expect(rows).toEqual(['sent']);
  });

  it('had started and is never heard of again: it is unknown in the end, however often its controller is told to be there', async () => {
    const id = at.ask();
    at.says(id, 'started');
    at.away();
    at.back();
    for (let minute = 1; minute <= 6; minute++) {
      await at.clock.advance(59_000);
      at.house.state(controllerState('living', 'connected', { rtt: minute }));
    }
    expect(at.names(id).at(-1)).toBe('unknown:lost');
  });

  it('a controller that is not quite back leaves it in its queue, in the ledger too', () => {
    at.away();
    const id = at.ask();
    at.house.state(controllerState('living', 'connected'));
    expect(at.ledger.find(id)?.steps.map(({ step }) => step)).toEqual(['accepted', 'queued']);
  });

  it('is in the ledger, as sent, before it leaves, where it is sensitive or dangerous', () => {
    const rows: (string | undefined)[] = [];
    const { send } = at.gateway;
    at.gateway.send = (controller, order) => {
      rows.push(at.ledger.find(order.id)?.steps.at(-1)?.step);
      return send.call(at.gateway, controller, order);
    };
    at.ask({ id: 'unlock', thing: 'living/door', op: 'invoke', name: 'unlock', input: undefined });
    at.ask({ id: 'photo', thing: 'living/camera', op: 'invoke', name: 'photos', input: undefined });
    at.ask({ id: 'lamp' });
    expect(rows).toEqual(['sent', 'sent', undefined]);
    expect(at.ledger.atOnce).toEqual(['unlock onDisk', 'photo now']);
  });

  it('a ledger that cannot be read keeps no home from starting', () => {
    const ledger = new MemoryLedger();
    ledger.underWay = () => {
      throw new Error('database disk image is malformed');
    };
    const later = restarted(ledger).connect();
    expect(later.names(later.ask())).toEqual(['accepted', 'sent']);
    expect(later.log.lines.some(({ level }) => level === 'error')).toBe(true);
  });
});

describe('a command that the run before took, but could not write down any more', () => {
  it('is not said to be expired: its controller is waited for', async () => {
    const later = restarted(new MemoryLedger());
    await later.clock.advance(2_000);
    asks(later, 'lost');
    later.connect();
    later.says('lost', 'completed');
    expect(later.names('lost')).toEqual(['accepted', 'completed']);
    expect(later.gateway.orders).toEqual([]);
    expect(later.ledger.find('lost')).toMatchObject({ ended: true, by: OWNER.user });
  });

  it('is known by what its controller said before anybody asked', async () => {
    const later = restarted(new MemoryLedger()).connect();
    later.says('lost', 'failed', { code: 'exit' });
    await later.clock.advance(2_000);
    asks(later, 'lost');
    expect(later.names('lost')).toEqual(['accepted', 'failed:exit']);
    expect(later.gateway.orders).toEqual([]);
  });

  it('is unknown where nobody tells', async () => {
    const later = restarted(new MemoryLedger()).connect();
    await later.clock.advance(2_000);
    asks(later, 'lost');
    await later.clock.advance(31_000);
    expect(later.names('lost')).toEqual(['accepted', 'unknown:restarted']);
    expect(later.gateway.orders).toEqual([]);
  });

  it('is expired where it is so sensitive that it would have been written down, and where the home has long been up', async () => {
    const later = restarted(new MemoryLedger()).connect();
    await later.clock.advance(2_000);
    asks(later, 'photo', { thing: 'living/camera', op: 'invoke', name: 'photos', input: undefined });
    expect(later.names('photo')).toEqual(['expired:stale']);
    await later.clock.advance(120_000);
    asks(later, 'lost');
    expect(later.names('lost')).toEqual(['expired:stale']);
  });

  it('is expired where it is simply late', async () => {
    await at.clock.advance(60_000);
    expect(at.names(at.ask({ tick: 1_000 }))).toEqual(['expired:stale']);
  });

  it('believes no word of another controller', async () => {
    const later = restarted(new MemoryLedger()).connect();
    later.house.step('kitchen', { t: 'step', id: 'lost', step: 'completed', ct: 0, ran: 1 }, undefined);
    await later.clock.advance(2_000);
    asks(later, 'lost');
    expect(later.names('lost')).toEqual(['accepted']);
  });

  it('was asked for by a phone that knows more than the ledger: it may have left, after a second restart too', async () => {
    const later = restarted();
    await later.clock.advance(1_000);
    const id = asks(later, 'forgotten');
    expect(later.names(id)).toEqual(['accepted']);
    const evenLater = restarted(later.ledger);
    evenLater.connect();
    await evenLater.clock.advance(6_000);
    expect(evenLater.names(id)).toEqual(['unknown:restarted']);
  });

  it.each(['completed', 'failed', 'timedOut', 'expired', 'refused', 'cancelled'] as const)(
    'is told no outcome (%s) that another death of the home would forget',
    async (end) => {
      const told: [string, string | undefined][] = [];
      const waits = new Map<string, string | undefined>();
      const { put, flush } = at.ledger;
      at.ledger.put = (row, when) => {
        waits.set(row.id, row.steps.at(-1)?.step);
        put.call(at.ledger, row, when);
      };
      at.ledger.flush = () => {
        waits.clear();
        flush.call(at.ledger);
      };
      at.house.subscribe((changes) => {
        for (const change of changes) if (change.k === 'step') told.push([change.step.step, waits.get(change.step.command)]);
      });
      const id = at.ask();
      at.house.settle();
      at.says(id, 'started');
      at.house.settle();
      at.says(id, end);
      at.house.settle();
      expect(told).toEqual([
        ['accepted', 'sent'],
        ['sent', 'sent'],
        ['started', 'started'],
        [end, undefined],
      ]);
    },
  );
});

describe('what was under way when its controller was restarted', () => {
  const back = (cboot: string): void => {
    at.house.info('living', { title: 'Living', software: 'frMhc', things: [LAMP, LOCK, CAMERA], cboot });
    at.back();
  };

  it('has ended with it: unknown soon, where the controller cannot say more', async () => {
    back('first');
    const [lost, known] = [at.ask(), at.ask()];
    for (const id of [lost, known]) at.says(id, 'started');
    at.away();
    back('second');
    at.says(known, 'failed');
    await at.clock.advance(4_900);
    expect(at.names(lost).at(-1)).toBe('started');
    await at.clock.advance(200);
    expect(at.names(lost).at(-1)).toBe('unknown:restarted');
    expect(at.names(known).at(-1)).toBe('failed');
  });

  it('goes on where only the link was lost', async () => {
    back('first');
    const id = at.ask();
    at.says(id, 'started');
    at.away();
    back('first');
    await at.clock.advance(60_000);
    expect(at.names(id).at(-1)).toBe('started');
  });
});
