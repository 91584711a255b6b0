import type { Room } from '@around/messages';
import type { RightsBook, RightsChange } from '../clients/people/books.js';
import type { SqlAuditBook } from './auditBook.js';
import type { Batch } from './batch.js';
import { type Db, firmly } from './db.js';
import type { SqlFactBook } from './factBook.js';
import type { SqlHistory } from './history.js';
import type { SqlInvitationBook } from './invitationBook.js';
import type { SqlKeyBook } from './keyBook.js';
import type { SqlLookBook } from './lookBook.js';
import type { SqlRuleBook } from './ruleBook.js';
import type { SqlSceneBook } from './sceneBook.js';
import type { SqlUserBook } from './userBook.js';

/** The setting that holds the household's rooms. */
const ROOMS = 'rooms';

interface Books {
  readonly keys: SqlKeyBook;
  readonly users: SqlUserBook;
  readonly invitations: SqlInvitationBook;
  readonly looks: SqlLookBook;
  readonly facts: SqlFactBook;
  readonly scenes: Pick<SqlSceneBook, 'write'>;
  readonly rules: Pick<SqlRuleBook, 'write'>;
  readonly history: Pick<SqlHistory, 'replace' | 'replaced'>;
  readonly audit: SqlAuditBook;
}

/** Changes of rights: on the disk together with what the audit trail says of them. */
export class SqlRightsBook implements RightsBook {
  readonly #db: Db;
  readonly #batch: Batch;
  readonly #books: Books;

  constructor(db: Db, batch: Batch, books: Books) {
    this.#db = db;
    this.#batch = batch;
    this.#books = books;
  }

  /** The household's rooms, as they were committed last. */
  rooms(): readonly Room[] {
    return (this.#books.facts.get(ROOMS) ?? []) as readonly Room[];
  }

  commit({
    keys = [],
    users = [],
    usersGone = [],
    invited,
    invitations = [],
    redeemed,
    looks = [],
    rooms,
    audit,
    ...also
  }: RightsChange): void {
    const books = this.#books;
    // What happened before stands before it in the trail.
    this.#batch.flush();
    firmly(this.#db, () => {
      for (const key of keys) books.keys.write(key);
      for (const user of users) books.users.write(user);
      for (const name of usersGone) books.users.erase(name);
      for (const look of looks) books.looks.write(look);
      if (rooms !== undefined) books.facts.put(ROOMS, rooms);
      for (const invitation of invitations) books.invitations.write(invitation);
      if (invited !== undefined) books.invitations.write(invited);
      if (redeemed !== undefined) books.invitations.erase(redeemed);
      for (const { id, scene } of also.scenes ?? []) books.scenes.write(id, scene);
      for (const rule of also.rules ?? []) books.rules.write(rule);
      for (const [key, value] of also.facts ?? []) books.facts.put(key, value);
      if (also.replaced !== undefined) books.history.replace(also.replaced);
      for (const line of audit) books.audit.write(line);
    });
    // Only now: where the commit fails, nothing has happened.
    for (const key of keys) books.keys.remember(key);
    for (const user of users) books.users.remember(user);
    for (const name of usersGone) books.users.forget(name);
    for (const invitation of invitations) books.invitations.remember(invitation);
    if (invited !== undefined) books.invitations.remember(invited);
    if (redeemed !== undefined) books.invitations.forget(redeemed);
    if (also.replaced !== undefined) books.history.replaced();
  }
}
