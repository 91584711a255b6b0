/** Readings that came last, in the order in which they came; see `Fresh`. */
export const FRESH_TABLE = `
  CREATE TABLE fresh (n INTEGER PRIMARY KEY, s INTEGER NOT NULL, t INTEGER NOT NULL, v);
`;

/**
 * Series of which an older version made no summaries of 20 minutes: up to which part of their five minutes these are made; see `Packer`. What
 * there is of them is from before somebody went back to that version: it did not go on with them.
 */
export const UNMADE_TABLE = `
  CREATE TABLE unmade (s INTEGER PRIMARY KEY, part INTEGER NOT NULL);
  DELETE FROM sums WHERE level = 3;
  INSERT INTO unmade (s, part) SELECT DISTINCT s, -9007199254740991 FROM sums;
`;

/** Chunks of a series that begin at `open` or later, Unix ms, are not in its summaries yet; see `Shelf.putRun`. */
export const OPEN_COLUMN = `
  ALTER TABLE series ADD COLUMN open INTEGER NOT NULL DEFAULT ${Number.MAX_SAFE_INTEGER};
`;

/** Every table with rows of one series, that of the series last. */
export const SERIES_TABLES = ['raw', 'fresh', 'chunks', 'sums', 'unmade', 'series'] as const;

/**
 * The tables of the history. `raw`: readings that came later than others of their time; `k` tells those of one ms apart. `chunks`: readings
 * of one day at most, together. `sums`: packed summaries, by level (0: five minutes, 3: twenty, 1: hours, 2: days at home) and part.
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

/** All of it, as it is now. */
export const HISTORY_SCHEMA = HISTORY_TABLES + FRESH_TABLE + UNMADE_TABLE + OPEN_COLUMN;
