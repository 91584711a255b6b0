import { FakeClock, recordingLog, seededRandom } from '@around/platform/fake';
import { beforeEach, expect, it } from 'vitest';
import { Archive } from '../../src/history/archive.js';
import { joinSeries, overlapOf, type Replacement } from '../../src/history/joinSeries.js';
import { HISTORY_SCHEMA } from '../../src/history/schema.js';
import { type Db, transaction } from '../../src/storage/db.js';
import { openDb } from '../../src/storage/openDb.js';

const [EVERY, DAY] = [300_000, 86_400_000];
const START = Date.UTC(2026, 2, 25);
const MOVED: Replacement = { old: 'old/meter', now: 'new/meter', properties: ['level', 'words'], events: [] };
const random = seededRandom(5);

let clock: FakeClock;
let db: Db;
let archive: Archive;
beforeEach(async () => {
  clock = new FakeClock({ wallStart: START + 5 * DAY });
  db = await openDb(':memory:');
  db.exec(HISTORY_SCHEMA);
  archive = new Archive({ clock, log: recordingLog() }, db, { timeZone: 'Europe/Berlin' });
});

const add = (thing: string, name: string, from: number, count: number, value: () => unknown): [number, unknown][] => {
  const reads = Array.from({ length: count }, (_, i): [number, unknown] => [from + i * EVERY, value()]);
  transaction(db, () => {
    for (const [t, read] of reads) archive.add(thing, name, t, read);
  });
  return reads;
};
const pack = (): void => {
  while (archive.packer.packSome());
};
const join = (): void => {
  transaction(db, () => joinSeries(db, archive.joining, MOVED));
  archive.shelf.reload();
};
const ask = (thing: string, name = 'level', points = 100) => archive.ask(thing, name, { since: START, until: START + 6 * DAY, points });
const level = (): number => random.int(1_000);

it.each([true, false])('what both read is one past, with the summaries that one thing would have (packed: %s)', (packed) => {
  const reads = [...add('old/meter', 'level', START, 500, level), ...add('new/meter', 'level', START + 3 * DAY, 200, level)];
  transaction(db, () => {
    for (const [t, read] of reads) archive.add('one/meter', 'level', t, read);
  });
  if (packed) pack();
  expect(overlapOf(archive.joining, MOVED)).toBe(0);
  join();
  for (const points of [10, 100, 1_000]) expect(ask('new/meter', 'level', points)).toEqual(ask('one/meter', 'level', points));
  expect(ask('old/meter')).toBeUndefined();
  // What comes from now on, and what is packed later, is of the same past.
  pack();
  for (const thing of ['new/meter', 'one/meter']) transaction(db, () => archive.add(thing, 'level', START + 4 * DAY + 2 * 3_600_000, 5));
  pack();
  expect(ask('new/meter')).toEqual(ask('one/meter'));
});

it('what the new one read before the last of the old one stays under the old one’s name', () => {
  const [old, both] = [add('old/meter', 'level', START, 100, level), add('new/meter', 'level', START + 50 * EVERY + 1, 100, level)];
  const last = old.at(-1)?.[0] ?? 0;
  const early = both.filter(([t]) => t <= last);
  expect(overlapOf(archive.joining, MOVED)).toBe(early.length);
  join();
  expect(ask('old/meter', 'level', 1_000)?.values.map(({ t, value }) => [t, value])).toEqual(early);
  expect(ask('new/meter', 'level', 1_000)?.values.map(({ t, value }) => [t, value])).toEqual([...old, ...both.filter(([t]) => t > last)]);
});

it('a property that only the old one has goes along whole; one of another kind goes beside it', () => {
  add('old/meter', 'level', START, 10, level);
  add('old/meter', 'words', START, 10, () => 'low');
  add('old/meter', 'other', START, 10, level);
  add('new/meter', 'words', START + DAY, 10, () => 7);
  join();
  expect(ask('new/meter')?.values).toHaveLength(10);
  expect(ask('new/meter', 'words')).toMatchObject({ kind: 'number' });
  expect(ask('old/meter', 'other')?.values).toHaveLength(10);
});
