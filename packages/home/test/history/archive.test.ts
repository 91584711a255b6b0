import type { History } from '@around/messages';
import { FakeClock, recordingLog, seededRandom } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { Archive } from '../../src/history/archive.js';
import { HISTORY_SCHEMA, UNMADE_TABLE } from '../../src/history/schema.js';
import { type Db, transaction } from '../../src/storage/db.js';
import { openDb } from '../../src/storage/openDb.js';
import { agrees, type Read } from './reckoned.js';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
/** Four days before the clocks in Berlin go ahead. */
const START = Date.UTC(2026, 2, 25);

let clock: FakeClock;
let db: Db;
let archive: Archive;
beforeEach(async () => {
  clock = new FakeClock({ wallStart: START });
  db = await openDb(':memory:');
  db.exec(HISTORY_SCHEMA);
  archive = new Archive({ clock, log: recordingLog() }, db, { timeZone: 'Europe/Berlin', readingDays: 30 });
});

const setWall = (wall: number): void => clock.jumpWall(wall - clock.wall());
const add = (name: string, reads: readonly Read[]): void =>
  transaction(db, () => {
    for (const { t, value } of reads) archive.add('living/soil', name, t, value);
  });
const packAll = (): void => {
  while (archive.packer.packSome());
};
const ask = (name: string, since: number, until: number, points: number): History =>
  archive.ask('living/soil', name, { since, until, points }) as History;
const count = (table: string): number => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);

describe('the history', () => {
  it('tells every reading, and summaries at every step as plain sums have them, whenever what was packed', () => {
    const random = seededRandom(11);
    const below = (n: number): number => random.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) % n;
    const kinds: Readonly<Record<string, () => Read['value']>> = {
      level: () => (below(30) === 0 ? undefined : below(1_000) / 10),
      on: () => (below(40) === 0 ? undefined : below(2) === 1),
    };
    let counter = 0;
    const series = {
      ...kinds,
      litres: () => {
        counter = below(50) === 0 ? 0 : counter + below(30) / 10;
        return counter;
      },
    };
    for (const [name, next] of Object.entries(series)) {
      const all: Read[] = [];
      for (let t = START; t < START + 9 * DAY; t += MINUTE + below(10 * MINUTE)) {
        const value = next();
        all.push({ t, value: typeof value === 'number' ? Math.round(value * 10) / 10 : value });
      }
      // Every fifth comes late: by up to three days, some of them when their day is packed.
      const late = all.map((read) => ({ read, at: read.t + (below(5) === 0 ? below(3 * DAY) : 0) })).sort((a, b) => a.at - b.at);
      for (let day = 0; day < 12; day++) {
        setWall(START + (day + 1) * DAY);
        add(
          name,
          late.filter(({ at }) => at >= START + day * DAY && at < START + (day + 1) * DAY).map(({ read }) => read),
        );
        if (day % 3 !== 1) packAll();
      }
      const told = ask(name, START, START + 9 * DAY, 100_000);
      expect(told.values).toEqual(all.map(({ t, value }) => ({ t, value: value ?? null })));
      for (const [since, until, points] of [
        [START, START + DAY, 150],
        [START + DAY, START + 5 * DAY, 200],
        [START, START + 9 * DAY, 120],
        [START, START + 9 * DAY, 700],
        [START, START + 9 * DAY, 10],
      ] as const) {
        const picture = ask(name, since, until, points);
        expect(picture.stretches.length).toBeLessThanOrEqual(points);
        expect(picture.stretches.length).toBeGreaterThan(points / 4);
        agrees(picture, all, until, clock.wall());
      }
    }
  });

  it('of an older version gets summaries of 20 minutes bit by bit, and is told as if it had them meanwhile', async () => {
    setWall(START + 12 * DAY);
    const random = seededRandom(4);
    const reads = Array.from({ length: 3_000 }, (_, i) => ({
      t: START + 5 * i * MINUTE + random.int(MINUTE),
      value: random.int(900),
    }));
    add('level', reads);
    packAll();
    const pictures = (): History[] => [700, 300, 60].map((points) => ask('level', START, START + 11 * DAY, points));
    const told = pictures();
    db.exec(`DELETE FROM sums WHERE level = 3; DROP TABLE unmade; ${UNMADE_TABLE}`);
    archive.shelf.reload();
    expect(pictures()).toEqual(told);
    // What is packed meanwhile makes its part whole.
    transaction(db, () => archive.add('living/soil', 'level', START + 5 * DAY, 1_000));
    const late = pictures();
    let slices = 0;
    while (archive.packer.packSome()) {
      expect(pictures()).toEqual(late);
      slices++;
    }
    expect(slices).toBeGreaterThanOrEqual(4);
    expect(count('unmade')).toBe(0);
    transaction(db, () => db.exec(`DELETE FROM sums; DELETE FROM chunks; DELETE FROM raw`));
    add('level', [...reads, { t: START + 5 * DAY, value: 1_000 }]);
    packAll();
    expect(pictures()).toEqual(late);
  });

  it('has days of the calendar at home, of 23 hours where the clocks go ahead', () => {
    setWall(START + 10 * DAY);
    add(
      'level',
      Array.from({ length: 8 * 24 }, (_, i) => ({ t: START + i * HOUR, value: i })),
    );
    packAll();
    const { stretches } = ask('level', START, START + 8 * DAY, 9);
    expect(stretches.map(({ n }) => n)).toEqual([23, 24, 24, 24, 23, 24, 24, 24, 2]);
    expect(new Date(stretches[4]?.t as number).toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(new Date(stretches[5]?.t as number).toISOString()).toBe('2026-03-29T22:00:00.000Z');
  });

  it.each(['Asia/Kolkata', 'Australia/Lord_Howe'])('has days that begin at half hours (%s), late readings too', (timeZone) => {
    archive = new Archive({ clock, log: recordingLog() }, db, { timeZone, readingDays: 30 });
    const all = Array.from({ length: 14 * 144 }, (_, i): Read => ({ t: START + i * 10 * MINUTE, value: (i * 7) % 101 }));
    const isLate = (_: Read, i: number): boolean => i % 5 === 0;
    add(
      'level',
      all.filter((read, i) => !isLate(read, i)),
    );
    setWall(START + 15 * DAY);
    packAll();
    add('level', all.filter(isLate));
    for (const packs of [false, true]) {
      if (packs) packAll();
      const days = ask('level', START, START + 14 * DAY, 16);
      expect([days.step, days.stretches.length]).toEqual([DAY, 15]);
      agrees(days, all, START + 14 * DAY, clock.wall());
    }
  });

  it('knows that a light was on while nothing was read, and until when', () => {
    add('on', [
      { t: START + 30 * MINUTE, value: true },
      { t: START + 3 * HOUR, value: undefined },
      { t: START + 5 * HOUR, value: true },
    ]);
    setWall(START + 6 * HOUR);
    const { stretches } = ask('on', START, START + DAY, 2);
    expect(stretches[0]?.area).toBe(3.5 * HOUR);
  });

  it('packs a busy day before it is over, and forgets single readings that are too old, not what they came to', () => {
    setWall(START + DAY - 1);
    add(
      'level',
      Array.from({ length: 6_000 }, (_, i) => ({ t: START + i * 10_000, value: i % 7 })),
    );
    packAll();
    expect(count('raw')).toBeLessThan(2_100);
    expect(ask('level', START, START + DAY, 10_000).values).toHaveLength(6_000);
    setWall(START + 40 * DAY);
    packAll();
    expect(count('raw') + count('chunks')).toBe(0);
    const { step, stretches } = ask('level', START, START + DAY, 100);
    expect(step).toBe(15 * MINUTE);
    expect(stretches.reduce((sum, { n }) => sum + n, 0)).toBe(6_000);
  });

  it('keeps texts as they were, and of too many the newest', () => {
    add('mode', []);
    transaction(db, () => {
      for (const [i, mode] of ['off', 'heat', 'off', 'cool'].entries()) archive.add('living/soil', 'mode', START + i * HOUR, mode);
    });
    setWall(START + 2 * DAY);
    packAll();
    expect(ask('mode', START, START + DAY, 2).values.map(({ value }) => value)).toEqual(['off', 'cool']);
    expect(ask('mode', START + HOUR, START + DAY, 9).before).toEqual({ t: START, value: 'off' });
  });

  it('begins another series where values become of another kind, and tells of the newer', () => {
    add('level', [{ t: START, value: 1 }]);
    add('level', [{ t: START + 1, value: true }]);
    expect(ask('level', START, START + DAY, 9)).toMatchObject({ kind: 'boolean', values: [{ t: START + 1, value: true }] });
  });

  it('knows nothing of what was never read, and of what was forgotten', () => {
    add('level', [{ t: START, value: undefined }]);
    expect(ask('level', START, START + DAY, 9)).toBeUndefined();
    add('level', [{ t: START, value: 1 }]);
    transaction(db, () => archive.remove(({ thing }) => thing.startsWith('living/')));
    expect(ask('level', START, START + DAY, 9)).toBeUndefined();
    expect(count('series') + count('raw')).toBe(0);
  });
});
