import type { HistoryValue } from '@around/messages';
import type { Db } from '../storage/db.js';
import { houseValue } from './point.js';
import { Reader } from './reader.js';
import { Shelf } from './shelf.js';

/** Every single reading of a property that a home's database has, whatever its kind, in order of time. Of each kind in its turn. */
export function allReadings(db: Db, thing: string, name: string): readonly HistoryValue[] {
  const shelf = new Shelf(db);
  const reader = new Reader(shelf);
  return shelf
    .all()
    .filter((series) => series.thing === thing && series.name === name)
    .flatMap(({ s, kind }) =>
      reader.points(s, 0, Number.MAX_SAFE_INTEGER).map((point) => ({ t: point.t, value: houseValue(kind, point) })),
    );
}
