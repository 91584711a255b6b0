import type { Clock, Timer } from '@around/platform';

/** Bytes of pictures under way that a client has not taken. */
const WINDOW = 262_144;
/** Pictures of one source under way: one that comes and one behind it, so that on a slow link none is older than two. */
const PICTURES = 2;
const LOOK_AGAIN_MS = 250;

interface Media {
  readonly json: string;
  readonly bytes: Uint8Array;
}

/**
 * Pictures and outputs on their way to one client. Nothing is queued: while earlier ones are not taken, the newest of each
 * source waits and replaces the one before it.
 */
export class MediaLane {
  readonly #clock: Clock;
  readonly #ports: {
    /** Whether the channel has room for a picture now. */
    free(): boolean;
    /** Sends it, and after it a number that the client will acknowledge. */
    send(json: string, bytes: Uint8Array): number;
  };
  readonly #waiting = new Map<string, Media>();
  readonly #sent: { readonly source: string; readonly seq: number; readonly bytes: number }[] = [];
  #bytes = 0;
  #timer: Timer | undefined;
  dropped = 0;

  constructor(clock: Clock, ports: { free(): boolean; send(json: string, bytes: Uint8Array): number }) {
    this.#clock = clock;
    this.#ports = ports;
  }

  offer(source: string, json: string, bytes: Uint8Array): void {
    if (this.#waiting.delete(source)) this.dropped++;
    this.#waiting.set(source, { json, bytes });
    this.pump();
  }

  taken(seq: number): void {
    while (this.#sent[0] !== undefined && this.#sent[0].seq <= seq) this.#bytes -= (this.#sent.shift() as { bytes: number }).bytes;
    this.pump();
  }

  pump(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const [source, media] of this.#waiting) {
      // One picture may be larger than the window; two may not overlap beyond it.
      if (this.#bytes > 0 && this.#bytes + media.bytes.length > WINDOW) return;
      if (this.#sent.filter((sent) => sent.source === source).length >= PICTURES) continue;
      if (!this.#ports.free()) {
        this.#timer = this.#clock.after(LOOK_AGAIN_MS, () => this.pump());
        return;
      }
      this.#waiting.delete(source);
      const seq = this.#ports.send(media.json, media.bytes);
      this.#sent.push({ source, seq, bytes: media.bytes.length });
      this.#bytes += media.bytes.length;
    }
  }

  stop(): void {
    this.#timer?.cancel();
    this.#waiting.clear();
  }
}
