import { DAYS, type Grant, type Hours, PATHS, ROLES } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GrantFlags, grantFrom, parseHours, wholeGrant } from '../../src/cli/grants/flags.js';
import { unknownNames } from '../../src/cli/grants/known.js';
import { grantWords, keyWords } from '../../src/cli/grants/words.js';
import { FakeHomeClient, LAMP } from './fakeWorld.js';

/** A Thursday. */
const WALL = Date.parse('2026-01-15T12:00:00');

describe('grant flags', () => {
  it('open the gate and nothing else until Sunday', () => {
    const flags = { thing: ['hall/gate'], action: ['open'], until: 'sunday 20:00' };
    const grant = wholeGrant(grantFrom(flags, WALL, { role: 'guest' }));
    expect(grant).toEqual({ role: 'guest', things: ['hall/gate'], actions: ['open'], until: Date.parse('2026-01-18T20:00') });
    expect(grantWords(grant, WALL)).toBe('guest: only hall/gate, only open, until Sunday 18 Jan 20:00');
  });

  it('take the place of what was granted, and leave the rest', () => {
    const base: Grant = { role: 'guest', things: ['hall/gate'], until: WALL + 1, ceiling: { relay: 1 } };
    expect(grantFrom({ thing: ['living/*'], maxClassLan: '2', readOnly: true }, WALL, base)).toEqual({
      role: 'guest',
      things: ['living/*'],
      until: WALL + 1,
      ceiling: { relay: 1, lan: 2 },
      readOnly: true,
    });
    expect(grantFrom({ readWrite: true }, WALL, { role: 'service', readOnly: true })).toEqual({ role: 'service', readOnly: false });
  });

  it('with one class for every path, and another for one', () => {
    expect(grantFrom({ maxClass: '2', maxClassLanHttp: '0' }, WALL).ceiling).toEqual({ relay: 2, lan: 2, 'lan-http': 0 });
  });

  it.each<[string, Hours]>([
    ['mon-fri 07:00-19:00', { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '19:00' }],
    ['Sat,sun 9:00 - 12:30', { days: ['sat', 'sun'], from: '09:00', to: '12:30' }],
    ['fri-mon 22:00-06:00', { days: ['mon', 'fri', 'sat', 'sun'], from: '22:00', to: '06:00' }],
    ['daily 00:00-24:00', { days: [...DAYS], from: '00:00', to: '00:00' }],
    ['wed 1:00-2:00', { days: ['wed'], from: '01:00', to: '02:00' }],
  ])('hours %s', (text, hours) => expect(parseHours(text)).toEqual(hours));

  it.each([
    ['hours without a day', { hours: ['07:00-19:00'] }, '"mon-fri 07:00-19:00"'],
    ['a day that is none', { hours: ['mo-fr 07:00-19:00'] }, 'are no hours'],
    ['an open range', { hours: ['mon- 07:00-19:00'] }, 'are no hours'],
    ['a beginning at 24:00', { hours: ['mon 24:00-06:00'] }, 'are no hours'],
    ['a role that is none', { role: 'onwer' }, 'did you mean owner'],
    ['a thing without its controller', { thing: ['gate'] }, 'living/lamp'],
    ['a class that is none', { maxClass: '4' }, '3 dangerous'],
    ['a PIN for reading', { stepUp: '0' }, '--step-up takes a class: 1 comfort'],
    ['both ways', { readOnly: true, readWrite: true }, 'not both'],
    ['an end before the beginning', { from: '3d', until: '2d' }, '--from is before --until'],
    ['an end that is over', { until: '2020-01-01' }, 'is over already'],
    ['an empty room', { room: [' '] }, '--room takes a name'],
  ] satisfies [string, GrantFlags, string][])('%s is wrong usage', (_, flags, words) => {
    expect(() => grantFrom(flags, WALL)).toThrow(words);
  });

  it('a guest or a service with nothing at all is a slip', () => {
    expect(() => wholeGrant({ role: 'guest' })).toThrow('--thing hall/gate');
    expect(() => wholeGrant({ role: 'service' })).toThrow('--thing hall/gate');
    expect(() => wholeGrant({})).toThrow('say --role');
    expect(wholeGrant({ role: 'guest', rooms: ['Kitchen'] })).toEqual({ role: 'guest', rooms: ['Kitchen'] });
    expect(wholeGrant({ role: 'member' })).toEqual({ role: 'member' });
  });

  const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019'), minLength: 1, maxLength: 10 });
  const klass = fc.constantFrom(0, 1, 2, 3);
  const minute = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  const hours = fc.record({ days: fc.subarray([...DAYS], { minLength: 1 }), from: minute, to: minute });
  const grants = fc.record(
    {
      role: fc.constantFrom(...ROLES),
      things: fc.array(
        fc.oneof(
          fc.constant('*'),
          fc.tuple(name, fc.oneof(name, fc.constant('*'))).map(([a, b]) => `${a}/${b}`),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      rooms: fc.array(name, { minLength: 1, maxLength: 3 }),
      actions: fc.array(name, { minLength: 1, maxLength: 3 }),
      readOnly: fc.boolean(),
      until: fc.integer({ min: 1, max: 1e6 }).map((seconds) => WALL + seconds * 1_000),
      hours: fc.array(hours, { minLength: 1, maxLength: 3 }),
      ceiling: fc
        .record({ relay: klass, lan: klass, 'lan-http': klass }, { requiredKeys: [] })
        .filter((one) => Object.keys(one).length > 0),
      stepUp: fc.constantFrom(1, 2, 3),
    },
    { requiredKeys: ['role'] },
  ) as fc.Arbitrary<Grant>;

  function typed({ role, things, rooms, actions, readOnly, until, hours, ceiling, stepUp }: Grant): GrantFlags {
    const [relay, lan, http] = PATHS.map((path) => ceiling?.[path]);
    return {
      role,
      ...(things === undefined ? {} : { thing: things }),
      ...(rooms === undefined ? {} : { room: rooms }),
      ...(actions === undefined ? {} : { action: [actions.join(', ')] }),
      ...(readOnly === undefined ? {} : readOnly ? { readOnly } : { readWrite: true }),
      ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
      ...(hours === undefined ? {} : { hours: hours.map(({ days, from, to }) => `${days.join(',')} ${from}-${to}`) }),
      ...(relay === undefined ? {} : { maxClassRelay: String(relay) }),
      ...(lan === undefined ? {} : { maxClassLan: String(lan) }),
      ...(http === undefined ? {} : { maxClassLanHttp: String(http) }),
      ...(stepUp === undefined ? {} : { stepUp: String(stepUp) }),
    };
  }

  it('property: whatever may be granted can be typed, and what is typed is granted', () => {
    fc.assert(fc.property(grants, (grant) => void expect(grantFrom(typed(grant), WALL)).toEqual(grant)));
  });

  it('property: any words are a grant or wrong usage', () => {
    const word = fc.string({ maxLength: 12 });
    const flags = fc.record(
      {
        role: word,
        thing: fc.array(word),
        room: fc.array(word),
        action: fc.array(word),
        from: word,
        until: word,
        hours: fc.array(word),
        maxClass: word,
        stepUp: word,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(flags, (said) => {
        try {
          grantFrom(said, WALL);
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage' });
        }
      }),
    );
  });

  it('property: words tell two grants apart that differ in what may be done', () => {
    fc.assert(
      fc.property(grants, (grant) => {
        const words = grantWords(grant, WALL);
        expect(words.startsWith(`${grant.role}: `)).toBe(true);
        const { role, ...limits } = grant;
        for (const limit of Object.keys(limits) as (keyof typeof limits)[]) {
          const without: Grant = { ...grant };
          delete without[limit];
          const same = grantWords(without, WALL) === words;
          // What says what is so anyway may be left out.
          const idle =
            (limit === 'readOnly' && grant.readOnly === (role === 'service')) ||
            (limit === 'rooms' && grant.things?.includes('*') === true) ||
            (limit === 'things' && grant.things?.includes('*') === true);
          if (!idle) expect({ limit, same }).toEqual({ limit, same: false });
        }
      }),
    );
  });
});

describe('a grant in words', () => {
  it.each<[Grant, string]>([
    [{ role: 'owner' }, 'owner: everything'],
    [{ role: 'admin' }, 'admin: everything but owners and admins'],
    [{ role: 'member', readOnly: true }, 'member: every thing, reads only'],
    [{ role: 'guest' }, 'guest: nothing'],
    [{ role: 'service', things: ['living/*'], rooms: ['Kitchen'] }, 'service: only all of living and all in Kitchen, reads only'],
    [{ role: 'service', things: ['*'], readOnly: false }, 'service: every thing, reads and writes'],
    [{ role: 'guest', things: ['a/b'], until: WALL - 1 }, 'guest: only a/b, over since 11:59'],
    [{ role: 'panel', from: WALL + 60_000, stepUp: 3 }, 'panel: every thing, from 12:01, PIN from class 3'],
    [
      { role: 'member', hours: [{ days: ['mon', 'wed', 'thu', 'fri'], from: '07:00', to: '00:00' }] },
      'member: every thing, mon, wed–fri 07:00–24:00',
    ],
    [{ role: 'member', ceiling: { relay: 2, lan: 2, 'lan-http': 2 } }, 'member: every thing, up to class 2'],
    [{ role: 'member', ceiling: { 'lan-http': 1 } }, 'member: every thing, up to class 1 over plain http'],
  ])('%j', (grant, words) => expect(grantWords(grant, WALL)).toBe(words));

  it('does not let a room act on the terminal', () => {
    expect(grantWords({ role: 'guest', rooms: ['a\u001b[2J'] }, WALL)).toBe('guest: only all in a\\u001b[2J');
  });

  it('of a key: what its own and its person’s allow', () => {
    const owner: Grant = { role: 'owner' };
    const guest: Grant = { role: 'guest', things: ['a/b'] };
    expect(keyWords(owner, guest, WALL)).toBe('guest: only a/b');
    expect(keyWords(guest, owner, WALL)).toBe('guest: only a/b');
    expect(keyWords(guest, { role: 'member' }, WALL)).toBe('guest: only a/b; no more than member: every thing');
    expect(keyWords(guest, { ...guest }, WALL)).toBe('guest: only a/b');
    expect(keyWords(owner, { role: 'owner', readOnly: true }, WALL)).toBe('owner: everything, reads only');
    expect(keyWords(guest, undefined, WALL)).toBe('guest: only a/b');
  });

  it('names what is not there, with what may have been meant', () => {
    const client = new FakeHomeClient();
    client.things.set(LAMP.id, LAMP);
    client.looks.set(LAMP.id, { thing: LAMP.id, room: 'Kitchen' });
    const grant: Grant = {
      role: 'guest',
      things: ['living/*', 'living/lmap', 'hall/*'],
      rooms: ['Kitchen', 'Kitchn'],
      actions: ['on', 'togle'],
    };
    expect(unknownNames(client.house, grant)).toEqual([
      'there is no thing "living/lmap" now; did you mean "living/lamp"?',
      'there is no thing "hall/*" now',
      'there is no room "Kitchn" now; did you mean "Kitchen"?',
      'there is no action or property "togle" now; did you mean "toggle"?',
    ]);
  });
});
