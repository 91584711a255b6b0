import { type FramedLine, LIMITS, LineFramer, readJson, tcpRequest } from '@around/messages';
import type { Clock, TcpConnection, TcpHandlers, Timer } from '@around/platform';
import { errorLine, idOf } from './answers.js';
import { LineOut } from './lineOut.js';
import type { NewsItem } from './news.js';
import { type Program, type Reception, Requests } from './requests.js';

/** A browser can be made to send HTTP to any port of its machine: its headers must not be stepped over until JSON comes. */
const HTTP = /^[A-Z]{3,10} \S+ HTTP\/\d/;
/** What is written in one turn has gone, as a rule, by the next. */
const TURN_MS = 1;
/** Who has requests waiting behind unread answers, and in so long reads nothing at all, is dropped. */
const STALLED_MS = 5_000;
const NEWLINE = Uint8Array.of(0x0a);

/** What a session needs of its interface. */
export interface SessionHost extends Reception {
  readonly clock: Pick<Clock, 'after'>;
  /** Bytes a program may leave unread before it is dropped. */
  readonly outputBytes: number;
  closed(session: TcpSession, why: string | undefined): void;
}

/** One program's connection: bytes in, lines out. Who does not read its answers is not read either. */
export class TcpSession implements TcpHandlers, Program {
  readonly #host: SessionHost;
  readonly #connection: TcpConnection;
  readonly #framer = new LineFramer(LIMITS.line);
  readonly #requests: Requests;
  readonly #out: LineOut;
  readonly #stranger: Timer | undefined;
  /** Lines that wait until the program has read the answers to those before. */
  #waiting: FramedLine[] = [];
  /** While it is not read. */
  #stalled: Timer | undefined;
  #ended = false;
  #over = false;

  constructor(host: SessionHost, connection: TcpConnection) {
    this.#host = host;
    this.#connection = connection;
    this.#requests = new Requests(host, this);
    this.#out = new LineOut(connection, host.outputBytes, () => this.#giveUp());
    if (host.needsToken) this.#stranger = host.clock.after(LIMITS.helloMs, () => this.#turnOut());
  }

  get remote(): string {
    return this.#connection.remote.host;
  }

  /** Whether it has said the token, where one is asked. */
  get known(): boolean {
    return this.#requests.known;
  }

  get idle(): boolean {
    return this.#out.idle;
  }

  onData(bytes: Uint8Array): void {
    if (this.#ended || this.#over) return;
    this.#waiting = this.#waiting.concat(this.#framer.push(bytes));
    this.#work();
  }

  onDrain(): void {
    this.#work();
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
    this.#out.gather(() => {
      for (const item of items) if (item.wantedBy(observed) && (!item.skippable || this.idle)) this.say(item.text);
    });
  }

  say(line: string): void {
    if (!this.#over) this.#out.say(line);
  }

  conclude(line: string): void {
    this.say(line);
    this.#closeIfDone();
  }

  /** Ends the connection after what is queued. */
  close(): void {
    if (this.#over) return;
    this.#out.flush();
    this.#connection.close();
    this.#finish(undefined);
  }

  #work(): void {
    let done = 0;
    this.#out.gather(() => {
      for (const framed of this.#waiting) {
        if (this.#over || !this.idle) break;
        done++;
        this.#take(framed);
      }
    });
    if (this.#over) return;
    this.#waiting = this.#waiting.slice(done);
    if (this.#waiting.length === 0) this.#readOn();
    else this.#hold();
    this.#closeIfDone();
  }

  #readOn(): void {
    if (this.#stalled === undefined) return;
    this.#stalled.cancel();
    this.#stalled = undefined;
    this.#connection.resume();
  }

  #hold(): void {
    if (this.#stalled === undefined) this.#connection.pause();
    else this.#stalled.cancel();
    // `onDrain` comes only where the system did not take everything at once.
    this.#stalled = this.#host.clock.after(TURN_MS, () => {
      if (this.idle) this.#work();
      else this.#watch();
    });
  }

  #watch(): void {
    const { buffered } = this.#connection;
    this.#stalled = this.#host.clock.after(STALLED_MS, () => {
      if (this.#connection.buffered >= buffered) this.#giveUp();
      else this.#watch();
    });
  }

  #giveUp(): void {
    this.#connection.destroy();
    this.#finish('it does not read what it asked for');
  }

  #take(framed: FramedLine): void {
    if ('line' in framed) this.#line(framed.line);
    else {
      this.say(errorLine(undefined, 'tooLong', `a line has at most ${LIMITS.line} bytes: connect again and send less`));
      this.close();
    }
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

  /** A connection that never says the token must not keep others out. */
  #turnOut(): void {
    if (this.known) return;
    this.say(errorLine(undefined, 'token', `no hello with the token within ${LIMITS.helloMs / 1_000} s: connect again and say it first`));
    this.close();
  }

  #closeIfDone(): void {
    if (this.#ended && !this.#over && this.#waiting.length === 0 && this.#requests.done) this.close();
  }

  #finish(why: string | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#waiting = [];
    this.#stranger?.cancel();
    this.#stalled?.cancel();
    this.#requests.close();
    this.#host.closed(this, why);
  }
}
