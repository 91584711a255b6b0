import type { AskWith } from '@around/messages';
import { isOpen, type NoticeBook, type NoticeRecord, type Picture } from '../notify/books.js';
import { type Db, durably, type SqlRow, type SqlValue } from './db.js';

/** So many are remembered, and the pictures of so many. */
const KEPT = 5_000;
const PICTURES = 100;
/** What is too much is removed that often, in notices. */
const PRUNE_EACH = 50;
const PAGE = 100;

/** What people were told, and what is still to be. */
export class SqlNoticeBook implements NoticeBook {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  add(record: NoticeRecord): void {
    const { id, at, level } = record;
    const write = () =>
      this.#db
        .prepare('INSERT INTO notices (id, at, open, json) VALUES (?,?,?,?) RETURNING n')
        .get(id, at, isOpen(record) ? 1 : 0, JSON.stringify(record));
    record.n = Number((level === 'alarm' ? durably(this.#db, write) : write())?.n);
    if (record.n % PRUNE_EACH === 0) this.#prune(record.n);
  }

  put(record: NoticeRecord): void {
    this.#db.prepare('UPDATE notices SET open = ?, json = ? WHERE id = ?').run(isOpen(record) ? 1 : 0, JSON.stringify(record), record.id);
  }

  open(): readonly NoticeRecord[] {
    return this.#db.prepare('SELECT n, json FROM notices WHERE open = 1 ORDER BY n').all().map(recordOf);
  }

  get(id: string): NoticeRecord | undefined {
    const row = this.#db.prepare('SELECT n, json FROM notices WHERE id = ?').get(id);
    return row === undefined ? undefined : recordOf(row);
  }

  page({ before, limit = PAGE, since, until }: AskWith<'notices'>, user?: string): readonly NoticeRecord[] {
    const where: [sql: string, value: SqlValue][] = [];
    if (before !== undefined) where.push(['n < ?', before]);
    if (since !== undefined) where.push(['at >= ?', since]);
    if (until !== undefined) where.push(['at <= ?', until]);
    if (user !== undefined) where.push([`EXISTS (SELECT 1 FROM json_each(notices.json, '$.for') WHERE value = ?)`, user]);
    const sql = where.length === 0 ? '' : `WHERE ${where.map(([one]) => one).join(' AND ')}`;
    return this.#db
      .prepare(`SELECT n, json FROM notices ${sql} ORDER BY n DESC LIMIT ?`)
      .all(...where.map(([, value]) => value), limit)
      .map(recordOf);
  }

  putPicture(id: string, { media, bytes }: Picture): void {
    this.#db.prepare('UPDATE notices SET media = ?, picture = ? WHERE id = ?').run(media, bytes, id);
  }

  picture(id: string): Picture | undefined {
    const row = this.#db.prepare('SELECT media, picture FROM notices WHERE id = ? AND picture IS NOT NULL').get(id);
    return row === undefined ? undefined : { media: String(row.media), bytes: row.picture as Uint8Array };
  }

  #prune(newest: number): void {
    this.#db.prepare('DELETE FROM notices WHERE n <= ? AND open = 0').run(newest - KEPT);
    // A notice says that it has a picture: then it has none any more.
    this.#db
      .prepare(
        `UPDATE notices SET media = NULL, picture = NULL, json = json_set(json, '$.picture', json('false'))
         WHERE picture IS NOT NULL AND open = 0 AND n NOT IN (SELECT n FROM notices WHERE picture IS NOT NULL ORDER BY n DESC LIMIT ?)`,
      )
      .run(PICTURES);
  }
}

const recordOf = (row: SqlRow): NoticeRecord => ({ ...(JSON.parse(String(row.json)) as NoticeRecord), n: Number(row.n) });
