import type { PulseSlot } from '@around/messages';
import type { PulseBook } from '../house/books.js';
import type { Batch } from './batch.js';
import type { Db } from './db.js';

/** The controllers' pulse, a row for each slot; written together with the readings. */
export class SqlPulseBook implements PulseBook {
  readonly #db: Db;
  readonly #batch: Batch;

  constructor(db: Db, batch: Batch) {
    this.#db = db;
    this.#batch = batch;
  }

  all(): ReadonlyMap<string, readonly PulseSlot[]> {
    const all = new Map<string, PulseSlot[]>();
    for (const row of this.#db.prepare('SELECT controller, json FROM pulse ORDER BY controller, at').all()) {
      const controller = String(row.controller);
      try {
        const slot = JSON.parse(String(row.json)) as PulseSlot;
        all.set(controller, [...(all.get(controller) ?? []), slot]);
      } catch {
        // A damaged slot is a slot that nobody draws.
      }
    }
    return all;
  }

  put(controller: string, slot: PulseSlot, from: number): void {
    this.#batch
      .add(() => {
        this.#db
          .prepare('INSERT OR REPLACE INTO pulse (controller, at, json) VALUES (?,?,?)')
          .run(controller, slot.at, JSON.stringify(slot));
        this.#db.prepare('DELETE FROM pulse WHERE controller = ? AND at < ?').run(controller, from);
      })
      .catch(() => undefined);
  }

  remove(controller: string): void {
    this.#batch.add(() => this.#db.prepare('DELETE FROM pulse WHERE controller = ?').run(controller)).catch(() => undefined);
  }
}
