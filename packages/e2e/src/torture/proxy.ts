import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { FAIR, type Weather } from './proxyLane.js';
import { ProxyPair, type Side, type Target } from './proxyPair.js';

export { FAIR, type Weather } from './proxyLane.js';
export type { Target } from './proxyPair.js';

/** Connections at a time; more are reset. */
const MAX_PAIRS = 256;

/** A TCP proxy that does to connections what bad networks do, when it is told to. Knows nothing of what passes. */
export class ChaosProxy {
  readonly #target: () => Target | undefined;
  readonly #pairs = new Set<ProxyPair>();
  #server: Server | undefined;
  #host = '127.0.0.1';
  #port = 0;
  #stalledUntil = 0;
  #closed = false;
  weather: Weather = FAIR;
  /** Connections that were taken since the start. */
  taken = 0;

  /** @param target where it leads now; undefined: nowhere, callers are reset */
  constructor(target: () => Target | undefined) {
    this.#target = target;
  }

  get host(): string {
    return this.#host;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#pairs.size;
  }

  /** Listens; where no address is given on loopback and a free port. */
  async start(host = '127.0.0.1', port = 0): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#take(socket));
    this.#server = server;
    server.listen(port, host);
    await once(server, 'listening');
    const address = server.address();
    this.#host = host;
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  /** Everything is reset, and from now on it is somewhere else. */
  async move(host: string): Promise<void> {
    await this.stop();
    await this.start(host);
  }

  /** RST to every connection. Returns how many there were. */
  cut(): number {
    const pairs = [...this.#pairs];
    for (const pair of pairs) pair.cut();
    return pairs.length;
  }

  /** Nothing passes for so long, nothing is closed, new callers are taken and hear nothing; then all comes at once. */
  stall(ms: number): void {
    this.#stalledUntil = performance.now() + ms;
    for (const pair of this.#pairs) pair.pump();
  }

  /** As `stall`, but what was said is lost: at the end every connection is reset. */
  async blackHole(ms: number): Promise<void> {
    this.stall(ms);
    const held = [...this.#pairs];
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - 20)));
    for (const pair of held) pair.cut();
  }

  /** New callers are reset from now on, or no more. */
  refuse(on: boolean): void {
    this.#closed = on;
  }

  /** As `deafen`, and that side is told that nothing more comes. */
  halfClose(side: Side): number {
    const pairs = [...this.#pairs];
    for (const pair of pairs) pair.halfClose(side);
    return pairs.length;
  }

  /** What is said to one side is lost from now on; RST after 3 s. */
  deafen(side: Side): number {
    const pairs = [...this.#pairs];
    for (const pair of pairs) pair.deafen(side);
    return pairs.length;
  }

  /** Each open connection's beginning is said again on a connection of its own. */
  replay(): number {
    const pairs = [...this.#pairs];
    for (const pair of pairs) pair.replay();
    return pairs.length;
  }

  /** Back to fair weather. */
  calm(): void {
    this.weather = FAIR;
    this.#closed = false;
    this.#stalledUntil = 0;
    for (const pair of this.#pairs) pair.pump();
  }

  #take(socket: Socket): void {
    const target = this.#target();
    if (this.#server === undefined || this.#closed || target === undefined || this.#pairs.size >= MAX_PAIRS) {
      socket.on('error', () => undefined);
      socket.resetAndDestroy();
      return;
    }
    this.taken++;
    const pair: ProxyPair = new ProxyPair(socket, target, {
      weather: () => this.weather,
      stalledUntil: () => this.#stalledUntil,
      onEnd: () => this.#pairs.delete(pair),
    });
    this.#pairs.add(pair);
  }
}
