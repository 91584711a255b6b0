import { fromUtf8, LIMITS, LineFramer, readJson } from '@around/messages';

/** Bytes of a picture: a sealed message takes a little more beside it. */
export const MAX_MEDIA = LIMITS.message - 4_096;
/** Bytes of any other output. */
export const MAX_TEXT = 65_536;
const NEWLINE = Uint8Array.of(0x0a);

/** Takes what a run prints. False: it prints more than it may. */
export interface Capture {
  push(bytes: Uint8Array): boolean;
  /** Everything that is output, once the run has ended. */
  take(): Uint8Array;
}

/** All of it, up to a bound: pictures and readings. */
export class WholeCapture implements Capture {
  readonly #max: number;
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(max: number) {
    this.#max = max;
  }

  push(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length;
    if (length > this.#max) return false;
    // One growing buffer: a program that prints single bytes costs no object a byte.
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#max, Math.max(length, 2 * this.#bytes.length, 256)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    return true;
  }

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/**
 * Lines of `{"progress": …}` are told as they come; all else is the output. Both are bounded: whoever prints progress without end
 * floods too.
 */
export class ProgressCapture implements Capture {
  readonly #framer = new LineFramer(MAX_TEXT);
  readonly #output = new WholeCapture(MAX_TEXT);
  readonly #onProgress: (data: unknown) => void;
  readonly #budget: ByteBudget;

  /** @param now monotonic ms */
  constructor(now: () => number, onProgress: (data: unknown) => void) {
    this.#onProgress = onProgress;
    this.#budget = new ByteBudget(now);
  }

  push(bytes: Uint8Array): boolean {
    if (!this.#budget.take(bytes.length)) return false;
    for (const framed of this.#framer.push(bytes)) {
      if ('tooLong' in framed) return false;
      if (!this.#line(framed.line)) return false;
    }
    return true;
  }

  take(): Uint8Array {
    // A last line without its end counts as one.
    for (const framed of this.#framer.push(NEWLINE)) if ('line' in framed) this.#line(framed.line);
    return this.#output.take();
  }

  #line(line: Uint8Array): boolean {
    const progress = progressOf(line);
    if (progress === undefined) return this.#output.push(line) && this.#output.push(NEWLINE);
    this.#onProgress(progress.data);
    return true;
  }
}

function progressOf(line: Uint8Array): { readonly data: unknown } | undefined {
  const text = line[0] === 0x7b ? fromUtf8(line) : undefined;
  if (text === undefined || !text.includes('"progress"')) return undefined;
  const json = readJson(text, { bytes: MAX_TEXT });
  if (!json.ok || typeof json.value !== 'object' || json.value === null || !Object.hasOwn(json.value, 'progress')) return undefined;
  return { data: (json.value as { progress: unknown }).progress };
}

/** How much somebody may print in the long run: so many bytes at once, and a quarter of it again each second. */
export class ByteBudget {
  readonly #now: () => number;
  readonly #atOnce: number;
  #left: number;
  #at: number | undefined;

  constructor(now: () => number, atOnce = 2 * MAX_TEXT) {
    this.#now = now;
    this.#atOnce = atOnce;
    this.#left = atOnce;
  }

  take(bytes: number): boolean {
    const now = this.#now();
    const passed = this.#at === undefined ? 0 : Math.max(0, now - this.#at);
    this.#at = now;
    this.#left = Math.min(this.#atOnce, this.#left + (passed * this.#atOnce) / 4_000);
    this.#left -= bytes;
    return this.#left >= 0;
  }
}
