import { LIMITS, LineFramer, readJson, tcpRequest, toUtf8 } from '@around/messages';
import type { TcpConnection, TcpHandlers } from '@around/platform';
import { errorLine, idOf } from './answers.js';
import type { NewsItem } from './news.js';
import { type Program, type Reception, Requests } from './requests.js';

/** A browser can be made to send HTTP to any port of its machine: its headers must not be stepped over until JSON comes. */
const HTTP = /^[A-Z]{3,10} \S+ HTTP\/\d/;
/** Less than this unread, and a program keeps up. */
const IDLE_BYTES = 65_536;
const NEWLINE = Uint8Array.of(0x0a);

/** What a session needs of its interface. */
export interface SessionHost extends Reception {
  /** Bytes a program may leave unread before it is dropped. */
  readonly outputBytes: number;
  closed(session: TcpSession, why: string | undefined): void;
}

/** One program's connection: bytes in, lines out, several in one write. */
export class TcpSession implements TcpHandlers, Program {
  readonly #host: SessionHost;
  readonly #connection: TcpConnection;
  readonly #framer = new LineFramer(LIMITS.line);
  readonly #requests: Requests;
  #out: string[] = [];
  #batching = false;
  #ended = false;
  #over = false;

  constructor(host: SessionHost, connection: TcpConnection) {
    this.#host = host;
    this.#connection = connection;
    this.#requests = new Requests(host, this);
  }

  get remote(): string {
    return this.#connection.remote.host;
  }

  get idle(): boolean {
    return this.#connection.buffered < IDLE_BYTES;
  }

  onData(bytes: Uint8Array): void {
    if (!this.#ended) this.#take(bytes);
  }

  /**
   * The program sends no more: a last line without its end counts, answers that are still to come are given, then the
   * connection ends. Observations end with it: whether anybody still listens cannot be known.
   */
  onEnd(): void {
    this.onData(NEWLINE);
    this.#ended = true;
    this.#closeIfDone();
  }

  onClose(): void {
    this.#finish(undefined);
  }

  /** News of the house, for what this program observes. */
  news(items: readonly NewsItem[]): void {
    const { observed } = this.#requests;
    if (this.#over || !observed.any) return;
    this.#batch(() => {
      for (const item of items) if (item.wantedBy(observed) && (!item.skippable || this.idle)) this.say(item.text);
    });
  }

  say(line: string): void {
    if (this.#over) return;
    this.#out.push(line);
    if (!this.#batching) this.#flush();
  }

  conclude(line: string): void {
    this.say(line);
    this.#closeIfDone();
  }

  /** Ends the connection after what is queued. */
  close(): void {
    this.#flush();
    this.#connection.close();
    this.#finish(undefined);
  }

  #take(bytes: Uint8Array): void {
    this.#batch(() => {
      for (const framed of this.#framer.push(bytes)) {
        if (this.#over) return;
        if ('line' in framed) this.#line(framed.line);
        else {
          this.say(errorLine(undefined, 'tooLong', `a line has at most ${LIMITS.line} bytes: connect again and send less`));
          this.close();
        }
      }
    });
  }

  #line(line: Uint8Array): void {
    if (line.length === 0) return;
    const json = readJson(line, { bytes: LIMITS.line });
    if (!json.ok) {
      this.say(errorLine(undefined, 'malformed', `${json.error}: send one JSON object a line, {"id":1,"t":"things"}`));
      if (HTTP.test(String.fromCharCode(...line.subarray(0, 2_000)))) this.close();
      return;
    }
    const request = tcpRequest.check(json.value);
    if (request.ok) {
      const answer = this.#requests.answer(request.value);
      if (answer !== undefined) this.say(answer);
      return;
    }
    const t = (json.value as { t?: unknown } | null)?.t;
    const unknown = typeof t === 'string' && !tcpRequest.types.includes(t);
    const message = unknown ? `${request.error}; known: ${tcpRequest.types.join(', ')}` : request.error;
    this.say(errorLine(idOf(json.value), unknown ? 'unknown' : 'malformed', message));
  }

  #batch(work: () => void): void {
    this.#batching = true;
    work();
    this.#batching = false;
    this.#flush();
  }

  #flush(): void {
    if (this.#out.length === 0 || this.#over) return;
    const text = `${this.#out.join('\n')}\n`;
    this.#out = [];
    this.#connection.write(toUtf8(text));
    if (this.#connection.buffered <= this.#host.outputBytes) return;
    this.#connection.destroy();
    this.#finish('it does not read what it asked for');
  }

  #closeIfDone(): void {
    if (this.#ended && !this.#over && this.#requests.done) this.close();
  }

  #finish(why: string | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#out = [];
    this.#requests.close();
    this.#host.closed(this, why);
  }
}
