import type { Scene, SceneRun } from '@around/messages';
import type { Log } from '@around/platform';
import type { KeptScene, SceneBook } from '../house/books.js';
import { type Db, durably } from './db.js';
import type { RowMac } from './mac.js';

const TABLE = 'scenes';

/** Scenes, and how each went last. A row operates things, so it bears the home's mark; how it went does not. */
export class SqlSceneBook implements SceneBook {
  readonly #log: Log;
  readonly #db: Db;
  readonly #mac: RowMac;

  constructor(ports: { readonly log: Log }, db: Db, mac: RowMac) {
    this.#log = ports.log;
    this.#db = db;
    this.#mac = mac;
  }

  /** Rows that something else wrote, or that a disk damaged, are left out. */
  all(): readonly KeptScene[] {
    const scenes: KeptScene[] = [];
    for (const { id, json, last, mac } of this.#db.prepare(`SELECT * FROM ${TABLE}`).all()) {
      if (this.#mac.fits(TABLE, [id, json], mac)) {
        const run = readRun(last);
        scenes.push({ id: String(id), scene: JSON.parse(String(json)) as Scene, ...(run === undefined ? {} : { last: run }) });
      } else {
        this.#log.error('a scene does not bear this home’s mark and is ignored: damaged or tampered with; make it again', {
          scene: String(id),
        });
      }
    }
    return scenes;
  }

  put(id: string, scene: Scene): void {
    durably(this.#db, () => this.write(id, scene));
  }

  /** In a transaction of who calls. */
  write(id: string, scene: Scene): void {
    const json = JSON.stringify(scene);
    const sql = `INSERT INTO ${TABLE} (id, json, mac) VALUES (?,?,?)
      ON CONFLICT (id) DO UPDATE SET json = excluded.json, mac = excluded.mac,
        last = CASE WHEN json_extract(excluded.json, '$.do') = json_extract(json, '$.do') THEN last END`;
    this.#db.prepare(sql).run(id, json, this.#mac.of(TABLE, [id, json]));
  }

  ran(id: string, run: SceneRun): void {
    this.#db.prepare(`UPDATE ${TABLE} SET last = ? WHERE id = ?`).run(JSON.stringify(run), id);
  }

  remove(id: string): void {
    durably(this.#db, () => this.#db.prepare(`DELETE FROM ${TABLE} WHERE id = ?`).run(id));
  }
}

function readRun(json: unknown): SceneRun | undefined {
  if (typeof json !== 'string') return undefined;
  try {
    return JSON.parse(json) as SceneRun;
  } catch {
    return undefined;
  }
}
