import { FakeClock, recordingLog } from '@around/platform/fake';
import { expect, it } from 'vitest';
import { Archive } from '../../src/history/archive.js';
import { SingleReadings } from '../../src/history/singleReadings.js';
import { transaction } from '../../src/storage/db.js';
import { SqlHistory } from '../../src/storage/history.js';
import { openDb } from '../../src/storage/openDb.js';
import { MIGRATIONS } from '../../src/storage/schema.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 25);

it('gives readings and events one by one, packed or not, whatever kinds of values they had', async () => {
  const clock = new FakeClock({ wallStart: START + 10 * DAY });
  const db = await openDb(':memory:');
  for (const step of MIGRATIONS) db.exec(step);
  const ports = { clock, log: recordingLog() };
  const archive = new Archive(ports, db, { timeZone: 'UTC' });
  const history = new SqlHistory(db, archive);
  const values = [1, 2.5, 'broken', undefined, 3].map((value, i) => ({
    thing: 'a/b',
    name: 'c',
    kind: 'value' as const,
    at: START + i * DAY,
    ...(value === undefined ? {} : { value }),
  }));
  const events = [{ times: 2 }, undefined].map((value, i) => ({
    thing: 'a/b',
    name: 'pressed',
    kind: 'event' as const,
    at: START + i,
    ...(value === undefined ? {} : { value }),
  }));
  transaction(db, () => history.add([...values, ...events]));
  const singles = new SingleReadings(db, archive);
  const told = values.map(({ at, value }) => ({ t: at, value: value ?? null }));
  const look = () => {
    expect(singles.readings('a/b', 'c', START, START + 9 * DAY)).toEqual(told);
    expect(singles.readings('a/b', 'c', START + DAY, START + 2 * DAY)).toEqual(told.slice(1, 2));
    expect(singles.before('a/b', 'c', START)).toBeUndefined();
    expect(singles.before('a/b', 'c', START + 2 * DAY)).toEqual(told[1]);
    expect(singles.before('a/b', 'c', START + 4 * DAY)).toEqual(told[3]);
  };
  look();
  while (archive.packer.packSome());
  look();
  expect(singles.events('a/b', 'pressed', START, START + 1)).toEqual([{ t: START, value: { times: 2 } }]);
  expect(singles.events('a/b', 'pressed', START + 1, START + 2)).toEqual([{ t: START + 1, value: null }]);
  expect(singles.keptFor('a/b', 'c')).toBe(366 * DAY);
  db.close();
});
