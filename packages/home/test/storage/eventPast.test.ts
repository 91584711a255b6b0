import { FakeClock, recordingLog } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { Archive } from '../../src/history/archive.js';
import { HISTORY_SCHEMA } from '../../src/history/schema.js';
import { type Db, transaction } from '../../src/storage/db.js';
import { SqlHistory } from '../../src/storage/history.js';
import { openDb } from '../../src/storage/openDb.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 31);
const EVENTS =
  'CREATE TABLE events (n INTEGER PRIMARY KEY AUTOINCREMENT, thing TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, value TEXT); CREATE INDEX events_of_thing ON events (thing, name, at);';

let db: Db;
let archive: Archive;
let history: SqlHistory;
beforeEach(async () => {
  db = await openDb(':memory:');
  db.exec(HISTORY_SCHEMA + EVENTS);
  const keep = [
    { match: '*/bell.rang', days: 10 },
    { match: '*/camera', never: true },
  ];
  archive = new Archive({ clock: new FakeClock({ wallStart: NOW }), log: recordingLog() }, db, { keep });
  history = new SqlHistory(db, archive);
  transaction(db, () => {
    for (const thing of ['living/bell', 'living/camera', 'living/door']) {
      history.add(
        Array.from({ length: 30 }, (_, i) => ({
          thing,
          name: 'rang',
          kind: 'event' as const,
          at: NOW - (30 - i) * DAY,
          value: i % 2 ? 'long' : undefined,
        })),
      );
    }
  });
});
const all = (thing: string, limit = 1_000) => history.page(thing, 'rang', { from: { since: 0 }, until: NOW, limit });

describe('events', () => {
  it('are remembered as long as is told, and not at all where they never are', () => {
    expect(history.recorded().map(({ thing, kind }) => [thing, kind])).toEqual([
      ['living/bell', 'event'],
      ['living/door', 'event'],
    ]);
    while (archive.packer.packSome());
    expect(all('living/bell').values.map(({ t }) => t)).toEqual(Array.from({ length: 10 }, (_, i) => NOW - (10 - i) * DAY));
    expect(all('living/door').values).toHaveLength(30);
  });

  it('go and come page by page, and those that are known stay as they are', async () => {
    const first = all('living/door', 20);
    expect(first.next).toEqual({ since: NOW - 11 * DAY, skip: 1 });
    const rest = history.page('living/door', 'rang', { from: first.next ?? { since: 0 }, until: NOW, limit: 20 });
    const values = [...first.values, ...rest.values];
    expect([values.length, rest.next, values[1]?.value, values[0]?.value]).toEqual([30, undefined, 'long', null]);
    const more = [...values, { t: NOW - 1, value: 'new' }];
    expect(await history.take('living/door', 'rang', more, { kind: undefined, dry: false })).toEqual({ added: 1, known: 30, refused: 0 });
    expect(all('living/door').values).toHaveLength(31);
    await expect(history.take('living/camera', 'rang', more, { kind: 'event', dry: false })).rejects.toThrow('history.keep');
  });
});
