import type { Db, Statement } from '../storage/db.js';
import type { SlotTable } from './slotTable.js';
import { packSlots, unpackSlots } from './summaryPack.js';

/** 20 minutes. */
const ADDED_LEVEL = 3;

/** The packed summaries of the history, by series, level and part. */
export class Sums {
  readonly #db: Db;
  readonly #get: Statement;
  readonly #put: Statement;
  readonly #forget: Statement;
  readonly #next: Statement;
  readonly #moveUnmade: Statement;
  readonly #dropUnmade: Statement;
  /** By series, level and part, while they are remembered. */
  #remembered: Map<string, SlotTable | undefined> | undefined;
  /** Series from an older version, and up to where the level that it did not know is made. */
  readonly #unmade = new Map<number, number>();

  constructor(db: Db) {
    this.#db = db;
    this.#get = db.prepare('SELECT data FROM sums WHERE s = ? AND level = ? AND part = ?');
    this.#put = db.prepare('INSERT OR REPLACE INTO sums (s, level, part, data) VALUES (?,?,?,?)');
    this.#forget = db.prepare('DELETE FROM sums WHERE s = ? AND level = ? AND part < ?');
    this.#next = db.prepare('SELECT min(part) AS part FROM sums WHERE s = ? AND level = 0 AND part >= ?');
    this.#moveUnmade = db.prepare('UPDATE unmade SET part = ? WHERE s = ?');
    this.#dropUnmade = db.prepare('DELETE FROM unmade WHERE s = ?');
    this.reload();
  }

  /** Reads anew what is not made yet. */
  reload(): void {
    this.#unmade.clear();
    for (const { s, part } of this.#db.prepare('SELECT s, part FROM unmade').all()) this.#unmade.set(Number(s), Number(part));
  }

  /** undefined where nothing was summed up. */
  get(s: number, level: number, part: number): SlotTable | undefined {
    const key = `${s} ${level} ${part}`;
    if (this.#remembered?.has(key) === true) return this.#remembered.get(key);
    const row = this.#get.get(s, level, part);
    const table = row === undefined ? undefined : unpackSlots(row.data as Uint8Array);
    this.#remembered?.set(key, table);
    return table;
  }

  put(s: number, level: number, part: number, slots: SlotTable): void {
    this.#put.run(s, level, part, packSlots(slots));
    this.#remembered?.set(`${s} ${level} ${part}`, slots);
  }

  /** While `work` runs no summaries are unpacked twice. Within one transaction. */
  remembering(work: () => void): void {
    this.#remembered = new Map();
    try {
      work();
    } finally {
      this.#remembered = undefined;
    }
  }

  /** Whether parts of that level may be missing although there are readings of their time: an older version did not know it. */
  isUnmade(s: number, level: number): boolean {
    return level === ADDED_LEVEL && this.#unmade.has(s);
  }

  /** The next part of five minutes of which an older version made no summaries of 20. undefined: there is none left. */
  nextUnmade(s: number): number | undefined {
    const from = this.#unmade.get(s);
    const row = from === undefined ? undefined : this.#next.get(s, from);
    return row?.part == null ? undefined : Number(row.part);
  }

  /** Notes that those before `part` are made; all of them where it is undefined. Within a transaction. */
  made(s: number, part: number | undefined): void {
    if (part === undefined) {
      this.#dropUnmade.run(s);
      this.#unmade.delete(s);
    } else {
      this.#moveUnmade.run(part, s);
      this.#unmade.set(s, part);
    }
  }

  /** Forgets the summaries of a level in the parts before that one. */
  forgetBefore(s: number, level: number, part: number): void {
    this.#forget.run(s, level, part);
  }
}
