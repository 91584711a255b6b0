import type { Timer } from '../../clock.js';
import type { Address } from '../../network.js';
import type { WebConnection, WebHandlers } from '../../web.js';
import { sendableCode, sendableReason } from '../../webRules.js';
import { Lane, type LaneEnd, type LaneWorld } from './lane.js';
import type { Packet } from './packet.js';
import { CLOSE_MS } from './tcp.js';

const encoder = new TextEncoder();

/** One end of a fake WebSocket: whole messages, close codes, pings answered by the system and not by the owner. */
export class FakeWebConnection implements WebConnection {
  readonly remote: Address;
  readonly #world: LaneWorld;
  readonly #options: { window: number; maxMessage: number; onFinished: () => void };
  #out: Lane | undefined;
  #in: Lane | undefined;
  #handlers: WebHandlers | undefined;
  #paused = false;
  #closing = false;
  #ended: { code: number; reason: string } | undefined;
  #told = false;
  #force: Timer | undefined;

  constructor(world: LaneWorld, remote: Address, options: { window: number; maxMessage: number; onFinished: () => void }) {
    this.#world = world;
    this.remote = remote;
    this.#options = options;
  }

  join(peer: FakeWebConnection): void {
    const end: LaneEnd = { take: (packet) => peer.take(packet), drained: () => {}, lost: () => this.breakOff() };
    this.#out = new Lane(this.#world, end, { window: this.#options.window, stream: false });
    peer.#in = this.#out;
  }

  get lanes(): readonly Lane[] {
    return [this.#out, this.#in].filter((lane) => lane !== undefined);
  }

  get buffered(): number {
    return this.#out?.queued ?? 0;
  }

  handle(handlers: WebHandlers): void {
    this.#handlers = handlers;
    if (!this.#paused) this.#in?.hold(false);
    this.#tell();
  }

  send(data: Uint8Array | string): void {
    if (this.#closing) return;
    if (typeof data === 'string') this.#out?.send({ kind: 'text', text: data, bytes: encoder.encode(data) });
    else this.#out?.send({ kind: 'data', bytes: data.slice() });
  }

  ping(): void {
    if (!this.#closing) this.#out?.send({ kind: 'ping' });
  }

  pause(): void {
    this.#paused = true;
    this.#in?.hold(true);
  }

  resume(): void {
    this.#paused = false;
    if (this.#handlers !== undefined) this.#in?.hold(false);
  }

  close(code: number, reason = ''): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#out?.send({ kind: 'close', code: sendableCode(code), reason: sendableReason(reason) });
    this.#in?.hold(false);
    this.#force = this.#world.clock.after(CLOSE_MS, () => {
      this.#out?.abort({ kind: 'reset' });
      this.#finish(1006, '');
    });
  }

  terminate(): void {
    if (this.#ended !== undefined) return;
    this.#closing = true;
    this.#out?.abort({ kind: 'reset' });
    this.#finish(1006, '');
  }

  take(packet: Packet): void {
    if (this.#ended !== undefined) return;
    switch (packet.kind) {
      case 'data':
      case 'text':
        this.#message(packet);
        break;
      case 'ping':
        if (!this.#closing) this.#out?.send({ kind: 'pong' });
        break;
      case 'pong':
        if (!this.#closing) this.#handlers?.onPong?.();
        break;
      case 'close':
        if (!this.#closing) this.#out?.send(packet);
        this.#closing = true;
        this.#finish(packet.code, packet.reason);
        break;
      default:
        this.breakOff();
    }
  }

  breakOff(): void {
    this.#closing = true;
    this.#finish(1006, '');
  }

  silence(): void {
    this.#closing = true;
    this.#told = true;
    this.#finish(1006, '');
  }

  #message(packet: Extract<Packet, { kind: 'data' | 'text' }>): void {
    if (this.#closing) return;
    if (packet.bytes.length > this.#options.maxMessage) {
      this.#closing = true;
      this.#out?.abort({ kind: 'close', code: 1009, reason: '' });
      this.#finish(1006, '');
    } else if (packet.kind === 'text') this.#handlers?.onText(packet.text);
    else this.#handlers?.onBinary(packet.bytes);
  }

  #finish(code: number, reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = { code, reason };
    this.#force?.cancel();
    this.#options.onFinished();
    queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    if (this.#ended === undefined || this.#handlers === undefined || this.#told) return;
    this.#told = true;
    this.#handlers.onClose(this.#ended.code, this.#ended.reason);
  }
}
