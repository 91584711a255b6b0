import type { Grant } from '@around/messages';

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
  readonly lastSeen?: number;
  /** Unix ms; such a key opens a session only to be told, sealed, that it is dead. */
  readonly revoked?: number;
}

export interface KeyBook {
  all(): readonly KeyRecord[];
  /** Durable when it returns. */
  put(record: KeyRecord): void;
  seen(id: string, at: number): void;
  remove(id: string): void;
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
  /** `home`: made at the home's own console or display. Else the id of the owner's key that made it. */
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
  /** Ends the invitation and makes its key valid, both or neither; durable when it returns. */
  redeem(invitation: InvitationRecord, key: KeyRecord): void;
}
