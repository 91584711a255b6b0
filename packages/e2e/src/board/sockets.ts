import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What a board's program sees of an error: numbers of Linux, as MicroPython has them. */
export class Errno extends Error {
  readonly errno: number;
  constructor(errno: number, words: string) {
    super(words);
    this.errno = errno;
  }
}

const EAGAIN = 11;
const EBADF = 9;
const ECONNRESET = 104;
const EADDRINUSE = 98;
const ECONNREFUSED = 111;
export const POLLIN = 1;
export const POLLOUT = 4;
const HOST = '127.0.0.1';
const CONNECT_MS = 3_000;
/** What lwIP holds of one connection. */
const SEND_BUFFER = 5_744;

interface Stream {
  readonly socket: Socket;
  bytes: Buffer;
  ended: boolean;
  broken: boolean;
}
type One =
  | { readonly is: 'stream'; readonly stream: Stream }
  | { readonly is: 'server'; readonly server: Server; readonly port: number; readonly waiting: Stream[] }
  | { readonly is: 'udp'; readonly socket: UdpSocket; readonly waiting: { data: Buffer; host: string; port: number }[] };

/** The sockets of one board, by number, over Node's. Nothing waits here but `connect`, `listen` and `poll`. */
export class BoardSockets {
  readonly #all = new Map<number, One>();
  #next = 1;
  #woken: (() => void) | undefined;
  /** Where the board's server listens; 0: nowhere. */
  port = 0;
  /** Cut: nothing comes in or goes out, and nobody is told. */
  cut = false;

  /** How many are open. */
  get open(): number {
    return this.#all.size;
  }

  async listen(port: number): Promise<number> {
    const waiting: Stream[] = [];
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      waiting.push(this.#watch(socket));
      this.#wake();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', () => reject(new Errno(EADDRINUSE, 'in use')));
      server.listen(port, HOST, resolve);
    });
    this.port = (server.address() as { port: number }).port;
    return this.#add({ is: 'server', server, port: this.port, waiting });
  }

  portOf(number: number): number {
    const one = this.#all.get(number);
    return one?.is === 'server' ? one.port : 0;
  }

  accept(number: number): [number, string, number] {
    const one = this.#all.get(number);
    const stream = one?.is === 'server' ? one.waiting.shift() : undefined;
    if (stream === undefined) throw new Errno(EAGAIN, 'nobody waits');
    const { remoteAddress = '', remotePort = 0 } = stream.socket;
    return [this.#add({ is: 'stream', stream }), remoteAddress.replace(/^::ffff:/, ''), remotePort];
  }

  connect(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.cut) return reject(new Errno(ECONNREFUSED, 'no network'));
      const socket = connect({ host, port, timeout: CONNECT_MS, allowHalfOpen: true });
      const failed = (): void => {
        socket.destroy();
        reject(new Errno(ECONNREFUSED, 'nobody there'));
      };
      socket.once('error', failed);
      socket.once('timeout', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        socket.off('timeout', failed);
        resolve(this.#add({ is: 'stream', stream: this.#watch(socket) }));
      });
    });
  }

  recv(number: number, count: number): Buffer {
    const one = this.#stream(number);
    if (one.bytes.length > 0 && !this.cut) {
      const out = one.bytes.subarray(0, count);
      one.bytes = one.bytes.subarray(out.length);
      if (one.bytes.length === 0) one.socket.resume();
      return out;
    }
    if (one.broken && !this.cut) throw new Errno(ECONNRESET, 'broken');
    if (one.ended && !this.cut) return Buffer.alloc(0);
    throw new Errno(EAGAIN, 'nothing there');
  }

  send(number: number, data: Buffer): number {
    const one = this.#stream(number);
    if (one.broken && !this.cut) throw new Errno(ECONNRESET, 'broken');
    const room = SEND_BUFFER - one.socket.writableLength;
    if (room <= 0 || this.cut) throw new Errno(EAGAIN, 'full');
    const part = data.subarray(0, room);
    one.socket.write(part, () => this.#wake());
    return part.length;
  }

  async openUdp(): Promise<number> {
    const socket = createSocket('udp4');
    const waiting: { data: Buffer; host: string; port: number }[] = [];
    socket.on('error', () => undefined);
    socket.on('message', (data, from) => {
      if (this.cut || waiting.length > 16) return;
      waiting.push({ data, host: from.address, port: from.port });
      this.#wake();
    });
    await new Promise<void>((resolve) => socket.bind(0, HOST, resolve));
    return this.#add({ is: 'udp', socket, waiting });
  }

  sendTo(number: number, data: Buffer, host: string, port: number): number {
    const one = this.#all.get(number);
    if (one?.is !== 'udp') throw new Errno(EBADF, 'closed');
    // A test's board is heard by whom it names, not by every home of this machine.
    if (!this.cut && host.startsWith('127.') && !host.endsWith('.255')) one.socket.send(data, port, host, () => undefined);
    return data.length;
  }

  receiveFrom(number: number): [string, string, number] {
    const one = this.#all.get(number);
    const next = one?.is === 'udp' ? one.waiting.shift() : undefined;
    if (next === undefined) throw new Errno(EAGAIN, 'nothing there');
    return [next.data.toString('hex'), next.host, next.port];
  }

  close(number: number): void {
    const one = this.#all.get(number);
    this.#all.delete(number);
    if (one?.is === 'stream') {
      if (this.cut) one.stream.socket.destroy();
      else one.stream.socket.end();
    } else if (one?.is === 'server') one.server.close();
    else one?.socket.close();
  }

  /** Those that are ready, at once or within `ms`. */
  async poll(wanted: readonly (readonly [number, number])[], ms: number): Promise<[number, number][]> {
    const ready = (): [number, number][] =>
      this.cut
        ? []
        : wanted.flatMap(([number, events]) => {
            const found = this.#ready(number) & events;
            return found === 0 ? [] : [[number, found] as [number, number]];
          });
    const now = ready();
    if (now.length > 0 || ms <= 0) return now;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#woken = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#woken = undefined;
    return ready();
  }

  /** The board lost its power, or starts anew: whoever was connected hears that it is gone. */
  closeAll(): void {
    for (const one of this.#all.values()) {
      if (one.is === 'stream') one.stream.socket.destroy();
      else if (one.is === 'server') {
        for (const { socket } of one.waiting) socket.destroy();
        one.server.close();
      } else one.socket.close();
    }
    this.#all.clear();
    this.port = 0;
    this.#wake();
  }

  #ready(number: number): number {
    const one = this.#all.get(number);
    if (one === undefined) return POLLIN;
    if (one.is !== 'stream') return one.waiting.length > 0 ? POLLIN : 0;
    const { bytes, ended, broken, socket } = one.stream;
    return (bytes.length > 0 || ended || broken ? POLLIN : 0) | (socket.writableLength < SEND_BUFFER ? POLLOUT : 0);
  }

  #watch(socket: Socket): Stream {
    const stream: Stream = { socket, bytes: Buffer.alloc(0), ended: false, broken: false };
    socket.setNoDelay(true);
    socket.on('data', (data) => {
      stream.bytes = Buffer.concat([stream.bytes, data]);
      // A board has little memory: what it does not read waits with who sent it.
      if (stream.bytes.length > SEND_BUFFER) socket.pause();
      this.#wake();
    });
    socket.on('end', () => {
      stream.ended = true;
      this.#wake();
    });
    socket.on('error', () => {
      stream.broken = true;
      this.#wake();
    });
    socket.on('close', () => {
      stream.ended = true;
      this.#wake();
    });
    return stream;
  }

  #stream(number: number): Stream {
    const one = this.#all.get(number);
    if (one?.is !== 'stream') throw new Errno(EBADF, 'closed');
    return one.stream;
  }

  #add(one: One): number {
    const number = this.#next++;
    this.#all.set(number, one);
    return number;
  }

  #wake(): void {
    this.#woken?.();
  }
}
