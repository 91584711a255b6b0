import type {
  Change,
  ControllerState,
  FromController,
  FromPhoneControl,
  NOTICES,
  Operation,
  Path,
  RelayState,
  ReportItem,
  SlotOffer,
  Snapshot,
  ThingModel,
  Will,
  WillState,
} from '@around/messages';
import type { KeyPair } from '@around/sealing';
import type { SignKey } from '@around/sealing/node';
import type { Asker } from './house/rights.js';

/** Where the rooms of the home meet. Each interface is implemented by one room and used by others; `compose.ts` joins them. */

/** What the controller links tell the house. Implemented by `house/`. */
export interface ControllerInbox {
  /** A controller's Info, at each session's start and whenever it changes. `cboot`: another after each of its restarts. */
  info(controller: string, info: { title: string; software: string; things: readonly ThingModel[]; cboot?: string }): void;
  /** The state of a controller's link, or of one that was found, changed. */
  state(state: ControllerState): void;
  gone(controller: string): void;
  /** A sign of life: a beacon, or with `rtt` (ms) a heartbeat that was answered. */
  heard(controller: string, rtt?: number): void;
  /**
   * Takes reported items, those already taken apart. Resolves to whether they are committed: then the link answers `taken`. False: the
   * disk does not take them; nothing of this session is acknowledged any more, and later the controller is asked to say it again.
   */
  report(controller: string, ring: string, items: readonly ReportItem[]): Promise<boolean>;
  step(controller: string, step: Extract<FromController, { t: 'step' }>, blob: Uint8Array | undefined): void;
  picture(controller: string, picture: { thing: string; name: string; at: number; media: string; bytes: Uint8Array }): void;
  notice(controller: string, notice: { kind: (typeof NOTICES)[number]; thing?: string; name?: string; detail: string; at: number }): void;
}

/** One order to a controller. `deadline`: the home's monotonic ms after which it must not start. */
export interface Order {
  readonly id: string;
  readonly thing: string;
  readonly op: Operation;
  readonly name: string;
  readonly input?: unknown;
  readonly deadline: number;
  readonly lease?: number;
  readonly by: string;
}

/** What the house asks of the controller links. Implemented by `links/`. */
export interface ControllerGateway {
  /** Whether the order left. False: no live session, or its clock is not known yet; the house queues and tries at `connected`. */
  send(controller: string, order: Order): boolean;
  cancel(controller: string, id: string, code: 'asked' | 'unwatched' | 'revoked'): void;
  observe(controller: string, thing: string, name: string, on: boolean): void;
  /** Begins a new session: in it the controller says again what was not acknowledged. */
  again(controller: string): void;
  /** Measures a round trip now, ms. Rejects with an Error that says why. */
  ping(controller: string): Promise<number>;
  /** Adopts the board with its setup code; resolves to the controller's id. Rejects with an Error for people. */
  adopt(board: string, code: string, id?: string): Promise<string>;
  forget(controller: string): Promise<void>;
}

/** A controller that belongs to this home. `psk`: 32 bytes. */
export interface ControllerRecord {
  readonly id: string;
  readonly board: string;
  readonly title: string;
  readonly psk: Uint8Array;
  /** Where it was last reached: tried at start before a beacon comes. */
  readonly address?: string;
}

/** Adopted controllers, kept. Implemented by `storage/`. A write is durable when it returns. */
export interface ControllerBook {
  all(): readonly ControllerRecord[];
  put(record: ControllerRecord): void;
  remove(id: string): void;
}

/** One phone's way to this home, before anything about it is proven. Made by the relay link and by the LAN's `/phone`. */
export interface PhoneChannel {
  /** `lan-http`: a page or program on the LAN without TLS (the path's ceiling, trust.md). */
  readonly path: 'relay' | 'lan' | 'lan-http';
  /** For logs and rate limits: address, or `relay`. */
  readonly remote: string;
  readonly hello: Extract<FromPhoneControl, { t: 'hello' }>;
  /** Bytes sent and not yet taken. */
  readonly buffered: number;
  handle(handlers: { onFrame(frame: Uint8Array): void; onClose(): void }): void;
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Takes phones in. Implemented by `clients/`. */
export interface PhoneDesk {
  accept(channel: PhoneChannel): void;
  /** SHA-256 of the route token of every valid key, for the relay. */
  tokenHashes(): readonly Uint8Array[];
  slots(): readonly SlotOffer[];
  /** Called when token hashes or slots changed. */
  onRoutesChanged(listener: () => void): () => void;
  /** The relay says another home holds this slot: the invitation takes another. */
  slotTaken(slot: string): void;
}

/** Who holds which key now. Implemented by `clients/`. */
export interface KeyHolders {
  /** What this key may do by all that is known now, coming this way; undefined where it is dead or its person barred. */
  asker(key: string, path: Path): Asker | undefined;
}

/** The house as displays and edges see it. Implemented by `house/`. */
export interface HouseFeed {
  snapshot(): Snapshot;
  /** Every change, after it happened; several of one turn come together. */
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
}

/** The relay link's news for the house. Implemented by `house/`. */
export interface RelayInbox {
  relay(state: RelayState): void;
}

/** Writes what this home wants to be sent should it go silent. Implemented by `notify/`. */
export interface WillWriter {
  /** As of now; undefined where nobody is to be told. */
  write(): Promise<Omit<Will, 'more'> | undefined>;
  /** Called when it would be another now. @returns how to end that */
  onChange(listener: () => void): () => void;
  /** The relay sent an earlier one while this home was gone. */
  released(what: NonNullable<WillState['released']>): void;
}

/** A pairing offer to show on a display; undefined when there is none. Implemented by `clients/`. */
export interface OfferFeed {
  current(): { link: string; code: string; user: string; expires: number } | undefined;
  subscribe(listener: () => void): () => void;
  /** Opens an offer for a person (a display's button, the console). */
  offerOwner(user: string): void;
}

/** What this home is known by. `homeId`: base64url, 16 bytes, from both public keys. Made and kept by `storage/`. */
export interface HomeKeys {
  readonly homeId: string;
  /** Ed25519: proves the home to its relay. */
  readonly signKey: SignKey;
  /** X25519: proves the home to its phones. */
  readonly staticKey: KeyPair;
  /** Vouches for the rows that grant rights. */
  readonly hmacKey: Uint8Array;
}
