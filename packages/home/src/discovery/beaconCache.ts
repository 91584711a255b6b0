import { type Beacon, decodeBeacon } from '@around/messages';
import type { Address } from '@around/platform';

interface Last {
  readonly bytes: Uint8Array;
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

/** Reads beacons, and only where the bytes differ from the last of that address: comparing costs a hundredth of reading. */
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
    const key = `${from.host}:${from.port}`;
    const last = this.#last.get(key);
    if (last !== undefined && same(last.bytes, bytes)) {
      if (last.beacon === undefined) return { is: 'invalid' };
      if (now - last.passed < AGAIN_MS) return { is: 'tooSoon' };
      last.passed = now;
      return { is: 'repeat', beacon: last.beacon };
    }
    if (!mayRead()) return { is: 'limited' };
    const decoded = decodeBeacon(bytes);
    const beacon = decoded.ok ? decoded.value : undefined;
    if (last !== undefined) this.#last.delete(key);
    else if (this.#last.size >= this.#size) this.#last.delete(this.#last.keys().next().value as string);
    // A copy of one datagram at most: larger ones are not worth remembering.
    if (bytes.length <= 1_200) this.#last.set(key, { bytes: bytes.slice(), beacon, passed: now });
    return beacon === undefined ? { is: 'invalid' } : { is: 'new', beacon };
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
