import { expect, it } from 'vitest';
import { allReadings } from '../../src/history/allReadings.js';
import { openDb } from '../../src/storage/openDb.js';
import { MIGRATIONS } from '../../src/storage/schema.js';

/** The schema before readings had tables of their own. */
const BEFORE = 3;

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
