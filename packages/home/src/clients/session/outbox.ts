import type { Change } from '@around/messages';

/** Unacknowledged changes and bytes that one client may have under way; beyond them values are conflated. */
export const WINDOW_CHANGES = 256;
export const WINDOW_BYTES = 262_144;
/** A client that is so far behind with what may not be conflated begins anew. */
const MAX_WAITING = 10_000;
/** One `changes` message: far under a sealed message's limit. */
const BATCH_BYTES = 131_072;

/** A change with its text, made once for all clients. */
export interface Told {
  readonly change: Change;
  readonly text: string;
}

/** One message's worth: every change up to `seq` that this client should have. */
export interface Batch {
  readonly seq: number;
  readonly items: readonly Told[];
}

/**
 * Changes on their way to one client: in order, within a window of what it acknowledged. While the window is full only the
 * newest state of each property, look, scene, controller and link waits; events, steps and notices wait all, and so do things coming and going
 * (values are forgotten with their thing).
 */
export class Outbox {
  readonly #waiting = new Map<string | number, Told>();
  /** Sent and not acknowledged, oldest first. */
  readonly #sent: { readonly seq: number; readonly count: number; readonly bytes: number }[] = [];
  #count = 0;
  #bytes = 0;
  /** The client knows all up to here, once it has what was sent and what waits. */
  #seq = 0;
  #told = 0;

  /** Begins at `seq`: what the client had, or the snapshot's. */
  constructor(seq: number) {
    this.#seq = seq;
    this.#told = seq;
  }

  /** Bytes under way that the client has not acknowledged. */
  get bytes(): number {
    return this.#bytes;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** False where the client is hopelessly behind: close it, it will come back for a snapshot. */
  add(told: Told): boolean {
    const key = this.#roomy() ? told.change.n : keyOf(told.change);
    // Taken out first, so that it waits at its new place: numbers rise.
    this.#waiting.delete(key);
    this.#waiting.set(key, told);
    this.#seq = told.change.n;
    return this.#waiting.size <= MAX_WAITING;
  }

  /** Whether all that waits would still fit the window: then nothing is conflated. */
  #roomy(): boolean {
    return this.#count + this.#waiting.size < WINDOW_CHANGES && this.#bytes < WINDOW_BYTES;
  }

  /** All up to `seq` is told, though nothing of it was for this client. */
  skipTo(seq: number): void {
    this.#seq = Math.max(this.#seq, seq);
  }

  /** Everything up to and including `seq` was taken. A number never sent acknowledges nothing. */
  taken(seq: number): void {
    if (seq > this.#told) return;
    while (this.#sent[0] !== undefined && this.#sent[0].seq <= seq) {
      const { count, bytes } = this.#sent.shift() as { count: number; bytes: number };
      this.#count -= count;
      this.#bytes -= bytes;
    }
  }

  /** The next message, where the window has room for one. Call again until undefined. */
  next(): Batch | undefined {
    if (this.#waiting.size === 0) return undefined;
    const items: Told[] = [];
    let bytes = 0;
    for (const [key, told] of this.#waiting) {
      const size = told.text.length;
      // The first always goes once nothing is under way: a large change must not wait for ever.
      const fits = this.#count + items.length < WINDOW_CHANGES && this.#bytes + bytes + size <= WINDOW_BYTES && bytes + size <= BATCH_BYTES;
      if (!fits && !(items.length === 0 && this.#count === 0)) break;
      items.push(told);
      bytes += size;
      this.#waiting.delete(key);
    }
    const last = items.at(-1);
    if (last === undefined) return undefined;
    const seq = this.#waiting.size === 0 ? this.#seq : last.change.n;
    this.mark(seq, items.length, bytes);
    return { seq, items };
  }

  /** Something else went out under this number: it counts in the window until it is taken. */
  mark(seq: number, count: number, bytes: number): void {
    this.#told = Math.max(this.#told, seq);
    this.#seq = Math.max(this.#seq, seq);
    this.#sent.push({ seq, count, bytes });
    this.#count += count;
    this.#bytes += bytes;
  }
}

/** Changes with the same key replace one another; a number is a key of its own. */
function keyOf(change: Change): string | number {
  switch (change.k) {
    case 'value':
      return `v ${change.value.thing} ${change.value.name}`;
    case 'controller':
      return `c ${change.controller.id}`;
    case 'controllerGone':
      return `c ${change.id}`;
    case 'look':
      return `l ${change.look.thing}`;
    case 'scene':
      return `s ${change.scene.id}`;
    case 'sceneGone':
      return `s ${change.id}`;
    case 'rooms':
      return 'rooms';
    case 'relay':
      return 'r';
    default:
      return change.n;
  }
}
