import { Gather } from './gather.js';

const HEADER = 2;
const NOTHING = new Uint8Array(0);

/** One length-prefixed frame on TCP: `[length u16 big-endian][bytes]`. @throws RangeError over 65,535 bytes */
export function frameRecord(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff) throw new RangeError(`a record has at most 65535 bytes, not ${bytes.length}`);
  const framed = new Uint8Array(HEADER + bytes.length);
  framed[0] = bytes.length >> 8;
  framed[1] = bytes.length & 0xff;
  framed.set(bytes, HEADER);
  return framed;
}

/**
 * Bytes in, records out. Before the peer is known a smaller `limit` holds. A record over it gives `'tooLong'`, from then on for
 * ever: a length prefix cannot be resynchronised, the connection ends. Holds at most twice `limit` bytes beside the chunk in
 * hand; a record that came in one chunk is a view into it.
 *
 * Whoever changes `limit` by what a record says takes records one by one (`add`, then `next` until it gives undefined), so that
 * the new bound holds for the next record of the same chunk.
 */
export class RecordFramer {
  readonly #held = new Gather();
  #chunk: Uint8Array = NOTHING;
  #at = 0;
  #dead = false;
  limit: number;

  constructor(limit = 0xffff) {
    this.limit = limit;
  }

  /** All whole records of the bytes so far; `'tooLong'` also where records stood before the one that is. */
  push(bytes: Uint8Array): Uint8Array[] | 'tooLong' {
    this.add(bytes);
    const out: Uint8Array[] = [];
    for (let record = this.next(); record !== undefined; record = this.next()) {
      if (record === 'tooLong') return record;
      out.push(record);
    }
    return out;
  }

  /** Takes the next chunk. The one before it must have been read to its end with `next`, or what is left of it is lost. */
  add(bytes: Uint8Array): void {
    this.#chunk = bytes;
    this.#at = 0;
  }

  /** The next record; undefined: more bytes are needed. */
  next(): Uint8Array | 'tooLong' | undefined {
    if (this.#dead) return 'tooLong';
    if (this.#held.length === 0 && this.#left >= HEADER) {
      const whole = HEADER + this.#lengthAt(this.#chunk[this.#at] as number, this.#chunk[this.#at + 1] as number);
      if (this.#dead) return 'tooLong';
      if (this.#left >= whole) {
        const record = this.#chunk.subarray(this.#at + HEADER, this.#at + whole);
        this.#at += whole;
        return record;
      }
    }
    this.#hold(HEADER - this.#held.length);
    if (this.#held.length < HEADER) return undefined;
    const whole = HEADER + this.#lengthAt(this.#held.at(0), this.#held.at(1));
    if (this.#dead) return 'tooLong';
    this.#hold(whole - this.#held.length);
    return this.#held.length < whole ? undefined : this.#held.take().subarray(HEADER);
  }

  get #left(): number {
    return this.#chunk.length - this.#at;
  }

  #lengthAt(high: number, low: number): number {
    const length = (high << 8) | low;
    if (length > this.limit) {
      this.#dead = true;
      this.#held.clear();
      this.#chunk = NOTHING;
    }
    return length;
  }

  /** Moves up to `count` bytes of the chunk to what is held. */
  #hold(count: number): void {
    if (count <= 0 || this.#left === 0) return;
    const part = this.#chunk.subarray(this.#at, this.#at + count);
    this.#held.add(part);
    this.#at += part.length;
  }
}
