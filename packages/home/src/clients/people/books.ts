import type { AskWith, AuditEntry, Grant, Look, Path, Room, Scene } from '@around/messages';
import type { EnergyPast } from '../../energy/sums.js';
import type { Replacement } from '../../history/joinSeries.js';
import type { HistoryBook, SceneBook } from '../../house/books.js';
import type { NoticeBook, NotifySettingsBook, PushBook } from '../../notify/books.js';
import type { Past } from '../../rules/dryRun/past.js';
import type { RuleBook, RuleRecord } from '../../rules/ports.js';

/** What the desk writes down. Implemented by `storage/`, where every row that grants a right is vouched for. */

/** One paired phone, program or service. */
export interface KeyRecord {
  readonly id: string;
  readonly user: string;
  readonly device: string;
  readonly grant: Grant;
  /** X25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 32 bytes, mixed into every session. */
  readonly psk: Uint8Array;
  /** SHA-256 of the route token. */
  readonly tokenHash: Uint8Array;
  /** Unix ms. */
  readonly paired: number;
  /** The way that it was paired by; missing for keys from before it was kept. */
  readonly born?: Path;
  readonly lastSeen?: number;
  /** Unix ms; such a key opens a session only to be told, sealed, that it is dead. */
  readonly revoked?: number;
}

export interface KeyBook {
  all(): readonly KeyRecord[];
  seen(id: string, at: number): void;
  remove(id: string): void;
}

/** A person, or a program's identity: what all of their keys together may do. */
export interface UserRecord {
  readonly name: string;
  readonly grant: Grant;
  /** False: none of their keys opens a session. */
  readonly active: boolean;
  readonly pin?: PinRecord;
  /** Unix ms. */
  readonly created: number;
}

/** A PIN as it is kept: nothing that it could be read from. */
export interface PinRecord {
  /** 16 bytes and 32, base64url. */
  readonly salt: string;
  readonly hash: string;
  /** Wrong ones in a row. */
  readonly failures: number;
  /** Unix ms until which none is tried; 0: free. */
  readonly locked: number;
}

export interface UserBook {
  all(): readonly UserRecord[];
  /** People whose row was tampered with or damaged: their keys open nothing until they are given rights anew. */
  damaged(): readonly string[];
}

/** An open invitation: one person may pair one phone, once, until `expires`. */
export interface InvitationRecord {
  /** 22 characters, of the link. */
  readonly slot: string;
  /** The first two of the typed code. */
  readonly short: string;
  readonly linkPsk: Uint8Array;
  readonly codePsk: Uint8Array;
  readonly user: string;
  readonly grant: Grant;
  /** `home`: made at the home's own console or display. Else the id of the key that made it. */
  readonly origin: string;
  /** Unix ms. */
  readonly expires: number;
  readonly failures: number;
  readonly used: boolean;
}

export interface InvitationBook {
  all(): readonly InvitationRecord[];
  /** Durable when it returns: what was counted survives a restart. */
  put(record: InvitationRecord): void;
  remove(slot: string): void;
}

export interface LookBook {
  all(): readonly Look[];
}

/** A line of the audit trail before it has its number. */
export type AuditLine = Omit<AuditEntry, 'n'>;

/** Where the trail does not hold together: a line was changed, or one beside it taken away. */
export interface AuditCheck {
  /** The last line looked at. */
  readonly last: number;
  /** All lines up to the newest were looked at. */
  readonly done: boolean;
  /** The first line that does not fit to the one before it. */
  readonly broken?: number;
}

/** The audit trail: append-only, the newest 100,000 lines; each line vouches for the one before it. */
export interface AuditBook {
  /** On the disk within a moment. */
  add(line: AuditLine): void;
  /** Newest first; `broken` as in `AuditCheck`, for these lines. */
  read(query: AskWith<'audit'>): { readonly entries: readonly AuditEntry[]; readonly broken?: number };
  /** Checks up to `count` lines after line `after`, -1: from the oldest on. */
  check(after: number, count: number): AuditCheck;
}

/** One change of who may do what, with its lines in the audit trail. */
export interface RightsChange {
  readonly keys?: readonly KeyRecord[];
  readonly users?: readonly UserRecord[];
  /** Names of people who are forgotten. */
  readonly usersGone?: readonly string[];
  /** An invitation that is opened. */
  readonly invited?: InvitationRecord;
  /** Open invitations that are for something else from now on. */
  readonly invitations?: readonly InvitationRecord[];
  /** The slot of an invitation that ends with this. */
  readonly redeemed?: string;
  readonly looks?: readonly Look[];
  /** The household's rooms, in its order. */
  readonly rooms?: readonly Room[];
  /** Scenes and rules whose things have other names. */
  readonly scenes?: readonly { readonly id: string; readonly scene: Scene }[];
  readonly rules?: readonly RuleRecord[];
  /** Settings, by name. */
  readonly facts?: readonly (readonly [key: string, value: unknown])[];
  /** A thing whose past is another’s from now on. */
  readonly replaced?: Replacement;
  readonly audit: readonly AuditLine[];
}

export interface RightsBook {
  /** All of it is on the disk when this returns, or nothing. @throws what the database says */
  commit(change: RightsChange): void;
}

/** Single settings of the household, by name: JSON, in the database when `put` returns; undefined forgets one. */
export interface FactBook {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

/** All books of the desk. */
export interface DeskBooks {
  readonly keys: KeyBook;
  readonly users: UserBook;
  readonly invitations: InvitationBook;
  readonly audit: AuditBook;
  readonly rights: RightsBook;
  readonly history: HistoryBook;
  readonly scenes: SceneBook;
  readonly rules: RuleBook;
  readonly notices: NoticeBook;
  readonly pushes: PushBook;
  readonly notifySettings: NotifySettingsBook;
  readonly facts: FactBook;
  readonly past: EnergyPast;
  /** The past reading by reading, for dry runs. */
  readonly singles: Past;
}
