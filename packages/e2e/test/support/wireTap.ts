import { frameRecord, RecordFramer } from '@around/messages';
import type { Address, Listener, TcpConnection, TcpHandlers, TcpNetwork } from '@around/platform';

/** `in`: from whom the tapped machine is linked with; `out`: from the tapped machine. */
export type Direction = 'in' | 'out';

/** One record (PROTOCOL.md: `[length u16][bytes]`) on one connection; its bytes without the length. */
export interface Heard {
  readonly wire: Wire;
  readonly way: Direction;
  readonly n: number;
  readonly record: Uint8Array;
}

/** What goes on in the place of a record: itself, others, none. */
export type Twist = (heard: Heard) => readonly Uint8Array[];

const PASS: Twist = ({ record }) => [record];

/** The network of one machine with somebody on its wire, who hears every record, keeps it, and may change, drop and repeat it. */
export class WireTap implements TcpNetwork {
  readonly wires: Wire[] = [];
  twist: Twist = PASS;
  readonly #network: TcpNetwork;

  constructor(network: TcpNetwork) {
    this.#network = network;
  }

  listenTcp(at: Address, onConnection: (connection: TcpConnection) => void): Promise<Listener> {
    return this.#network.listenTcp(at, (tcp) => onConnection(this.#tapped(tcp)));
  }

  async dialTcp(to: Address, options?: { timeoutMs?: number }): Promise<TcpConnection> {
    return this.#tapped(await this.#network.dialTcp(to, options));
  }

  /** The newest connection that is open. @throws Error where none is */
  get open(): Wire {
    const found = this.wires.findLast(({ over }) => !over);
    if (found === undefined) throw new Error('no connection is open');
    return found;
  }

  #tapped(tcp: TcpConnection): Wire {
    const wire = new Wire(this, tcp);
    this.wires.push(wire);
    return wire;
  }
}

/** One tapped connection. */
export class Wire implements TcpConnection {
  readonly remote: Address;
  readonly local: Address;
  readonly record: { readonly way: Direction; readonly record: Uint8Array }[] = [];
  over = false;
  readonly #tap: WireTap;
  readonly #tcp: TcpConnection;
  readonly #framers = { in: new RecordFramer(), out: new RecordFramer() };
  #handlers: TcpHandlers | undefined;

  constructor(tap: WireTap, tcp: TcpConnection) {
    this.#tap = tap;
    this.#tcp = tcp;
    this.remote = tcp.remote;
    this.local = tcp.local;
  }

  get buffered(): number {
    return this.#tcp.buffered;
  }

  handle(handlers: TcpHandlers): void {
    this.#handlers = handlers;
    this.#tcp.handle({
      ...handlers,
      onData: (bytes) => this.#pass('in', bytes),
      onClose: (error) => {
        this.over = true;
        handlers.onClose(error);
      },
    });
  }

  write(bytes: Uint8Array): void {
    this.#pass('out', bytes);
  }
  pause(): void {
    this.#tcp.pause();
  }
  resume(): void {
    this.#tcp.resume();
  }
  close(): void {
    this.#tcp.close();
  }
  destroy(): void {
    this.over = true;
    this.#tcp.destroy();
  }

  /** Says a record to the other side as if the tapped machine had (`out`), or to it as if the other had (`in`). */
  say(way: Direction, record: Uint8Array): void {
    if (way === 'out') this.#tcp.write(frameRecord(record));
    else if (!this.over) this.#handlers?.onData(frameRecord(record));
  }

  records(way: Direction): Uint8Array[] {
    return this.record.filter((one) => one.way === way).map(({ record }) => record);
  }

  #pass(way: Direction, bytes: Uint8Array): void {
    const records = this.#framers[way].push(bytes);
    if (records === 'tooLong') return;
    for (const heard of records) {
      const record = heard.slice();
      const n = this.record.length;
      this.record.push({ way, record });
      for (const one of this.#tap.twist({ wire: this, way, n, record })) this.say(way, one);
    }
  }
}
