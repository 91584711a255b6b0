import { FRESH_TABLE, HISTORY_TABLES, OPEN_COLUMN, UNMADE_TABLE } from '../history/schema.js';

/**
 * The home's tables, as steps from one version to the next; `PRAGMA user_version` counts them. A step that was ever
 * released is never changed: a change is a further step. Columns `mac` vouch for a row that grants rights.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE keys (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, device TEXT NOT NULL, grant_json TEXT NOT NULL,
    public_key BLOB NOT NULL, psk BLOB NOT NULL, token_hash BLOB NOT NULL,
    paired INTEGER NOT NULL, last_seen INTEGER, revoked INTEGER, mac BLOB NOT NULL
  );
  CREATE TABLE invitations (
    slot TEXT PRIMARY KEY, short TEXT NOT NULL, link_psk BLOB NOT NULL, code_psk BLOB NOT NULL,
    user TEXT NOT NULL, grant_json TEXT NOT NULL, origin TEXT NOT NULL, expires INTEGER NOT NULL,
    failures INTEGER NOT NULL, used INTEGER NOT NULL, mac BLOB NOT NULL
  );
  CREATE TABLE controllers (
    id TEXT PRIMARY KEY, board TEXT NOT NULL, title TEXT NOT NULL, psk BLOB NOT NULL, address TEXT, mac BLOB NOT NULL
  );
  CREATE TABLE models (controller TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE commands (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, thing TEXT NOT NULL, op TEXT NOT NULL, name TEXT NOT NULL,
    by TEXT NOT NULL, key TEXT NOT NULL, accepted INTEGER NOT NULL, steps TEXT NOT NULL, ended INTEGER NOT NULL
  );
  CREATE INDEX commands_under_way ON commands (n) WHERE ended = 0;
  CREATE TABLE latest (
    thing TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (thing, name)
  ) WITHOUT ROWID;
  CREATE TABLE taken (
    controller TEXT NOT NULL, ring TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (controller, ring)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE users (
    name TEXT PRIMARY KEY, grant_json TEXT NOT NULL, active INTEGER NOT NULL, pin TEXT, created INTEGER NOT NULL, mac BLOB NOT NULL
  ) WITHOUT ROWID;
  ALTER TABLE keys ADD COLUMN born TEXT;
  CREATE TABLE audit (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL, key TEXT, device TEXT,
    path TEXT, source TEXT, detail TEXT NOT NULL, mac BLOB NOT NULL
  );
  CREATE TABLE looks (thing TEXT PRIMARY KEY, json TEXT NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE wishes (
    thing TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL, by TEXT NOT NULL,
    key TEXT NOT NULL, path TEXT NOT NULL, made INTEGER NOT NULL, until INTEGER NOT NULL, gone TEXT, mac BLOB NOT NULL,
    PRIMARY KEY (thing, name)
  ) WITHOUT ROWID;
  ALTER TABLE commands ADD COLUMN input TEXT;
  ALTER TABLE commands ADD COLUMN device TEXT;
  ALTER TABLE commands ADD COLUMN path TEXT;
  ALTER TABLE commands ADD COLUMN wish TEXT;
  CREATE INDEX commands_of_thing ON commands (thing, n);
  CREATE TABLE history (
    n INTEGER PRIMARY KEY AUTOINCREMENT, thing TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, value TEXT
  );
  CREATE INDEX history_of_thing ON history (thing, name, at);
  `,
  `
  CREATE TABLE pulse (controller TEXT NOT NULL, at INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (controller, at)) WITHOUT ROWID;
  `,
  // Readings leave the table that events and gaps keep; it gets another name, so that who goes back finds the old one as it was.
  `
  ${HISTORY_TABLES}
  CREATE TABLE events (
    n INTEGER PRIMARY KEY AUTOINCREMENT, thing TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, value TEXT
  );
  CREATE INDEX events_of_thing ON events (thing, name, at);
  INSERT INTO events (n, thing, name, kind, at, value) SELECT n, thing, name, kind, at, value FROM history WHERE kind <> 'value';
  CREATE TEMP VIEW read AS SELECT n, thing, name, at, value,
    CASE json_type(value) WHEN 'integer' THEN 'number' WHEN 'real' THEN 'number' WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean' ELSE 'text' END AS kind
    FROM history WHERE kind = 'value';
  INSERT INTO series (thing, name, kind) SELECT thing, name, kind FROM read WHERE value IS NOT NULL GROUP BY thing, name, kind ORDER BY max(n);
  INSERT INTO raw (s, t, k, v)
    SELECT s, at, row_number() OVER (PARTITION BY s, at ORDER BY n) - 1,
      CASE kind WHEN 'number' THEN json_extract(value, '$') WHEN 'boolean' THEN json_extract(value, '$') ELSE value END
    FROM (
      SELECT read.n, read.at, read.value, read.kind, series.s FROM read JOIN series
        ON series.thing = read.thing AND series.name = read.name AND series.kind = read.kind WHERE read.value IS NOT NULL
      UNION ALL
      SELECT read.n, read.at, NULL, 'text', (SELECT max(s) FROM series WHERE series.thing = read.thing AND series.name = read.name) AS s
        FROM read WHERE read.value IS NULL AND s IS NOT NULL
    );
  DROP VIEW read;
  DROP TABLE history;
  `,
  // What the house does by itself, and what it tells people.
  `
  CREATE TABLE rules (
    id TEXT PRIMARY KEY, json TEXT NOT NULL, version INTEGER NOT NULL, by TEXT NOT NULL, changed INTEGER NOT NULL,
    dangerous INTEGER NOT NULL, mac BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE runs (
    n INTEGER PRIMARY KEY, rule TEXT NOT NULL, at INTEGER NOT NULL, ran INTEGER NOT NULL, open INTEGER NOT NULL, waiting TEXT,
    json TEXT NOT NULL
  );
  CREATE INDEX runs_of_rule ON runs (rule, n);
  CREATE INDEX runs_under_way ON runs (n) WHERE open = 1;
  CREATE TABLE scenes (id TEXT PRIMARY KEY, json TEXT NOT NULL, last TEXT, mac BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE pushes (key TEXT PRIMARY KEY, user TEXT NOT NULL, json TEXT NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE notify_settings (user TEXT PRIMARY KEY, json TEXT NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE notices (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, open INTEGER NOT NULL, json TEXT NOT NULL,
    media TEXT, picture BLOB
  );
  CREATE INDEX notices_open ON notices (n) WHERE open = 1;
  CREATE TABLE facts (key TEXT PRIMARY KEY, json TEXT NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;
  `,
  // Readings that came last share pages.
  FRESH_TABLE,
  // A level of 20 minutes, which the packer makes of what there is.
  UNMADE_TABLE,
  // Readings that come in their order go into chunks at once.
  OPEN_COLUMN,
];
