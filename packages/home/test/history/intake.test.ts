import type { HistoryValue } from '@around/messages';
import type { Clock } from '@around/platform';
import { recordingLog, seededRandom } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { Archive } from '../../src/history/archive.js';
import { HISTORY_SCHEMA } from '../../src/history/schema.js';
import { type Db, transaction } from '../../src/storage/db.js';
import { openDb } from '../../src/storage/openDb.js';

const [MINUTE, DAY] = [60_000, 86_400_000];
const START = Date.UTC(2026, 2, 25);
const NOW = START + 10 * DAY;

/** It stands still, and who waits has their turn at once. */
const clock: Clock = {
  now: () => 0,
  wall: () => NOW,
  after(_ms, work) {
    const immediate = setImmediate(work);
    return { cancel: () => clearImmediate(immediate) };
  },
  every: () => ({ cancel: () => undefined }),
};

async function open(options = {}): Promise<{ archive: Archive; db: Db }> {
  const db = await openDb(':memory:');
  db.exec(HISTORY_SCHEMA);
  return { db, archive: new Archive({ clock, log: recordingLog() }, db, { timeZone: 'Europe/Berlin', readingDays: 30, ...options }) };
}

/** All pages of a property, of at most `limit` readings each. */
function exported(archive: Archive, name: string, limit: number): HistoryValue[] {
  const all: HistoryValue[] = [];
  for (let from: { since: number; skip?: number } | undefined = { since: 0 }; from !== undefined; ) {
    const page = archive.page('living/soil', name, { from, until: NOW + DAY, limit });
    expect(page?.values.length).toBeLessThanOrEqual(limit);
    all.push(...(page?.values ?? []));
    from = page?.next;
  }
  return all;
}

async function bring(archive: Archive, name: string, values: readonly HistoryValue[], size = 700) {
  const told = { added: 0, known: 0, refused: 0 };
  for (let i = 0; i < values.length; i += size) {
    const taken = await archive.take('living/soil', name, values.slice(i, i + size), { kind: undefined, dry: false });
    for (const key of ['added', 'known', 'refused'] as const) told[key] += taken[key];
  }
  return told;
}

const random = seededRandom(23);
const below = (n: number): number => random.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) % n;

/** Readings of some days: now and then several of one ms, now and then none for hours. */
function readings(make: () => unknown, count: number): HistoryValue[] {
  let t = START;
  return Array.from({ length: count }, () => {
    t += below(20) === 0 ? 0 : below(200) === 0 ? 5 * 3_600_000 : below(2 * MINUTE);
    return { t, value: make() };
  }).filter((one, i, all) => !all.slice(Math.max(0, i - 5), i).some((other) => other.t === one.t && other.value === one.value));
}

let archive: Archive;
let db: Db;
beforeEach(async () => {
  ({ archive, db } = await open());
});

describe('readings from elsewhere', () => {
  it.each([
    ['numbers', () => (below(30) === 0 ? null : below(1_000) / 8)],
    ['what is on or off', () => (below(30) === 0 ? null : below(2) === 1)],
    ['words', () => ['', 'a "word"', 'two\nlines', '12', 'ä'][below(5)]],
  ])('%s come back as they went, page by page, packed or not, and a second time change nothing', async (name, make) => {
    const series = name.replaceAll(' ', '-');
    const all = readings(make, 3_000);
    all.splice(
      0,
      all.findIndex(({ value }) => value !== null),
    );
    expect(await bring(archive, series, all)).toEqual({ added: all.length, known: 0, refused: 0 });
    expect(exported(archive, series, 1_000)).toEqual(all);
    expect(await bring(archive, series, all)).toEqual({ added: 0, known: all.length, refused: 0 });
    while (archive.packer.packSome());
    expect(Number(db.prepare('SELECT count(*) AS n FROM raw').get()?.n)).toBe(0);
    expect(await bring(archive, series, all, 900)).toEqual({ added: 0, known: all.length, refused: 0 });
    expect(exported(archive, series, 97)).toEqual(all);
  });

  it('come into summaries and readings that are there, whatever their order', async () => {
    const all = readings(() => below(1_000) / 10, 3_000);
    const whole = (await open()).archive;
    await bring(whole, 'level', all);
    const some = all.filter(() => below(3) > 0);
    transaction(db, () => {
      for (const { t, value } of some) archive.add('living/soil', 'level', t, value);
    });
    while (archive.packer.packSome());
    const told = await bring(archive, 'level', [...all].reverse(), 311);
    expect(told).toEqual({ added: all.length - some.length, known: some.length, refused: 0 });
    while (whole.packer.packSome() || archive.packer.packSome());
    const until = (all.at(-1)?.t ?? 0) + 1;
    for (const points of [900, 60, 12]) {
      const ask = (of: Archive) => of.ask('living/soil', 'level', { since: START, until, points });
      const [mine, theirs] = [ask(archive), ask(whole)];
      expect(mine?.stretches.map(({ t, n, min, max }) => [t, n, min, max])).toEqual(
        theirs?.stretches.map(({ t, n, min, max }) => [t, n, min, max]),
      );
    }
  });

  it('go in smaller pages where words are long', async () => {
    const long = Array.from({ length: 40 }, (_, i) => ({ t: START + i, value: `${i} ${'ü'.repeat(20_000)}` }));
    await bring(archive, 'words', long);
    const page = archive.page('living/soil', 'words', { from: { since: 0 }, until: NOW, limit: 1_000 });
    expect(page?.next).toBeDefined();
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1_000_000);
    expect(exported(archive, 'words', 1_000)).toEqual(long);
  });

  it('are refused where they do not fit, with the reason, and nothing is written of a dry run', async () => {
    await bring(archive, 'level', [{ t: START, value: 4 }]);
    const taken = await archive.take(
      'living/soil',
      'level',
      [
        { t: START, value: 4 },
        { t: START + 1, value: 5 },
        { t: START + 2, value: 'wet' },
        { t: NOW + DAY, value: 6 },
      ],
      { kind: undefined, dry: true },
    );
    expect(taken).toEqual({ added: 1, known: 1, refused: 2, why: 'living/soil.level is a number: "wet" is not' });
    expect(exported(archive, 'level', 10)).toEqual([{ t: START, value: 4 }]);
    expect(await archive.take('living/soil', 'other', [{ t: START, value: true }], { kind: 'boolean', dry: true })).toMatchObject({
      added: 1,
    });
    expect(archive.recorded().map(({ name }) => name)).toEqual(['level']);
  });

  it('from before single readings are kept leave their summaries, which a part of them does not spoil', async () => {
    const old = Array.from({ length: 4_000 }, (_, i) => ({ t: START - 400 * DAY + i * MINUTE, value: i % 10 }));
    await bring(archive, 'level', old);
    while (archive.packer.packSome());
    const days = () =>
      archive.ask('living/soil', 'level', { since: START - 401 * DAY, until: START - 396 * DAY, points: 20 })?.stretches.map(({ n }) => n);
    const before = days();
    expect(before?.reduce((a, b) => a + b, 0)).toBe(4_000);
    expect(exported(archive, 'level', 1_000)).toEqual([]);
    await bring(archive, 'level', old.slice(0, 1_002));
    while (archive.packer.packSome());
    expect(days()).toEqual(before);
  });
});

describe('readings that came last', () => {
  it('stand in their order among the others, whenever they are put where they belong, after a restart too', async () => {
    const all = Array.from({ length: 1_300 }, (_, i) => ({ t: START + Math.floor(i / 3) * 1_000, value: i % 7 }));
    for (const [i, { t, value }] of all.entries()) {
      transaction(db, () => {
        archive.add('living/soil', 'level', t, value);
        archive.add('living/soil', 'other', t, value);
      });
      if (i % 411 === 0) archive = new Archive({ clock, log: recordingLog() }, db);
    }
    const waiting = Number(db.prepare('SELECT count(*) AS n FROM fresh').get()?.n);
    expect(waiting).toBeGreaterThan(0);
    expect(waiting).toBeLessThan(1_000);
    expect(exported(archive, 'level', 1_000)).toEqual(all);
    const before = (t: number) => archive.ask('living/soil', 'level', { since: t, until: NOW, points: 5 })?.before?.value;
    const last = all.at(-1) as { t: number; value: number };
    expect(before(last.t + 1)).toBe(last.value);
    while (archive.packer.packSome());
    expect(Number(db.prepare('SELECT count(*) AS n FROM fresh').get()?.n)).toBe(0);
    expect(exported(archive, 'level', 1_000)).toEqual(all);
    expect(before(last.t + 1)).toBe(last.value);
  });
});

describe('how long something is kept', () => {
  const fill = async (of: Archive, name: string) => {
    await bring(
      of,
      name,
      Array.from({ length: 9 * 24 }, (_, i) => ({ t: START + i * 3_600_000, value: i })),
    );
  };

  it('is told by the first rule that fits; summaries have a time of their own', async () => {
    const keep = [
      { match: 'living/*.never', never: true },
      { match: '*/soil.short', days: 3, summaryDays: 5 },
      { match: 'living/soil', days: 4 },
    ];
    const ruled = (await open({ keep })).archive;
    for (const name of ['short', 'level']) await fill(ruled, name);
    transaction(db, () => ruled.add('living/soil', 'never', START, 1));
    while (ruled.packer.packSome());
    const first = (name: string): number | undefined => exported(ruled, name, 1_000)[0]?.t;
    expect(ruled.recorded().map(({ name }) => name)).toEqual(['short', 'level']);
    expect(first('short')).toBe(NOW - 3 * DAY);
    expect(first('level')).toBe(NOW - 4 * DAY);
    const told = (name: string): number =>
      ruled.ask('living/soil', name, { since: START, until: NOW, points: 2_000 })?.stretches.reduce((n, one) => n + one.n, 0) ?? 0;
    expect(told('level')).toBe(9 * 24);
    expect(told('short')).toBeLessThan(9 * 24);
  });

  it('applies to what is there already: what shall never be kept is forgotten', async () => {
    await fill(archive, 'level');
    while (archive.packer.packSome());
    const ruled = new Archive({ clock, log: recordingLog() }, db, { keep: [{ match: '*/*.level', never: true }] });
    while (ruled.packer.packSome());
    for (const table of ['series', 'raw', 'chunks', 'sums']) expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n).toBe(0);
  });
});
