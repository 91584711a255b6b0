import { fromUtf8, toUtf8 } from '@around/messages';
import type { DataFiles, Log } from '@around/platform';

/** Lines of one file, appended in order; several that come while one append is under way go with the next. */
export class Journal {
  readonly #ports: { readonly files: DataFiles; readonly log: Log };
  readonly #file: string;
  #waiting: string[] = [];
  #turn: Promise<void> = Promise.resolve();
  #scheduled = false;
  #failed = false;
  /** Lines that are in the file, for its owner to know when to make it short again. */
  lines = 0;

  constructor(ports: { readonly files: DataFiles; readonly log: Log }, file: string) {
    this.#ports = ports;
    this.#file = file;
  }

  /** The whole lines of the file. A last line that a power cut tore off is left out, and the file is made whole again. */
  async read(): Promise<string[]> {
    const bytes = await this.#ports.files.read(this.#file);
    if (bytes === undefined) return [];
    const text = fromUtf8(bytes);
    if (text === undefined) {
      const aside = await this.#ports.files.setAside(this.#file);
      this.#ports.log.error('a file is damaged and was set aside', { file: this.#file, aside });
      return [];
    }
    const lines = text.split('\n');
    const torn = lines.pop();
    this.lines = lines.length;
    if (torn !== '') await this.rewrite(lines);
    return lines;
  }

  /** Adds lines; resolves when they, and all before them, are on the disk. Rejects with what kept them from it. */
  append(lines: readonly string[]): Promise<void> {
    this.#waiting.push(...lines);
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.#turn = this.#turn.catch(() => {}).then(() => this.#flush());
    }
    return this.#turn;
  }

  /** As `append`, for whoever does not wait; a failure is logged once. */
  note(lines: readonly string[]): void {
    this.append(lines).catch((error: unknown) => {
      if (!this.#failed) this.#ports.log.error('a file cannot be written: is the disk full?', { file: this.#file, error });
      this.#failed = true;
    });
  }

  /** Replaces the whole file; what waits follows it. */
  rewrite(lines: readonly string[]): Promise<void> {
    this.#turn = this.#turn
      .catch(() => {})
      .then(async () => {
        await this.#ports.files.write(this.#file, toUtf8(joined(lines)));
        this.lines = lines.length;
      });
    return this.#turn;
  }

  async remove(): Promise<void> {
    this.#turn = this.#turn
      .catch(() => {})
      .then(async () => {
        await this.#ports.files.remove(this.#file);
        this.lines = 0;
      });
    return this.#turn;
  }

  /** Resolves when nothing waits to be written. */
  async settled(): Promise<void> {
    await this.#turn.catch(() => {});
  }

  async #flush(): Promise<void> {
    this.#scheduled = false;
    const lines = this.#waiting;
    this.#waiting = [];
    if (lines.length === 0) return;
    await this.#ports.files.append(this.#file, toUtf8(joined(lines)));
    this.lines += lines.length;
    this.#failed = false;
  }
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
