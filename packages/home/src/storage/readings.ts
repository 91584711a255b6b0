import type { ThingValue } from '@around/messages';
import type { Clock } from '@around/platform';
import type { Kept, ReadingBook, StoredModels } from '../house/books.js';
import type { Batch } from './batch.js';
import { type Db, type Statement, transaction } from './db.js';
import type { SqlHistory } from './history.js';

/** Rings that one controller may leave behind: each lost ring of a controller begins another. */
const RINGS_KEPT = 4;

/** The newest value of every property, what each controller said of its things, and how far its reports were taken into the history. */
export class SqlReadings implements ReadingBook {
  readonly #clock: Clock;
  readonly #db: Db;
  readonly #batch: Batch;
  readonly #history: SqlHistory;
  readonly #latest: Statement;
  readonly #position: Statement;
  readonly #taken: Statement;
  readonly #trim: Statement;

  constructor(ports: { readonly clock: Clock }, db: Db, batch: Batch, history: SqlHistory) {
    this.#clock = ports.clock;
    this.#db = db;
    this.#batch = batch;
    this.#history = history;
    this.#position = db.prepare('SELECT n FROM taken WHERE controller = ? AND ring = ?');
    this.#latest = db.prepare('INSERT OR REPLACE INTO latest (thing, name, value, at) VALUES (?,?,?,?)');
    this.#taken = db.prepare('INSERT OR REPLACE INTO taken (controller, ring, n, at) VALUES (?,?,?,?)');
    this.#trim = db.prepare(
      `DELETE FROM taken WHERE controller = ?1 AND ring NOT IN (SELECT ring FROM taken WHERE controller = ?1 ORDER BY at DESC LIMIT ${RINGS_KEPT})`,
    );
  }

  values(): readonly ThingValue[] {
    const values: ThingValue[] = [];
    for (const row of this.#db.prepare('SELECT thing, name, value, at FROM latest').all()) {
      try {
        const value: unknown = JSON.parse(String(row.value));
        values.push({ thing: String(row.thing), name: String(row.name), value, at: Number(row.at), quality: 'unavailable' });
      } catch {
        // A damaged value is no value: the controller will report another.
      }
    }
    return values;
  }

  models(): ReadonlyMap<string, StoredModels> {
    const models = new Map<string, StoredModels>();
    for (const row of this.#db.prepare('SELECT controller, json FROM models').all()) {
      try {
        models.set(String(row.controller), JSON.parse(String(row.json)) as StoredModels);
      } catch {
        // As above: the controller says it again when it comes.
      }
    }
    return models;
  }

  putModels(controller: string, models: StoredModels): void {
    const json = JSON.stringify(models);
    this.#batch
      .add(() => this.#db.prepare('INSERT OR REPLACE INTO models (controller, json) VALUES (?,?)').run(controller, json))
      .catch(() => undefined);
  }

  taken(controller: string, ring: string): number {
    const row = this.#position.get(controller, ring);
    return row === undefined ? -1 : Number(row.n);
  }

  async commit(controller: string, ring: string, { after, n }: { readonly after: number; readonly n: number }, kept: Kept): Promise<void> {
    const at = Math.round(this.#clock.wall());
    let follows = true;
    const write = (): void => {
      // Looked at within the transaction: one before it may have failed, and others wait in the same batch.
      follows = this.taken(controller, ring) === after;
      if (!follows) return;
      this.#history.add(kept.history);
      for (const value of kept.values) this.#latest.run(value.thing, value.name, JSON.stringify(value.value ?? null), value.at);
      this.#taken.run(controller, ring, n, at);
      this.#trim.run(controller);
    };
    await this.#batch.add(write).catch((error: unknown) => {
      this.#history.failed();
      throw error;
    });
    if (!follows) throw new Error('what came before it is not committed');
  }

  removeController(controller: string): void {
    this.#batch.flush();
    transaction(this.#db, () => {
      this.#db.prepare('DELETE FROM models WHERE controller = ?').run(controller);
      this.#db.prepare('DELETE FROM taken WHERE controller = ?').run(controller);
      this.#history.removeController(controller);
      this.#db.prepare("DELETE FROM latest WHERE substr(thing, 1, length(?1) + 1) = ?1 || '/'").run(controller);
    });
  }

  removeThing(thing: string): void {
    this.#batch.add(() => this.#db.prepare('DELETE FROM latest WHERE thing = ?').run(thing)).catch(() => undefined);
  }
}
