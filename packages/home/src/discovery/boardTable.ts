import type { Beacon } from '@around/messages';
import type { Address } from '@around/platform';
import { type Rate, TokenBucket } from './tokenBucket.js';

/** Who a beacon says it comes from. It proves nothing: `own` only means that a dial is worth its price. */
export type BoardKind = 'own' | 'unadopted' | 'foreign';

/** One board as its newest beacon describes it. */
export interface Board {
  readonly kind: BoardKind;
  /** The beacon's id: the controller's id when adopted, the board's own while not. */
  readonly id: string;
  readonly title: string;
  /** Where its TCP server is. */
  readonly address: Address;
  readonly epoch: string;
  /** Monotonic ms of the last beacon. */
  readonly heard: number;
}

/** What the table asks to be done. */
export type BoardEffect =
  /** Unicast a reply to where the beacon came from. */
  | { readonly do: 'reply'; readonly to: Address }
  /** An own controller is at a new place or has restarted: dial it. */
  | { readonly do: 'dial'; readonly controller: string; readonly address: Address; readonly epoch: string }
  /** An own controller was heard at the place that is known. */
  | { readonly do: 'heard'; readonly controller: string }
  /** An unadopted board is new, or changed what it says. */
  | { readonly do: 'found'; readonly board: Board }
  /** An unadopted board fell silent, or is unadopted no more. */
  | { readonly do: 'lost'; readonly id: string };

export interface BoardTableLimits {
  /** Boards of all kinds; own ones are never pushed out. */
  readonly boards: number;
  /** Boards that may be shown as new. */
  readonly unadopted: number;
  /** Strangers' news (new boards, changed boards) taken from one address. */
  readonly perAddress: Rate;
  /** The same from all addresses together. */
  readonly inAll: Rate;
  /** Places that one own controller may be sent dialling to, in all and by the beacons of one address: a forger uses up its own share. */
  readonly dials: Rate;
  readonly dialsPerAddress: Rate;
  /** A board that is silent for this long is forgotten, ms. */
  readonly forgetAfterMs: number;
}

export const BOARD_LIMITS: BoardTableLimits = {
  boards: 1_000,
  unadopted: 100,
  perAddress: { burst: 40, perSecond: 1 },
  inAll: { burst: 400, perSecond: 40 },
  dials: { burst: 20, perSecond: 4 },
  dialsPerAddress: { burst: 4, perSecond: 0.25 },
  forgetAfterMs: 60_000,
};

/** How many addresses have a bucket of their own; the least recently new one goes first. */
const ADDRESSES = 1_000;

/** Which boards are around, by their beacons alone. Pure: beacons in, effects out. */
export class BoardTable {
  readonly #limits: BoardTableLimits;
  readonly #boards = new Map<string, Board>();
  readonly #addresses = new Map<string, TokenBucket>();
  readonly #dials = new Map<string, TokenBucket>();
  readonly #inAll: TokenBucket;
  #own: ReadonlyMap<string, string> = new Map();
  #limited = 0;

  constructor(limits: BoardTableLimits = BOARD_LIMITS) {
    this.#limits = limits;
    this.#inAll = new TokenBucket(limits.inAll);
  }

  /** Beacons that a limit dropped. A true board repeats itself for ever, so that nothing is lost by it. */
  get limited(): number {
    return this.#limited;
  }

  get size(): number {
    return this.#boards.size;
  }

  /** The unadopted board of this id, where one is heard now. */
  unadopted(id: string): Board | undefined {
    return this.#boards.get(keyOf('unadopted', id));
  }

  /** The own controller's newest place. */
  own(controller: string): Board | undefined {
    return this.#boards.get(keyOf('own', controller));
  }

  /** Which controllers belong to this home: id → fingerprint. Those that left are forgotten. */
  setOwn(fingerprints: ReadonlyMap<string, string>): void {
    this.#own = fingerprints;
    for (const board of this.#boards.values()) {
      if (board.kind === 'own' && !fingerprints.has(board.id)) this.#boards.delete(keyOf('own', board.id));
    }
    for (const id of this.#dials.keys()) if (!fingerprints.has(id)) this.#dials.delete(id);
  }

  /** A beacon that differs from the last of its address, or the first. `now`: monotonic ms. */
  beacon(beacon: Beacon, from: Address, now: number): readonly BoardEffect[] {
    const kind = this.#kindOf(beacon);
    const board: Board = {
      kind,
      id: beacon.id,
      title: beacon.title,
      address: { host: from.host, port: beacon.tcp },
      epoch: beacon.epoch,
      heard: now,
    };
    const key = keyOf(kind, beacon.id);
    const known = this.#boards.get(key);
    const reply: BoardEffect = { do: 'reply', to: from };
    if (known !== undefined && samePlace(known, board) && known.title === board.title) {
      this.#keep(key, board);
      return this.#again(board, reply);
    }
    if (kind === 'own') {
      if (!this.#mayDial(beacon.id, from.host, now)) {
        this.#limited++;
        return [];
      }
      this.#keep(key, board);
      const moved = known === undefined || !samePlace(known, board);
      if (!moved) return this.#again(board, reply);
      return [reply, { do: 'dial', controller: board.id, address: board.address, epoch: board.epoch }];
    }
    if (!bucketOf(this.#addresses, from.host, this.#limits.perAddress).take(now) || !this.#inAll.take(now)) {
      this.#limited++;
      return [];
    }
    this.#keep(key, board);
    const crowd = this.#shrink();
    if (kind === 'foreign') return crowd;
    return [reply, ...crowd, { do: 'found', board }];
  }

  /** The very same datagram as before came from this address. */
  repeat(beacon: Beacon, from: Address, now: number): readonly BoardEffect[] {
    const key = keyOf(this.#kindOf(beacon), beacon.id);
    const known = this.#boards.get(key);
    // It may have been pushed out, limited, or adopted meanwhile: then it is news again.
    if (known === undefined || known.address.host !== from.host || known.address.port !== beacon.tcp || known.epoch !== beacon.epoch) {
      return this.beacon(beacon, from, now);
    }
    const board = { ...known, heard: now };
    this.#keep(key, board);
    return this.#again(board, { do: 'reply', to: from });
  }

  /** Forgets boards that fell silent. Own ones stay: their last place is still the best guess. */
  sweep(now: number): readonly BoardEffect[] {
    const effects: BoardEffect[] = [];
    for (const [key, board] of this.#boards) {
      if (board.kind === 'own' || now - board.heard <= this.#limits.forgetAfterMs) continue;
      this.#boards.delete(key);
      if (board.kind === 'unadopted') effects.push({ do: 'lost', id: board.id });
    }
    return effects;
  }

  /** The board is adopted: its unadopted entry goes, and with it its place in the list of new ones. */
  adopted(id: string): readonly BoardEffect[] {
    return this.#boards.delete(keyOf('unadopted', id)) ? [{ do: 'lost', id }] : [];
  }

  #again(board: Board, reply: BoardEffect): readonly BoardEffect[] {
    if (board.kind === 'foreign') return [];
    return board.kind === 'own' ? [reply, { do: 'heard', controller: board.id }] : [reply];
  }

  #kindOf(beacon: Beacon): BoardKind {
    if (beacon.fingerprint === '') return 'unadopted';
    return this.#own.get(beacon.id) === beacon.fingerprint ? 'own' : 'foreign';
  }

  /** Puts the board last: a map keeps the order, so that the longest silent come first. */
  #keep(key: string, board: Board): void {
    this.#boards.delete(key);
    this.#boards.set(key, board);
  }

  #shrink(): readonly BoardEffect[] {
    const effects: BoardEffect[] = [];
    let unadopted = 0;
    for (const board of this.#boards.values()) if (board.kind === 'unadopted') unadopted++;
    for (const [key, board] of this.#boards) {
      const tooMany = this.#boards.size > this.#limits.boards;
      const tooManyNew = unadopted > this.#limits.unadopted;
      if (!tooMany && !tooManyNew) break;
      if (board.kind === 'own' || (!tooMany && board.kind !== 'unadopted')) continue;
      this.#boards.delete(key);
      if (board.kind !== 'unadopted') continue;
      unadopted--;
      effects.push({ do: 'lost', id: board.id });
    }
    return effects;
  }

  #mayDial(controller: string, host: string, now: number): boolean {
    const { dials, dialsPerAddress } = this.#limits;
    return (
      bucketOf(this.#addresses, `${controller} ${host}`, dialsPerAddress).take(now) && bucketOf(this.#dials, controller, dials).take(now)
    );
  }
}

/** The bucket of this key, made where there is none; the least recently new one makes room. */
function bucketOf(buckets: Map<string, TokenBucket>, key: string, rate: Rate): TokenBucket {
  let bucket = buckets.get(key);
  if (bucket === undefined) {
    bucket = new TokenBucket(rate);
    buckets.set(key, bucket);
    if (buckets.size > ADDRESSES) buckets.delete(buckets.keys().next().value as string);
  }
  return bucket;
}

const keyOf = (kind: BoardKind, id: string): string => `${kind} ${id}`;
const samePlace = (a: Board, b: Board): boolean =>
  a.address.host === b.address.host && a.address.port === b.address.port && a.epoch === b.epoch;
