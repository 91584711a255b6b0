import { connect, type Socket } from 'node:net';
import { ProxyLane, type Weather } from './proxyLane.js';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Who dialled, or who was dialled. */
export type Side = 'client' | 'server';

/** Bytes of a connection's beginning that can be played again. */
const REPLAYED = 2_048;
/** Where one direction is lost the connection is reset after so long. */
const HALF_MS = 3_000;
/** A replayed beginning is left hanging so long. */
const REPLAY_MS = 2_000;

/** One connection through the proxy: who dialled, and whom we dialled for it. */
export class ProxyPair {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #target: Target;
  readonly #up: ProxyLane;
  readonly #down: ProxyLane;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #replays = new Set<Socket>();
  #first: Buffer[] = [];
  #firstSize = 0;
  #over = false;
  readonly #onEnd: () => void;

  constructor(client: Socket, target: Target, of: { readonly weather: () => Weather; readonly stalledUntil: () => number; onEnd(): void }) {
    this.#client = client;
    this.#target = target;
    this.#onEnd = of.onEnd;
    this.#server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.#up = new ProxyLane(client, this.#server, of.weather, of.stalledUntil);
    this.#down = new ProxyLane(this.#server, client, of.weather, of.stalledUntil);
    client.on('data', (bytes: Buffer) => {
      this.#remember(bytes);
      this.#up.push(bytes);
    });
    this.#server.on('data', (bytes: Buffer) => this.#down.push(bytes));
    client.on('end', () => this.#up.end());
    this.#server.on('end', () => this.#down.end());
    for (const [one, other] of [
      [client, this.#server],
      [this.#server, client],
    ] as const) {
      one.on('error', () => this.cut());
      one.on('close', () => {
        if (other.closed) this.#finish();
        // One that said all and heard all leaves: what it said and is still on its way arrives.
        else if (!one.readableEnded || !one.writableFinished) this.cut();
      });
    }
  }

  /** The stall is over, or its end was set anew. */
  pump(): void {
    this.#up.pump();
    this.#down.pump();
  }

  /** RST to both sides. */
  cut(): void {
    this.#client.resetAndDestroy();
    // Where it is not connected yet, as soon as it is.
    this.#server.resetAndDestroy();
    this.#finish();
  }

  /** One side is told that nothing more comes, the other is not; what it still says is lost. RST after a while. */
  halfClose(side: Side): void {
    this.deafen(side);
    (side === 'client' ? this.#client : this.#server).end();
  }

  /** One side hears nothing more, and nobody notices. RST after a while. */
  deafen(side: Side): void {
    (side === 'client' ? this.#down : this.#up).stop();
    this.#later(HALF_MS, () => this.cut());
  }

  /** A second connection that says what this one said first, as a replaying stranger would. */
  replay(): void {
    const twin = connect({ ...this.#target, noDelay: true });
    this.#replays.add(twin);
    twin.on('error', () => undefined);
    twin.on('close', () => this.#replays.delete(twin));
    twin.on('connect', () => twin.write(Buffer.concat(this.#first)));
    twin.resume();
    this.#later(REPLAY_MS, () => twin.destroy());
  }

  #remember(bytes: Buffer): void {
    if (this.#firstSize >= REPLAYED) return;
    const kept = bytes.subarray(0, REPLAYED - this.#firstSize);
    this.#first.push(Buffer.from(kept));
    this.#firstSize += kept.length;
  }

  #later(ms: number, fn: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      fn();
    }, ms);
    this.#timers.add(timer);
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#up.stop();
    this.#down.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const twin of this.#replays) twin.destroy();
    this.#first = [];
    this.#onEnd();
  }
}
