import { FakeClock, recordingLog } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { allReadings } from '../../src/history/allReadings.js';
import { Archive } from '../../src/history/archive.js';
import { packChunk } from '../../src/history/chunk.js';
import { SlotTable } from '../../src/history/slotTable.js';
import { summarise } from '../../src/history/summary.js';
import { packSlots } from '../../src/history/summaryPack.js';
import { transaction } from '../../src/storage/db.js';
import { openDb } from '../../src/storage/openDb.js';
import { MIGRATIONS } from '../../src/storage/schema.js';

/** The schema before readings had tables of their own. */
const BEFORE = 3;
const BEFORE_TWENTIES = 6;

it('takes the readings of an older database over, each with its time and kind', async () => {
  const db = await openDb(':memory:');
  for (const step of MIGRATIONS.slice(0, BEFORE)) db.exec(step);
  const insert = db.prepare('INSERT INTO history (thing, name, kind, at, value) VALUES (?,?,?,?,?)');
  const rows = [
    ['a/x', 'level', 'value', 1, '20.5'],
    ['a/x', 'on', 'value', 1, 'true'],
    ['a/x', 'level', 'value', 2, null],
    ['a/x', 'level', 'value', 3, '21'],
    ['a/x', 'level', 'value', 3, '22'],
    ['a/x', 'mode', 'value', 4, '"heat"'],
    ['a/x', 'never', 'value', 4, null],
    ['a/x', 'on', 'value', 5, 'false'],
    ['a/x', 'rang', 'event', 6, '7'],
    ['a', '', 'gap', 7, '12'],
  ] as const;
  for (const row of rows) insert.run(...row);
  for (const step of MIGRATIONS.slice(BEFORE)) db.exec(step);
  expect(allReadings(db, 'a/x', 'level')).toEqual([
    { t: 1, value: 20.5 },
    { t: 2, value: null },
    { t: 3, value: 21 },
    { t: 3, value: 22 },
  ]);
  expect(allReadings(db, 'a/x', 'on').map(({ value }) => value)).toEqual([true, false]);
  expect(allReadings(db, 'a/x', 'mode').map(({ value }) => value)).toEqual(['heat']);
  expect(allReadings(db, 'a/x', 'never')).toEqual([]);
  expect(
    db
      .prepare('SELECT thing, kind, value FROM events ORDER BY n')
      .all()
      .map((row) => Object.values(row)),
  ).toEqual([
    ['a/x', 'event', '7'],
    ['a', 'gap', '12'],
  ]);
});

it('goes on with a history that a version without 20 minutes and open chunks packed: nothing is missing, late readings count', async () => {
  const [MINUTE, DAY] = [60_000, 86_400_000];
  const start = Date.UTC(2026, 2, 2);
  const db = await openDb(':memory:');
  for (const step of MIGRATIONS.slice(0, BEFORE_TWENTIES)) db.exec(step);
  db.exec("INSERT INTO series (s, thing, name, kind) VALUES (1, 'a/x', 'level', 'number')");
  const reads = Array.from({ length: 3 * 144 }, (_, i) => ({ t: start + 10 * i * MINUTE, v: i % 50 }));
  // Two days were packed; the third waits in rows, its last reading in the table of those that came last.
  const fives = new SlotTable(2 * 144);
  for (const { t, v } of reads.slice(0, 2 * 144)) fives.add(t / (5 * MINUTE), summarise([{ t, v }]));
  for (const day of [0, 1]) {
    const own = new SlotTable(144);
    own.addRows(fives, 144 * day, 144 * (day + 1));
    const some = reads.slice(144 * day, 144 * (day + 1));
    db.prepare('INSERT INTO chunks VALUES (1,?,?,?,?)').run(some[0]?.t ?? 0, some.at(-1)?.t ?? 0, some.length, packChunk(some));
    db.prepare('INSERT INTO sums VALUES (1,0,?,?)').run(start / DAY + day, packSlots(own));
  }
  // Somebody had the newer version before, and went back.
  db.prepare('INSERT INTO sums VALUES (1,3,?,?)').run(Math.floor(start / (4 * DAY)), packSlots(new SlotTable(0)));
  for (const { t, v } of reads.slice(2 * 144, -1)) db.prepare('INSERT INTO raw VALUES (1,?,0,?)').run(t, v);
  db.prepare('INSERT INTO fresh (s, t, v) VALUES (1,?,?)').run(reads.at(-1)?.t ?? 0, reads.at(-1)?.v ?? 0);
  for (const step of MIGRATIONS.slice(BEFORE_TWENTIES)) db.exec(step);

  const clock = new FakeClock({ wallStart: start + 3 * DAY });
  const archive = new Archive({ clock, log: recordingLog() }, db, { timeZone: 'UTC' });
  const more = Array.from({ length: 40 }, (_, i) => ({ t: start + 3 * DAY + i * MINUTE, v: i }));
  const late = { t: start + 5 * MINUTE, v: 1_000 };
  const add = (all: readonly { t: number; v: number }[]): void =>
    transaction(db, () => archive.addAll(all.map(({ t, v }) => ({ thing: 'a/x', name: 'level', at: t, value: v }))));
  add(more);
  add([late]);
  clock.jumpWall(2 * DAY);
  const all = [...reads, ...more, late].sort((a, b) => a.t - b.t);
  const isRight = (): void => {
    expect(allReadings(db, 'a/x', 'level')).toEqual(all.map(({ t, v }) => ({ t, value: v })));
    const told = archive.ask('a/x', 'level', { since: start, until: start + 4 * DAY, points: 300 });
    expect(told?.step).toBe(20 * MINUTE);
    for (const { t, n, max } of told?.stretches ?? []) {
      const own = all.filter((one) => one.t >= t && one.t < t + 20 * MINUTE).map(({ v }) => v);
      expect([n, max]).toEqual([own.length, Math.max(...own)]);
    }
    expect(told?.stretches.reduce((sum, { n }) => sum + n, 0)).toBe(all.length);
  };
  isRight();
  while (archive.packer.packSome()) isRight();
  isRight();
});
