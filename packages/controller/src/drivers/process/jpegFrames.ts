/** Bytes that begin and end a JPEG (ITU-T T.81, B.1.1.3), and what stands alone between. */
const MARK = 0xff;
const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Takes JPEGs out of a stream of bytes: one after the other (`ffmpeg -f mjpeg`, `rpicam-vid --codec mjpeg`), or as parts of a multipart
 * message (`multipart/x-mixed-replace`), whatever is in between. Follows the segments of each, so that a thumbnail inside is no picture
 * of its own. What is larger than it may be, or no JPEG, is passed over.
 */
export class JpegFrames {
  readonly #max: number;
  #bytes = new Uint8Array(65_536);
  #length = 0;
  /** How far the picture at the beginning has been followed; 0 while none has begun. */
  #at = 0;
  #inScan = false;
  dropped = 0;

  /** @param max bytes of one picture */
  constructor(max: number) {
    this.#max = max;
  }

  /** The pictures that are whole now. */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#append(bytes);
    const frames: Uint8Array[] = [];
    for (;;) {
      if (this.#at === 0 && !this.#begin()) return frames;
      const end = this.#follow();
      if (end === 'broken' || (end === 'more' && this.#length > this.#max)) {
        this.dropped++;
        // Another one may begin right after where this one did.
        this.#cut(2);
      } else if (end === 'more') return frames;
      else {
        if (end <= this.#max) frames.push(this.#bytes.slice(0, end));
        else this.dropped++;
        this.#cut(end);
      }
    }
  }

  /** Moves to where the next picture begins. */
  #begin(): boolean {
    for (let at = this.#bytes.indexOf(MARK); at >= 0 && at < this.#length - 1; at = this.#bytes.indexOf(MARK, at + 1)) {
      if (this.#bytes[at + 1] !== START) continue;
      this.#cut(at);
      this.#at = 2;
      return true;
    }
    // The first half of a beginning may be the last byte.
    this.#cut(this.#length > 0 && this.#bytes[this.#length - 1] === MARK ? this.#length - 1 : this.#length);
    return false;
  }

  /** Where the picture ends, as far as it has come. */
  #follow(): number | 'more' | 'broken' {
    while (this.#at < this.#length - 1) {
      if (this.#inScan) {
        const mark = this.#bytes.indexOf(MARK, this.#at);
        if (mark < 0 || mark >= this.#length - 1) {
          this.#at = mark >= 0 && mark < this.#length ? mark : this.#length;
          return 'more';
        }
        const next = this.#bytes[mark + 1] as number;
        // A byte of the picture that looks like a mark is followed by 0.
        this.#inScan = next === 0 || next === MARK || standsAlone(next);
        this.#at = this.#inScan && next !== MARK ? mark + 2 : this.#inScan ? mark + 1 : mark;
        continue;
      }
      if (this.#bytes[this.#at] !== MARK) return 'broken';
      const marker = this.#bytes[this.#at + 1] as number;
      if (marker === END) return this.#at + 2;
      if (marker === MARK) this.#at++;
      else if (standsAlone(marker)) this.#at += 2;
      else {
        if (marker === 0 || marker === START) return 'broken';
        if (this.#at + 4 > this.#length) return 'more';
        const length = (this.#bytes[this.#at + 2] as number) * 256 + (this.#bytes[this.#at + 3] as number);
        if (length < 2) return 'broken';
        if (this.#at + 2 + length > this.#length) return 'more';
        this.#inScan = marker === SCAN;
        this.#at += 2 + length;
      }
    }
    return 'more';
  }

  #append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#length + bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Forgets the first bytes, and what was known of them. */
  #cut(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
    // What is left of older bytes must not be found.
    this.#bytes.fill(0, this.#length, this.#length + count);
    this.#at = 0;
    this.#inScan = false;
  }
}
