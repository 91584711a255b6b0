interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const EVERY_MS = 10_000;

/** One line that stays up to date on a terminal; elsewhere a line now and then. */
export class Progress {
  readonly #to: Terminal;
  #last = Number.NEGATIVE_INFINITY;
  #shown = false;

  constructor(to: Terminal) {
    this.#to = to;
  }

  tell(line: string): void {
    const now = performance.now();
    if (this.#to.isTTY === true) {
      this.#to.write(`\r\x1b[2K${line}`);
      this.#shown = true;
    } else if (now - this.#last >= EVERY_MS) {
      this.#last = now;
      this.#to.write(`${line}\n`);
    }
  }

  /** What comes next begins on a line of its own. */
  end(): void {
    if (this.#shown) this.#to.write('\n');
    this.#shown = false;
  }
}
