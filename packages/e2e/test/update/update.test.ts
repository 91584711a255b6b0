import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, LONG } from '../support/needs.js';
import { type Fault, FIRST, Releases } from './releases.js';
import { UpdateHouse } from './updateHouse.js';

/** s: what is well says so within five; a busy machine may be late. */
const TRIAL = 40;
const numbered = (patch: number): string => FIRST.replace(/\d+$/, String(patch + 100));
const GOOD = numbered(1);
const CRASHES = numbered(2);
const LONELY = numbered(3);
const BAD_RELAY = numbered(4);
/** As if something had gone wrong when it was made. */
const crashing: Fault = [['#!/usr/bin/env node\n', '#!/usr/bin/env node\nthrow new Error("this release is broken");\n']];
/** Signs for a relay that is none, and has moved the database forward by then. */
const lonely: Fault = [
  ['new URL(line.url).host, fromBase64Url(chal)', '"elsewhere", fromBase64Url(chal)'],
  [
    'openHomeDb(ports, migrations = MIGRATIONS)',
    'openHomeDb(ports, migrations = [...MIGRATIONS, "ALTER TABLE keys ADD COLUMN later TEXT"])',
  ],
];

describeWith(['runsv'], 'an update', () => {
  const folder = mkdtempSync(join(tmpdir(), 'around-releases-'));
  let releases: Releases;
  const house = { now: undefined as unknown as UpdateHouse };

  beforeAll(async () => {
    releases = Releases.make(folder);
    releases.release(GOOD, ['frAroundWeb', 'frMhs', 'frMhc']);
    releases.release(CRASHES, ['frMhs'], { frMhs: crashing });
    if (LONG) {
      releases.release(LONELY, ['frMhs'], { frMhs: lonely });
      releases.release(BAD_RELAY, ['frAroundWeb', 'frMhs'], { frAroundWeb: crashing });
    }
    house.now = new UpdateHouse(releases);
    await house.now.start(TRIAL);
  }, 240_000);
  afterAll(async () => {
    await house.now?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('moves the relay first, then the home, while a phone rings a bell: every ring is rung once', async () => {
    const { now } = house;
    now.offer(GOOD);
    const stop = now.rings();
    const { code, out, err } = await now.command('frMhs', 'update', '--json');
    const ends = await stop();
    expect([code, JSON.parse(out)]).toEqual([0, { outcome: 'updated', running: FIRST, version: GOOD }]);
    expect(err.indexOf(`the relay is frAroundWeb ${GOOD}`)).toBeGreaterThan(-1);
    expect(err.indexOf(`frMhs ${GOOD}: fetching`)).toBeGreaterThan(err.indexOf('the relay is frAroundWeb'));
    expect([now.current('frAroundWeb'), now.current('frMhs')]).toEqual([GOOD, GOOD]);
    await now.live();
    const rung = now.rung();
    expect(new Set(rung).size).toBe(rung.length);
    const completed = [...ends].filter(([, end]) => end === 'completed').map(([id]) => id);
    expect(completed.length).toBeGreaterThan(0);
    expect(completed.filter((id) => !rung.includes(id))).toEqual([]);
  }, 240_000);

  it('that breaks at its start is taken back, and told once more only when it is asked for', async () => {
    const { now } = house;
    now.offer(CRASHES);
    const { code, out } = await now.command('frMhs', 'update', '--without-relay', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      { outcome: 'wentBack', version: CRASHES, why: 'it was started 3 times and was not well' },
    ]);
    expect(now.current('frMhs')).toBe(GOOD);
    await now.live();
    const again = await now.command('frMhs', 'update', '--without-relay', '--json');
    expect([again.code, JSON.parse(again.out)]).toMatchObject([1, { error: 'triedBefore' }]);
  }, 240_000);

  it.runIf(LONG)(
    'that never reaches its relay takes itself back, says what it missed, and its database comes back with it',
    async () => {
      const { now } = house;
      now.offer(LONELY);
      const { code, out } = await now.command('frMhs', 'update', '--without-relay', '--json');
      expect([code, JSON.parse(out)]).toMatchObject([1, { outcome: 'wentBack', version: LONELY }]);
      expect(JSON.parse(out).why).toMatch(/still missing: relay: ws:/);
      expect(now.current('frMhs')).toBe(GOOD);
      await now.live();
      expect(now.log('frMhs')).toMatch(/"event":"database.migrated".*"copy":"home.db.before-v/);
      expect(now.log('frMhs')).toContain('"event":"database.returned"');
      const ring = await now.phone.command({ thing: 'hut/bell', op: 'invoke', name: 'ring' }).done;
      expect(ring.step).toBe('completed');
    },
    240_000,
  );

  it.runIf(LONG)(
    'whose relay goes back stops there: the home stays too',
    async () => {
      const { now } = house;
      now.offer(BAD_RELAY);
      const { code, out } = await now.command('frMhs', 'update', '--json');
      expect([code, JSON.parse(out)]).toMatchObject([1, { error: 'relay' }]);
      expect(JSON.parse(out).message).toContain('was taken back');
      expect([now.current('frAroundWeb'), now.current('frMhs')]).toEqual([GOOD, GOOD]);
      await now.live();
    },
    240_000,
  );
});
