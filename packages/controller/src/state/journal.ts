import { fromUtf8, toUtf8 } from '@around/messages';
import type { DataFiles, Log } from '@around/platform';

const LF = 0x0a;

/** Lines of one file. What is asked of it is done in order; several appends that come while something is under way go together. */
export class Journal {
  readonly #ports: { readonly files: DataFiles; readonly log: Log };
  readonly #file: string;
  #turn: Promise<void> = Promise.resolve();
  /** The append that waits for its turn and takes in what comes meanwhile. */
  #gathering: { readonly lines: string[]; readonly done: Promise<void> } | undefined;
  /** The file may end in the middle of a line: the next one begins with a line of its own. */
  #torn = false;
  #complained = false;
  /** Lines that are in the file, for its owner to know when to make it short again. */
  lines = 0;

  constructor(ports: { readonly files: DataFiles; readonly log: Log }, file: string) {
    this.#ports = ports;
    this.#file = file;
  }

  /**
   * The lines of the file; undefined in the place of each that is no text, and of a last one that a power cut tore off. A file
   * without any good line is set aside. Rejects where the disk cannot be read.
   */
  async read(): Promise<readonly (string | undefined)[]> {
    const bytes = await this.#ports.files.read(this.#file);
    if (bytes === undefined || bytes.length === 0) return [];
    const lines: (string | undefined)[] = [];
    let from = 0;
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, from)) {
      if (at > from) lines.push(fromUtf8(bytes.subarray(from, at)));
      from = at + 1;
    }
    this.#torn = from < bytes.length;
    if (this.#torn) lines.push(undefined);
    this.lines = lines.length;
    if (lines.every((line) => line === undefined)) await this.setAside();
    return lines;
  }

  /** The file is of no use: it is kept under another name for whoever wants to look at it. */
  async setAside(): Promise<void> {
    try {
      const aside = await this.#ports.files.setAside(this.#file);
      this.#ports.log.error('a file is damaged and was set aside', { file: this.#file, aside });
      this.lines = 0;
      this.#torn = false;
    } catch (error) {
      this.#ports.log.error('a file is damaged and cannot be set aside: it is written over', { file: this.#file, error });
    }
  }

  /** Adds lines; resolves when they, and all before them, are on the disk. Rejects with what kept them from it. */
  append(lines: readonly string[]): Promise<void> {
    if (this.#gathering !== undefined) {
      this.#gathering.lines.push(...lines);
      return this.#gathering.done;
    }
    const gathered = [...lines];
    const done = this.#inTurn(async () => {
      if (this.#gathering?.lines === gathered) this.#gathering = undefined;
      const start = this.#torn ? '\n' : '';
      // Until it has succeeded: an append that fails may leave half of itself behind.
      this.#torn = true;
      await this.#ports.files.append(this.#file, toUtf8(`${start}${joined(gathered)}`));
      this.#torn = false;
      this.lines += gathered.length;
      this.#complained = false;
    });
    this.#gathering = { lines: gathered, done };
    return done;
  }

  /** As `append`, for whoever does not wait; a failure is logged once. */
  note(lines: readonly string[]): void {
    this.append(lines).catch((error: unknown) => {
      if (!this.#complained)
        this.#ports.log.error('a file cannot be written: is the disk full?', { event: 'disk.failed', file: this.#file, error });
      this.#complained = true;
    });
  }

  /** Replaces the whole file; what is appended from now on follows it. */
  rewrite(lines: readonly string[]): Promise<void> {
    this.#gathering = undefined;
    return this.#inTurn(async () => {
      await this.#ports.files.write(this.#file, toUtf8(joined(lines)));
      this.lines = lines.length;
      this.#torn = false;
    });
  }

  remove(): Promise<void> {
    this.#gathering = undefined;
    return this.#inTurn(async () => {
      await this.#ports.files.remove(this.#file);
      this.lines = 0;
      this.#torn = false;
    });
  }

  /** Resolves when nothing waits to be written. */
  async settled(): Promise<void> {
    await this.#turn.catch(() => {});
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.catch(() => {}).then(act);
    return this.#turn;
  }
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
