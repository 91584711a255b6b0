import { type Beacon, decodeBeacon } from '@around/messages';
import type { Address } from '@around/platform';

interface Last {
  /** Undefined where the bytes were no beacon. */
  readonly beacon: Beacon | undefined;
  passed: number;
}

/** What a datagram turned out to be. */
export type Heard =
  | { readonly is: 'new'; readonly beacon: Beacon }
  | { readonly is: 'repeat'; readonly beacon: Beacon }
  | { readonly is: 'invalid' | 'tooSoon' | 'limited' };

/** The same datagram of one address is looked at again no sooner than this, ms. */
const AGAIN_MS = 500;
/** A beacon is no larger: what is, is not worth remembering. */
const MAX_BYTES = 1_200;

// One character a byte: whatever came has a key, and no two datagrams the same.
const latin = new TextDecoder('latin1');

/**
 * Reads beacons, and only those that were not read before: looking up costs a tenth of reading. Several boards may speak from one
 * address (behind a router of their own), so that what is remembered goes by address and bytes.
 */
export class BeaconCache {
  readonly #last = new Map<string, Last>();
  readonly #size: number;

  constructor(size = 1_000) {
    this.#size = size;
  }

  get size(): number {
    return this.#last.size;
  }

  /**
   * @param now monotonic ms
   * @param mayRead asked before bytes are read as JSON
   */
  hear(bytes: Uint8Array, from: Address, now: number, mayRead: () => boolean): Heard {
    const key = bytes.length > MAX_BYTES ? undefined : `${from.host}:${from.port} ${latin.decode(bytes)}`;
    const last = key === undefined ? undefined : this.#last.get(key);
    if (last !== undefined) {
      if (last.beacon === undefined) return { is: 'invalid' };
      if (now - last.passed < AGAIN_MS) return { is: 'tooSoon' };
      last.passed = now;
      return { is: 'repeat', beacon: last.beacon };
    }
    if (!mayRead()) return { is: 'limited' };
    const decoded = decodeBeacon(bytes);
    const beacon = decoded.ok ? decoded.value : undefined;
    if (key !== undefined) {
      if (this.#last.size >= this.#size) this.#last.delete(this.#last.keys().next().value as string);
      this.#last.set(key, { beacon, passed: now });
    }
    return beacon === undefined ? { is: 'invalid' } : { is: 'new', beacon };
  }
}
