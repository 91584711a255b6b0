import type { Timer } from '../../clock.js';
import { PlatformError } from '../../errors.js';
import type { Address, TcpConnection, TcpHandlers } from '../../network.js';
import { Lane, type LaneWorld } from './lane.js';
import type { Packet } from './packet.js';

/** Forced after this long, as on the real network. */
export const CLOSE_MS = 2_000;

/** One end of a fake TCP connection. */
export class FakeTcpConnection implements TcpConnection {
  readonly remote: Address;
  readonly local: Address;
  readonly #world: LaneWorld;
  readonly #window: number;
  readonly #onFinished: () => void;
  #out: Lane | undefined;
  #in: Lane | undefined;
  #handlers: TcpHandlers | undefined;
  #paused = false;
  #closing = false;
  #peerEnded = false;
  #ended: { error: Error | undefined } | undefined;
  #told = false;
  #force: Timer | undefined;

  constructor(world: LaneWorld, local: Address, remote: Address, window: number, onFinished: () => void) {
    this.#world = world;
    this.local = local;
    this.remote = remote;
    this.#window = window;
    this.#onFinished = onFinished;
  }

  /** Joins the two ends; called once, for both. */
  join(peer: FakeTcpConnection): void {
    this.#out = new Lane(
      this.#world,
      {
        take: (packet) => peer.take(packet),
        drained: () => this.#drained(),
        lost: () => this.breakOff('nothing got through for 15 minutes'),
      },
      { window: this.#window, stream: true },
    );
    peer.#in = this.#out;
  }

  get lanes(): readonly Lane[] {
    return [this.#out, this.#in].filter((lane) => lane !== undefined);
  }

  get buffered(): number {
    return this.#out?.queued ?? 0;
  }

  handle(handlers: TcpHandlers): void {
    this.#handlers = handlers;
    if (!this.#paused) this.#in?.hold(false);
    this.#tell();
  }

  write(bytes: Uint8Array): void {
    if (this.#closing || bytes.length === 0) return;
    this.#out?.send({ kind: 'data', bytes });
  }

  pause(): void {
    this.#paused = true;
    this.#in?.hold(true);
  }

  resume(): void {
    this.#paused = false;
    if (this.#handlers !== undefined) this.#in?.hold(false);
  }

  close(): void {
    if (this.#closing) return;
    if (this.#peerEnded) {
      this.#endBoth();
      return;
    }
    this.#closing = true;
    this.#out?.send({ kind: 'end' });
    this.#in?.hold(false);
    this.#force = this.#world.clock.after(CLOSE_MS, () => {
      this.#out?.abort({ kind: 'reset' });
      this.#finish(new PlatformError('timedOut', 'the peer did not end the connection within 2 s: it was cut'));
    });
  }

  destroy(): void {
    if (this.#ended !== undefined) return;
    this.#closing = true;
    this.#out?.abort({ kind: 'end' });
    this.#finish(undefined);
  }

  take(packet: Packet): void {
    if (this.#ended !== undefined) return;
    if (packet.kind === 'data') {
      if (!this.#closing) this.#handlers?.onData(packet.bytes);
    } else if (packet.kind === 'end') {
      this.#peerEnded = true;
      if (!this.#closing && this.#handlers?.onEnd !== undefined) this.#handlers.onEnd();
      else this.#endBoth();
    } else if (packet.kind === 'reset') {
      this.breakOff('the connection was reset by its peer');
    }
  }

  #drained(): void {
    if (!this.#closing) this.#handlers?.onDrain?.();
  }

  /** The system ends it: reset, or nothing got through for too long. */
  breakOff(message: string): void {
    if (this.#ended !== undefined) return;
    this.#closing = true;
    this.#finish(new PlatformError('closed', message));
  }

  /** The process that owned it is gone: nobody is told. */
  silence(): void {
    this.#closing = true;
    this.#told = true;
    this.#finish(undefined);
  }

  #endBoth(): void {
    if (!this.#closing) this.#out?.send({ kind: 'end' });
    this.#closing = true;
    this.#finish(undefined);
  }

  #finish(error: Error | undefined): void {
    if (this.#ended !== undefined) return;
    this.#ended = { error };
    this.#force?.cancel();
    this.#onFinished();
    queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    if (this.#ended === undefined || this.#handlers === undefined || this.#told) return;
    this.#told = true;
    this.#handlers.onClose(this.#ended.error);
  }
}
