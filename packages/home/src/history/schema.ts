/** Readings that came last, in the order in which they came; see `Fresh`. */
export const FRESH_TABLE = `
  CREATE TABLE fresh (n INTEGER PRIMARY KEY, s INTEGER NOT NULL, t INTEGER NOT NULL, v);
`;

/** Every table with rows of one series, that of the series last. */
export const SERIES_TABLES = ['raw', 'fresh', 'chunks', 'sums', 'series'] as const;

/**
 * The tables of the history. `raw`: readings that are not packed yet; `k` tells those of one ms apart. `chunks`: packed readings of one day
 * at most. `sums`: packed summaries, by level (0: five minutes, 1: hours, 2: days at home) and part.
 */
export const HISTORY_TABLES = `
  CREATE TABLE series (s INTEGER PRIMARY KEY, thing TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, UNIQUE (thing, name, kind));
  CREATE TABLE raw (s INTEGER NOT NULL, t INTEGER NOT NULL, k INTEGER NOT NULL, v, PRIMARY KEY (s, t, k)) WITHOUT ROWID;
  CREATE TABLE chunks (
    s INTEGER NOT NULL, t INTEGER NOT NULL, until INTEGER NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (s, t)
  ) WITHOUT ROWID;
  CREATE TABLE sums (
    s INTEGER NOT NULL, level INTEGER NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (s, level, part)
  ) WITHOUT ROWID;
`;
