import { ReadlineParser } from '@serialport/parser-readline';

const NEWLINE = 0x0a;

/** The readline parser with a bound: a line of more than `maxLine` bytes is dropped whole, and what follows it is read again. */
export class BoundedReadline extends ReadlineParser {
  readonly #maxLine: number;
  #dropping = false;

  constructor(maxLine: number) {
    super({ delimiter: '\n', encoding: 'utf8' });
    this.#maxLine = maxLine;
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
    let rest = chunk;
    if (this.#dropping) {
      const end = rest.indexOf(NEWLINE);
      if (end < 0) {
        done();
        return;
      }
      this.#dropping = false;
      rest = rest.subarray(end + 1);
    }
    super._transform(rest, encoding, () => {
      if (this.buffer.length > this.#maxLine) {
        this.buffer = Buffer.alloc(0);
        this.#dropping = true;
      }
      done();
    });
  }

  /** What a closed port leaves behind is no line. */
  override _flush(done: () => void): void {
    this.buffer = Buffer.alloc(0);
    done();
  }
}
