import type { Clock, DataFiles, Log, Random } from '@around/platform';
import type { Suite } from '@around/sealing';
import type { EnergyPast } from '../energy/sums.js';
import { Archive } from '../history/archive.js';
import type { KeepRule } from '../history/keeping.js';
import { SingleReadings } from '../history/singleReadings.js';
import type { HomeKeys } from '../seams.js';
import { SqlAuditBook } from './auditBook.js';
import { Batch } from './batch.js';
import { SqlControllerBook } from './controllerBook.js';
import { durably, type OpenDb } from './db.js';
import { SqlFactBook } from './factBook.js';
import { SqlHistory } from './history.js';
import { asDamage, DB_NAME, openHomeDb } from './homeDb.js';
import { SqlInvitationBook } from './invitationBook.js';
import { SqlKeyBook } from './keyBook.js';
import { KEYS_NAME, loadHomeKeys } from './keys.js';
import { SqlLedger } from './ledger.js';
import { SqlLookBook } from './lookBook.js';
import { RowMac } from './mac.js';
import { SqlNoticeBook } from './noticeBook.js';
import { SqlNotifySettingsBook } from './notifySettingsBook.js';
import { SqlPulseBook } from './pulseBook.js';
import { SqlPushBook } from './pushBook.js';
import { loadPushKeys, type PushKeys } from './pushKeys.js';
import { SqlReadings } from './readings.js';
import { SqlRightsBook } from './rightsBook.js';
import { SqlRuleBook } from './ruleBook.js';
import { SqlRunBook } from './runBook.js';
import { SqlSceneBook } from './sceneBook.js';
import { SqlUserBook } from './userBook.js';
import { SqlWishBook } from './wishBook.js';

/** Readings are synced that often at most, ms: a card wears out. Less than a controller waits before it writes events to its own (5 s). */
const SYNC_MS = 3_000;
/** How far the ledger may be behind, ms (docs/decisions/0012-ledger.md). */
const LEDGER_MS = 100;

export interface StoragePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly files: DataFiles;
  readonly suite: Suite;
  readonly openDb: OpenDb;
  /** A newer version was taken back: a database that it moved forward is brought back too. */
  readonly wentBack?: boolean;
}

/** Everything that the home keeps, open. */
export interface Storage {
  readonly homeKeys: HomeKeys;
  /** What push services know it by. */
  readonly pushKeys: PushKeys;
  readonly keys: SqlKeyBook;
  readonly users: SqlUserBook;
  readonly invitations: SqlInvitationBook;
  readonly looks: SqlLookBook;
  readonly audit: SqlAuditBook;
  readonly rights: SqlRightsBook;
  readonly controllers: SqlControllerBook;
  readonly ledger: SqlLedger;
  readonly readings: SqlReadings;
  readonly history: SqlHistory;
  /** What the history knows, as energy asks for it. */
  readonly past: EnergyPast;
  /** The past reading by reading. */
  readonly singles: SingleReadings;
  /** Packs what is old, from its `start` on. */
  readonly packer: Archive['packer'];
  readonly pulse: SqlPulseBook;
  readonly wishes: SqlWishBook;
  readonly scenes: SqlSceneBook;
  readonly rules: SqlRuleBook;
  /** Single settings of the household. */
  readonly facts: SqlFactBook;
  /** What people were told, where, and how they want to be. */
  readonly notices: SqlNoticeBook;
  readonly pushes: SqlPushBook;
  readonly notifySettings: SqlNotifySettingsBook;
  /** Rows that wait for the disk. */
  waiting(): { readonly ledger: number; readonly writes: number };
  /** Writes what still waits, then closes the file. */
  close(): void;
}

export interface StorageOptions {
  /** Commands that are remembered, and events. */
  readonly ledgerRows?: number;
  readonly eventRows?: number;
  /** Days for which single readings are; their summaries are for ever. */
  readonly readingDays?: number;
  /** What is kept longer or shorter than that. */
  readonly keep?: readonly KeepRule[];
  /** IANA name, for the days of the history; the system's where it is missing. */
  readonly timeZone?: string;
}

/** @throws StorageError with what to do about it */
export async function openStorage(ports: StoragePorts, options: StorageOptions = {}): Promise<Storage> {
  const db = await openHomeDb(ports);
  try {
    const known = ['keys', 'controllers'].some((table) => db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined);
    const hadKeys = (await ports.files.read(KEYS_NAME)) !== undefined;
    const homeKeys = await loadHomeKeys(ports, known);
    const pushKeys = await loadPushKeys(ports);
    if (db.begun && hadKeys) {
      ports.log.error(
        'this home has lived before, but its database was missing or empty: an empty one is begun; pair your phones and adopt your controllers again, or put a backup back',
      );
    }
    const mac = new RowMac(ports.suite, homeKeys.hmacKey);
    const batch = new Batch(ports, db);
    // Its boards forget what it acknowledges.
    const acknowledged = new Batch(ports, db, { everyMs: SYNC_MS, commit: durably });
    const archive = new Archive(ports, db, options);
    const history = new SqlHistory(db, archive, options.eventRows);
    const keys = new SqlKeyBook(ports, db, mac);
    const users = new SqlUserBook(ports, db, mac);
    const invitations = new SqlInvitationBook(ports, db, mac);
    const looks = new SqlLookBook(ports, db, mac);
    const audit = new SqlAuditBook(db, batch, mac);
    const pushes = new SqlPushBook(ports, db, mac);
    if (pushKeys.made) pushes.clear();
    const facts = new SqlFactBook(ports, db, mac);
    const scenes = new SqlSceneBook(ports, db, mac);
    const rules = new SqlRuleBook(ports, db, mac, new SqlRunBook(db, acknowledged), facts);
    // Most commands have ended by then, and their row is written once.
    const ledger = new SqlLedger(ports, db, new Batch(ports, db, { delayMs: LEDGER_MS }), options.ledgerRows);
    return {
      homeKeys,
      pushKeys,
      keys,
      users,
      invitations,
      looks,
      audit,
      rights: new SqlRightsBook(db, batch, { keys, users, invitations, looks, facts, audit, scenes, rules, history }),
      controllers: new SqlControllerBook(ports, db, mac),
      ledger,
      readings: new SqlReadings(ports, db, acknowledged, history),
      history,
      past: archive,
      singles: new SingleReadings(db, archive),
      packer: archive.packer,
      pulse: new SqlPulseBook(db, acknowledged),
      wishes: new SqlWishBook(ports, db, mac),
      scenes,
      rules,
      facts,
      notices: new SqlNoticeBook(db),
      pushes,
      notifySettings: new SqlNotifySettingsBook(ports, db, mac),
      waiting: () => ({ ledger: ledger.waiting, writes: batch.waiting + acknowledged.waiting }),
      close() {
        ledger.flush();
        batch.flush();
        acknowledged.flush();
        db.close();
      },
    };
  } catch (error) {
    db.close();
    throw asDamage(error, `${ports.files.directory}/${DB_NAME}`) ?? error;
  }
}
