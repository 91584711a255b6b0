import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decodeBeacon } from '@around/messages';
import type { ChaosProxy } from './proxy.js';

/**
 * Takes the controllers' beacons and passes them on to the home with the proxy's address instead of theirs: a beacon proves nothing
 * (PROTOCOL.md), so that the home dials the proxy of its own accord. Boards are told apart by their titles, which an adoption leaves.
 */
export class BeaconRelay {
  readonly #proxies: ReadonlyMap<string, ChaosProxy>;
  readonly #home: number;
  readonly #last = new Map<string, string>();
  /** Where each title's TCP server really is. */
  readonly #ports = new Map<string, number>();
  readonly #muted = new Set<string>();
  #ear: Socket | undefined;
  #port = 0;

  /** @param home UDP port that the home listens on */
  constructor(proxies: ReadonlyMap<string, ChaosProxy>, home: number) {
    this.#proxies = proxies;
    this.#home = home;
  }

  /** Where the controllers are to send their beacons. */
  get port(): number {
    return this.#port;
  }

  /** The port that the board of this title told last. */
  portOf(title: string): number | undefined {
    return this.#ports.get(title);
  }

  async start(): Promise<void> {
    if (this.#ear !== undefined) return;
    const ear = createSocket({ type: 'udp4', reuseAddr: true });
    this.#ear = ear;
    ear.on('message', (bytes) => this.#hear(bytes));
    ear.bind(0);
    await once(ear, 'listening');
    this.#port = ear.address().port;
  }

  async stop(): Promise<void> {
    const ear = this.#ear;
    this.#ear = undefined;
    if (ear === undefined) return;
    const closed = once(ear, 'close');
    ear.close();
    await closed;
  }

  /** Passes nothing on of this title, or does again. */
  mute(title: string, on: boolean): void {
    if (on) this.#muted.add(title);
    else {
      this.#muted.delete(title);
      this.again(title);
    }
  }

  /** Says the newest beacon of this title again: its proxy has moved. */
  again(title: string): void {
    const text = this.#last.get(title);
    if (text !== undefined && !this.#muted.has(title)) this.#pass(title, text);
  }

  #hear(bytes: Buffer): void {
    const beacon = decodeBeacon(bytes);
    if (!beacon.ok || !this.#proxies.has(beacon.value.title)) return;
    const { title, tcp } = beacon.value;
    this.#ports.set(title, tcp);
    this.#last.set(title, JSON.stringify(beacon.value));
    this.again(title);
  }

  /** From the proxy's own address: where a beacon comes from is where its board is. */
  #pass(title: string, text: string): void {
    const proxy = this.#proxies.get(title);
    if (proxy === undefined || this.#ear === undefined || proxy.port === 0) return;
    const mouth = createSocket('udp4');
    mouth.on('error', () => mouth.close());
    mouth.bind(0, proxy.host, () => {
      mouth.send(JSON.stringify({ ...JSON.parse(text), tcp: proxy.port }), this.#home, '127.0.0.1', () => mouth.close());
    });
  }
}
