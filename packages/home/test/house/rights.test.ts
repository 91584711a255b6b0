import { type DangerClass, type Grant, PATHS, type Path, ROLES, type Role } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asker, decide, isManager, isOwner, mayManage, mayRead, mayReadOf, oversees } from '../../src/house/rights.js';
import { exceeds, mayGive, mayTouch } from '../../src/house/rightsGiving.js';
import { weekClock, within } from '../../src/house/rightsHours.js';
import type { Household } from '../../src/house/rightsScope.js';

/** A Thursday, 15:02 in Berlin. */
const NOW = Date.UTC(2026, 0, 15, 14, 2, 31);
const berlin = weekClock('Europe/Berlin');
const ROOMS: Readonly<Record<string, string>> = { 'living/lamp': 'Parlour', 'gate/door': 'Yard', 'gate/bell': 'Yard' };
const household: Household = {
  roomOf: (thing) => ROOMS[thing],
  thingsIn: (room) => Object.keys(ROOMS).filter((thing) => ROOMS[thing] === room),
  weekTime: berlin,
};
const asker = (grants: Grant | readonly Grant[], is: Partial<Asker> = {}): Asker => ({
  key: 'k',
  user: 'Anna',
  grants: 'role' in grants ? [grants] : grants,
  path: 'relay',
  household,
  ...is,
});
const verdict = (one: Asker, danger: DangerClass, thing = 'living/lamp', name = 'on', wall = NOW): 'yes' | 'no' | 'pin' => {
  const denial = decide(one, thing, { op: 'write', name, danger }, wall);
  if (denial !== undefined) expect(denial).toMatchObject({ code: 'notAllowed', detail: expect.stringMatching(/.{20}/) });
  return denial === undefined ? 'yes' : (denial.needs ?? 'no');
};

describe('every role, class and path', () => {
  // One row a role with all things: classes 0 to 3 over relay, lan, lan-http.
  const table: [name: string, grant: Grant, relay: string, lan: string, lanHttp: string][] = [
    ['owner', { role: 'owner' }, 'yes yes yes yes', 'yes yes yes yes', 'yes yes yes pin'],
    ['admin', { role: 'admin' }, 'yes yes yes yes', 'yes yes yes yes', 'yes yes yes pin'],
    ['member', { role: 'member' }, 'yes yes yes yes', 'yes yes yes yes', 'yes yes yes pin'],
    ['guest', { role: 'guest', things: ['*'] }, 'yes yes yes yes', 'yes yes yes yes', 'yes yes yes pin'],
    ['guest of nothing', { role: 'guest' }, 'no no no no', 'no no no no', 'no no no no'],
    ['panel', { role: 'panel' }, 'yes yes pin pin', 'yes yes pin pin', 'yes yes pin pin'],
    ['service', { role: 'service', things: ['*'] }, 'yes no no no', 'yes no no no', 'yes no no no'],
    ['service that may write', { role: 'service', things: ['*'], readOnly: false }, 'yes yes yes no', 'yes yes yes no', 'yes yes yes no'],
    ['service of nothing', { role: 'service', readOnly: false }, 'no no no no', 'no no no no', 'no no no no'],
    ['read-only owner', { role: 'owner', readOnly: true }, 'yes no no no', 'yes no no no', 'yes no no no'],
    ['owner with PIN', { role: 'owner', stepUp: 2 }, 'yes yes pin pin', 'yes yes pin pin', 'yes yes pin pin'],
    [
      'member with ceilings',
      { role: 'member', ceiling: { relay: 1, lan: 2, 'lan-http': 0 } },
      'yes yes no no',
      'yes yes yes no',
      'yes no no no',
    ],
  ];
  it.each(table)('%s', (_name, grant, ...expected) => {
    const seen = PATHS.map((path) => ([0, 1, 2, 3] as const).map((danger) => verdict(asker(grant, { path }), danger)).join(' '));
    expect(seen).toEqual(expected);
  });

  it('a PIN proven a moment ago is all that a PIN is asked for', () => {
    for (const [, grant, ...expected] of table) {
      for (const [i, path] of PATHS.entries()) {
        const proven = ([0, 1, 2, 3] as const).map((danger) => verdict(asker(grant, { path, elevated: () => true }), danger)).join(' ');
        expect(proven).toBe(expected[i]?.replaceAll('pin', 'yes'));
      }
    }
  });

  it('what was paired over plain http is bound by that way on every other', () => {
    const born: Partial<Asker> = { born: 'lan-http', path: 'relay' };
    expect(verdict(asker({ role: 'owner' }, born), 3)).toBe('pin');
    expect(verdict(asker({ role: 'owner' }, born), 2)).toBe('yes');
    expect(verdict(asker({ role: 'owner', ceiling: { 'lan-http': 1 } }, born), 2)).toBe('no');
    expect(verdict(asker({ role: 'owner' }, { born: 'relay', path: 'relay' }), 3)).toBe('yes');
  });
});

describe('which things', () => {
  const table: [name: string, grant: Grant, thing: string, seen: boolean][] = [
    ['the one it was given', { role: 'guest', things: ['gate/door'] }, 'gate/door', true],
    ['no other', { role: 'guest', things: ['gate/door'] }, 'living/lamp', false],
    ['not what only begins alike', { role: 'guest', things: ['gate/door'] }, 'gate/door2', false],
    ['a controller’s as a whole', { role: 'guest', things: ['living/*'] }, 'living/lamp', true],
    ['not another controller’s', { role: 'guest', things: ['living/*'] }, 'living2/lamp', false],
    ['a room’s', { role: 'guest', rooms: ['Yard'] }, 'gate/door', true],
    ['not another room’s', { role: 'guest', rooms: ['Yard'] }, 'living/lamp', false],
    ['nothing that is in no room', { role: 'guest', rooms: ['Yard'] }, 'attic/fan', false],
    ['what either names', { role: 'guest', rooms: ['Yard'], things: ['living/lamp'] }, 'living/lamp', true],
    ['a member’s list bounds it', { role: 'member', things: ['living/*'] }, 'gate/door', false],
    ['an owner’s too', { role: 'owner', rooms: ['Parlour'] }, 'gate/door', false],
    ['an empty list is nothing', { role: 'panel', things: [] }, 'living/lamp', false],
  ];
  it.each(table)('%s', (_name, grant, thing, seen) => {
    expect(mayRead(asker(grant), thing)).toBe(seen);
    expect(verdict(asker(grant), 1, thing)).toBe(seen ? 'yes' : 'no');
  });

  it('a key has no more than its person, nor its person than the key', () => {
    const person: Grant = { role: 'guest', things: ['gate/*'] };
    const key: Grant = { role: 'guest', things: ['gate/door', 'living/lamp'] };
    expect(verdict(asker([person, key]), 1, 'gate/door')).toBe('yes');
    expect(verdict(asker([person, key]), 1, 'gate/bell')).toBe('no');
    expect(verdict(asker([person, key]), 1, 'living/lamp')).toBe('no');
    expect(verdict(asker([{ role: 'owner' }, { role: 'service', things: ['*'], readOnly: false }]), 3)).toBe('no');
    expect(mayRead(asker([]), 'gate/door')).toBe(false);
  });

  it('a controller is seen with any of its things', () => {
    expect(mayReadOf(asker({ role: 'guest', things: ['gate/door'] }), 'gate')).toBe(true);
    expect(mayReadOf(asker({ role: 'guest', things: ['gate/door'] }), 'gat')).toBe(false);
    expect(mayReadOf(asker({ role: 'guest', rooms: ['Yard'] }), 'gate')).toBe(true);
    expect(mayReadOf(asker({ role: 'guest', rooms: ['Yard'] }), 'living')).toBe(false);
    expect(mayReadOf(asker({ role: 'guest', rooms: ['Yard'] }, { household: undefined as never }), 'gate')).toBe(false);
  });

  it('only the actions that were given', () => {
    const gate: Grant = { role: 'guest', things: ['gate/door'], actions: ['unlock'] };
    expect(verdict(asker(gate), 3, 'gate/door', 'unlock')).toBe('yes');
    expect(verdict(asker(gate), 3, 'gate/door', 'lock')).toBe('no');
    expect(verdict(asker(gate), 0, 'gate/door', 'locked')).toBe('yes');
  });
});

describe('when', () => {
  const guest: Grant = { role: 'guest', things: ['*'] };
  it.each([
    ['until its time', { until: NOW + 1 }, 'yes'],
    ['and no longer', { until: NOW }, 'no'],
    ['from its time on', { from: NOW }, 'yes'],
    ['and not before', { from: NOW + 1 }, 'no'],
    ['within its hours', { hours: [{ days: ['thu'], from: '15:00', to: '15:03' }] }, 'yes'],
    ['on their day', { hours: [{ days: ['fri'], from: '15:00', to: '16:00' }] }, 'no'],
    ['to their end', { hours: [{ days: ['thu'], from: '14:00', to: '15:02' }] }, 'no'],
    ['past midnight', { hours: [{ days: ['wed'], from: '22:00', to: '16:00' }] }, 'yes'],
    [
      'in any of them',
      {
        hours: [
          { days: ['mon'], from: '08:00', to: '09:00' },
          { days: ['thu'], from: '08:00', to: '18:00' },
        ],
      },
      'yes',
    ],
  ] as [string, Partial<Grant>, string][])('%s', (_name, more, expected) => {
    expect(verdict(asker({ ...guest, ...more }), 1)).toBe(expected);
  });

  it('it still sees outside its hours', () => {
    const away: Grant = { ...guest, hours: [{ days: ['sun'], from: '00:00', to: '01:00' }] };
    expect(verdict(asker(away), 0)).toBe('yes');
    expect(verdict(asker(away, { household: undefined as never }), 1)).toBe('no');
  });

  it('hours are those that the clocks at home show, when they are put forward and back', () => {
    const night = [{ days: ['sun' as const], from: '02:00', to: '03:00' }];
    const open = (utc: number) => within(night, berlin(utc));
    // 29 March 2026: 01:59 is followed by 03:00.
    expect(open(Date.UTC(2026, 2, 29, 0, 59))).toBe(false);
    expect(open(Date.UTC(2026, 2, 29, 1, 0))).toBe(false);
    // 25 October 2026: 02:59 is followed by 02:00.
    expect(open(Date.UTC(2026, 9, 25, 0, 30))).toBe(true);
    expect(open(Date.UTC(2026, 9, 25, 1, 30))).toBe(true);
    expect(open(Date.UTC(2026, 9, 25, 2, 0))).toBe(false);
    const late = [{ days: ['sat' as const], from: '22:00', to: '04:00' }];
    expect(within(late, berlin(Date.UTC(2026, 2, 29, 1, 59)))).toBe(true);
    expect(within(late, berlin(Date.UTC(2026, 2, 29, 2, 0)))).toBe(false);
    expect(within([{ days: ['mon'], from: '07:00', to: '07:00' }], berlin(Date.UTC(2026, 0, 13, 5, 59)))).toBe(true);
  });

  it('a time zone that is none is told of', () => {
    expect(() => weekClock('Mars/Olympus')).toThrow(RangeError);
  });
});

describe('managing', () => {
  it('is for owners and admins, as dangerous as a lock', () => {
    const may = (role: Role, is: Partial<Asker> = {}) => mayManage(asker({ role }, is), NOW);
    expect(ROLES.filter((role) => may(role) === undefined)).toEqual(['owner', 'admin']);
    expect(may('owner', { path: 'lan-http' })).toMatchObject({ needs: 'pin' });
    expect(may('owner', { born: 'lan-http' })).toMatchObject({ needs: 'pin' });
    expect(may('owner', { born: 'lan-http', elevated: () => true })).toBeUndefined();
    expect(mayManage(asker({ role: 'owner', stepUp: 3 }), NOW)).toMatchObject({ needs: 'pin' });
    expect(mayManage(asker({ role: 'owner', ceiling: { relay: 2 } }), NOW)).toBeDefined();
    expect(mayManage(asker([{ role: 'owner' }, { role: 'guest', things: ['*'] }]), NOW)).toBeDefined();
    expect(isOwner(asker({ role: 'owner', readOnly: true }))).toBe(false);
    expect(isManager(asker([]))).toBe(false);
    expect(oversees(asker({ role: 'admin', things: ['living/*'] }))).toBe(false);
  });

  it('an admin touches and makes no owners and no other admins', () => {
    const admin = asker({ role: 'admin' });
    expect(mayTouch(admin, 'Olga', { role: 'owner' })).toBeDefined();
    expect(mayTouch(admin, 'Ada', { role: 'admin' })).toBeDefined();
    expect(mayTouch(admin, 'Anna', { role: 'admin' })).toBeUndefined();
    expect(mayTouch(admin, 'Max', { role: 'member' })).toBeUndefined();
    expect(mayGive(admin, { role: 'admin' })).toBeDefined();
    expect(mayGive(admin, { role: 'owner' })).toBeDefined();
    expect(mayGive(admin, { role: 'member' })).toBeUndefined();
    expect(mayGive(asker({ role: 'owner' }), { role: 'owner' })).toBeUndefined();
  });

  it.each([
    ['another role', { role: 'guest', things: ['*'] }, { role: 'member' }],
    ['other things', { role: 'member', things: ['living/*'] }, { role: 'guest', things: ['gate/door'] }],
    ['every thing', { role: 'member', things: ['living/*'] }, { role: 'panel' }],
    ['a room', { role: 'member', things: ['living/*'] }, { role: 'guest', rooms: ['Yard'] }],
    ['other actions', { role: 'member', actions: ['on'] }, { role: 'member' }],
    ['writing', { role: 'member', readOnly: true }, { role: 'member' }],
    ['a later end', { role: 'member', until: 5 }, { role: 'member', until: 6 }],
    ['no end', { role: 'member', until: 5 }, { role: 'member' }],
    ['an earlier start', { role: 'member', from: 5 }, { role: 'member' }],
    ['other hours', { role: 'member', hours: [{ days: ['mon'], from: '08:00', to: '09:00' }] }, { role: 'member' }],
    ['a higher ceiling', { role: 'member', ceiling: { relay: 1 } }, { role: 'member', ceiling: { relay: 2 } }],
  ] as [string, Grant, Grant][])('nobody gives %s that they have not', (_name, own, given) => {
    expect(exceeds(own, given)).toEqual(expect.any(String));
    expect(exceeds(own, own)).toBeUndefined();
    expect(exceeds({ role: 'owner' }, given)).toBeUndefined();
  });
});

describe('any grant', () => {
  const role = fc.constantFrom(...ROLES);
  const things = fc.subarray(['living/lamp', 'living/*', 'gate/door', '*']);
  const rooms = fc.subarray(['Parlour', 'Yard']);
  const actions = fc.subarray(['on', 'unlock', 'level']);
  const level = fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const);
  const window = fc.record({
    days: fc.subarray(['mon', 'wed', 'thu', 'sun'] as const, { minLength: 1 }),
    from: fc.constantFrom('00:00', '14:00', '22:30'),
    to: fc.constantFrom('00:00', '15:30', '23:59'),
  });
  const time = fc.integer({ min: NOW - 2, max: NOW + 2 });
  const grant = fc
    .record(
      {
        role,
        things,
        rooms,
        actions,
        readOnly: fc.boolean(),
        from: time,
        until: time,
        hours: fc.array(window, { minLength: 1, maxLength: 3 }),
        ceiling: fc.record({ relay: level, lan: level, 'lan-http': level }, { requiredKeys: [] }),
        stepUp: fc.constantFrom(1 as const, 2 as const, 3 as const),
      },
      { requiredKeys: ['role'] },
    )
    .map((one) => one as Grant);
  const who = fc.record({
    path: fc.constantFrom(...PATHS),
    born: fc.constantFrom(...PATHS),
    proven: fc.boolean(),
  });
  const act = fc.record({
    thing: fc.constantFrom('living/lamp', 'gate/door', 'attic/fan'),
    name: fc.constantFrom('on', 'unlock'),
    danger: level,
  });
  const may = (
    grants: readonly Grant[],
    one: { path: Path; born: Path; proven: boolean },
    what: { thing: string; name: string; danger: DangerClass },
  ) =>
    decide(
      asker(grants, { path: one.path, born: one.born, elevated: () => one.proven }),
      what.thing,
      { op: 'write', name: what.name, danger: what.danger },
      NOW,
    ) === undefined;
  const lower = (have: number | undefined, to: number) => Math.min(have ?? 3, to) as 0 | 1 | 2 | 3;

  /** Each takes something away, or nothing. */
  const restrictions: ((one: Grant, by: Grant) => Grant)[] = [
    (one) => ({ ...one, readOnly: true }),
    (one, { until }) => (until === undefined ? one : { ...one, until: Math.min(until, one.until ?? until) }),
    (one, { from }) => (from === undefined ? one : { ...one, from: Math.max(from, one.from ?? from) }),
    (one, { actions: list = [] }) => ({ ...one, actions: (one.actions ?? list).filter((name) => list.includes(name)) }),
    (one, { hours }) => (hours === undefined ? one : { ...one, hours: one.hours?.slice(0, 1) ?? hours }),
    (one, { stepUp = 3 }) => ({ ...one, stepUp: Math.min(one.stepUp ?? 3, stepUp) as 1 | 2 | 3 }),
    (one, { things: list = [] }) => ({
      ...one,
      things: one.things === undefined && one.rooms === undefined ? list : (one.things ?? []).slice(1),
    }),
    (one) => (one.rooms === undefined ? one : { ...one, rooms: one.rooms.slice(1) }),
    (one, { ceiling = {} }) => ({
      ...one,
      ceiling: Object.fromEntries(PATHS.map((path) => [path, lower(one.ceiling?.[path], ceiling[path] ?? 3)])),
    }),
  ];

  it('allows no more with any restriction on it', () => {
    fc.assert(
      fc.property(grant, grant, fc.nat(restrictions.length - 1), who, act, (one, by, which, comer, what) => {
        const less = (restrictions[which] as (typeof restrictions)[number])(one, by);
        if (may([less], comer, what)) expect(may([one], comer, what)).toBe(true);
      }),
      { numRuns: 3_000, seed: 7 },
    );
  });

  it('allows no more together with another, nor over plain http, nor without the PIN', () => {
    fc.assert(
      fc.property(grant, grant, who, act, (one, other, comer, what) => {
        if (may([one, other], comer, what)) {
          expect(may([one], comer, what)).toBe(true);
          expect(may([other], comer, what)).toBe(true);
        }
        if (may([one], { ...comer, born: 'lan-http' }, what)) expect(may([one], { ...comer, born: 'relay' }, what)).toBe(true);
        if (may([one], { ...comer, proven: false }, what)) expect(may([one], { ...comer, proven: true }, what)).toBe(true);
      }),
      { numRuns: 2_000, seed: 8 },
    );
  });

  it('allows who was given no more than that nothing more', () => {
    fc.assert(
      fc.property(grant, grant, who, act, (own, given, comer, what) => {
        const { stepUp: _, ...bare } = own;
        // Of the roles it is managing that counts, not what a panel or service is asked for beside.
        if (exceeds(own, given) !== undefined || own.role === 'panel' || own.role === 'service') return;
        if (may([given], comer, what)) expect(may([{ ...bare, readOnly: own.readOnly ?? false }], comer, what)).toBe(true);
      }),
      { numRuns: 3_000, seed: 9 },
    );
  });
});
