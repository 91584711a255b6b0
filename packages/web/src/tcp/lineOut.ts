import { toUtf8 } from '@around/messages';
import type { TcpConnection } from '@around/platform';

/** Less than this unread, and a program keeps up. */
const IDLE_BYTES = 65_536;

/** Lines to one program: several in one write, and no more unread than is allowed. */
export class LineOut {
  readonly #connection: TcpConnection;
  readonly #maxUnread: number;
  readonly #idleBytes: number;
  readonly #onOverflow: () => void;
  #lines: string[] = [];
  #length = 0;
  #gathering = 0;

  /** @param maxUnread bytes; who has left more than that when there is something new to say is given up with `onOverflow` */
  constructor(connection: TcpConnection, maxUnread: number, onOverflow: () => void) {
    this.#connection = connection;
    this.#maxUnread = maxUnread;
    this.#idleBytes = Math.min(IDLE_BYTES, maxUnread);
    this.#onOverflow = onOverflow;
  }

  /** Whether it has read nearly everything. */
  get idle(): boolean {
    return this.#connection.buffered + this.#length < this.#idleBytes;
  }

  say(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
    if (this.#gathering === 0 || this.#length >= this.#idleBytes) this.flush();
  }

  /** What is said meanwhile leaves together. */
  gather(work: () => void): void {
    this.#gathering++;
    work();
    this.#gathering--;
    if (this.#gathering === 0) this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#length = 0;
    // What was unread before counts: one answer may be longer than the bound, and nobody has had the time to read it.
    if (this.#connection.buffered > this.#maxUnread) this.#onOverflow();
    else this.#connection.write(toUtf8(text));
  }
}
