import type { Socket } from 'node:net';

/** How a proxy passes bytes on. `bytes`: the head of each piece byte by byte. `lumps`: what comes within a while goes as one. */
export interface Weather {
  readonly delayMs: number;
  readonly pieces: 'whole' | 'bytes' | 'lumps';
}

export const FAIR: Weather = { delayMs: 0, pieces: 'whole' };

/** What waits in one direction; over it the sender is not read. */
const MAX_WAITING = 262_144;
/** Bytes of each piece that go singly: lengths, headers and tags are in there. */
const SINGLE = 48;
const LUMP_MS = 120;

/** One direction of one connection. */
export class ProxyLane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #weather: () => Weather;
  /** Monotonic ms until which nothing passes. */
  readonly #stalledUntil: () => number;
  #waiting: { bytes: Buffer; readonly at: number; singles: number }[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #turn = false;
  #ended = false;
  #stopped = false;

  constructor(from: Socket, to: Socket, weather: () => Weather, stalledUntil: () => number) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    this.#stalledUntil = stalledUntil;
    to.on('drain', () => this.pump());
  }

  push(bytes: Buffer): void {
    if (this.#stopped) return;
    const { delayMs, pieces } = this.#weather();
    const due = performance.now() + delayMs;
    const at = pieces === 'lumps' ? Math.ceil(due / LUMP_MS) * LUMP_MS : due;
    // What came before goes before, whatever the weather was then.
    const last = this.#waiting.at(-1)?.at ?? 0;
    this.#waiting.push({ bytes, at: Math.max(at, last), singles: pieces === 'bytes' ? SINGLE : 0 });
    this.#size += bytes.length;
    if (this.#size > MAX_WAITING) this.#from.pause();
    this.pump();
  }

  /** The sender sends no more: said after what waits. */
  end(): void {
    this.#ended = true;
    this.pump();
  }

  pump(): void {
    if (this.#stopped || this.#turn || this.#to.writableNeedDrain) return;
    clearTimeout(this.#timer);
    const now = performance.now();
    const due = Math.max(this.#waiting[0]?.at ?? 0, this.#stalledUntil());
    if (due > now) {
      this.#timer = setTimeout(() => this.pump(), due - now + 1);
      return;
    }
    const head = this.#waiting[0];
    if (head === undefined) {
      if (this.#ended && !this.#to.writableEnded) this.#to.end();
      return;
    }
    if (head.singles > 0 && head.bytes.length > 1) {
      head.singles--;
      this.#write(head.bytes.subarray(0, 1));
      head.bytes = head.bytes.subarray(1);
      this.#again();
      return;
    }
    // Pieces that are due together go together: TCP promises no borders.
    let ready = this.#waiting.findIndex(({ at, singles }, i) => i > 0 && (at > now || singles > 0));
    if (ready < 0) ready = this.#waiting.length;
    this.#write(Buffer.concat(this.#waiting.splice(0, ready).map(({ bytes }) => bytes)));
    this.#again();
  }

  /** What waits and what still comes is lost. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  /** The next piece in a turn of its own, so that it leaves as a packet of its own. */
  #again(): void {
    this.#turn = true;
    setImmediate(() => {
      this.#turn = false;
      this.pump();
    });
  }

  #write(bytes: Buffer): void {
    this.#size -= bytes.length;
    if (this.#to.writable) this.#to.write(bytes);
    if (this.#size <= MAX_WAITING / 2 && this.#from.isPaused()) this.#from.resume();
  }
}
