/** One length-prefixed frame on TCP: `[length u16 big-endian][bytes]`. @throws RangeError over 65,535 bytes */
export function frameRecord(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff) throw new RangeError(`a record has at most 65535 bytes, not ${bytes.length}`);
  const framed = new Uint8Array(2 + bytes.length);
  framed[0] = bytes.length >> 8;
  framed[1] = bytes.length & 0xff;
  framed.set(bytes, 2);
  return framed;
}

/**
 * Bytes in, records out. Before the peer is known a smaller `limit` holds (`'tooLong'` ends the connection:
 * a length prefix cannot be resynchronised). Holds at most `limit + 2` bytes beside the chunk in hand.
 */
export class RecordFramer {
  #held: Uint8Array = new Uint8Array(0);
  limit: number;

  constructor(limit = 0xffff) {
    this.limit = limit;
  }

  push(bytes: Uint8Array): Uint8Array[] | 'tooLong' {
    let data = bytes;
    if (this.#held.length > 0) {
      data = new Uint8Array(this.#held.length + bytes.length);
      data.set(this.#held);
      data.set(bytes, this.#held.length);
    }
    const out: Uint8Array[] = [];
    let at = 0;
    while (data.length - at >= 2) {
      const length = ((data[at] as number) << 8) | (data[at + 1] as number);
      if (length > this.limit) return 'tooLong';
      if (data.length - at - 2 < length) break;
      out.push(data.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    this.#held = data.slice(at);
    return out;
  }
}
