import { bad, good, type Result } from './result.js';

/**
 * Frames between two relays about one phone that stands at the one (its relay) while its home is linked at the other:
 * `[type u8][carry u32 big-endian][n u32 big-endian][payload]`. `carry` is the number that the phone's relay gave it; `n` counts the
 * frames of a carry one way, from 1: the bus between relays may lose one, and a gap ends the carry.
 */
export const PEER_FRAME = {
  /** phone's relay → home's: one sealed frame. */
  up: 1,
  /** phone's relay → home's: its socket took so many bytes more; payload as of `credit`. */
  taken: 2,
  /** phone's relay → home's: the phone is gone; payload as of a relay frame `close`. */
  closed: 3,
  /** phone's relay → home's: how far is the home? */
  ask: 4,
  /** phone's relay → home's, carry and n 0: alive. Payload: `[carry u32][n u32]…`, the last frames of the carries that sent any lately. */
  upBeat: 5,
  /** phone's relay → home's, n 0: it knows no such carry. */
  upUnknown: 6,
  /** home's relay → phone's: one sealed frame. */
  down: 33,
  /** home's relay → phone's: a text frame for the phone. */
  text: 34,
  /** home's relay → phone's: the carry may send `[bytes u32]` more. */
  credit: 35,
  /** home's relay → phone's: close the phone so; payload as of a relay frame `close`. */
  end: 36,
  /** home's relay → phone's: the home's link ended here. Payload: `[1]` where the phone shall say hello again at once. */
  part: 37,
  /** home's relay → phone's, answer to `ask`: `[µs u32]` of its last round trip to the home. */
  told: 38,
  /** home's relay → phone's: as `upBeat`. */
  downBeat: 39,
  /** home's relay → phone's, n 0: it knows no such carry. */
  downUnknown: 40,
} as const;

export type PeerFrameType = (typeof PEER_FRAME)[keyof typeof PEER_FRAME];

export const PEER_HEADER = 9;
const NOTHING = new Uint8Array(0);
const ITEM = 8;

export interface PeerFrame {
  readonly type: PeerFrameType;
  readonly carry: number;
  readonly n: number;
  readonly payload: Uint8Array;
}

export function encodePeerFrame(type: PeerFrameType, carry: number, n: number, payload: Uint8Array = NOTHING): Uint8Array {
  const frame = new Uint8Array(PEER_HEADER + payload.length);
  const view = new DataView(frame.buffer);
  frame[0] = type;
  view.setUint32(1, carry);
  view.setUint32(5, n);
  frame.set(payload, PEER_HEADER);
  return frame;
}

/** The payload is a view into `bytes`. */
export function decodePeerFrame(bytes: Uint8Array): Result<PeerFrame> {
  if (bytes.length < PEER_HEADER) return bad('a peer frame has at least 9 bytes');
  const type = bytes[0] as number;
  const known = (type >= PEER_FRAME.up && type <= PEER_FRAME.upUnknown) || (type >= PEER_FRAME.down && type <= PEER_FRAME.downUnknown);
  if (!known) return bad(`unknown peer frame type ${type}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return good({ type: type as PeerFrameType, carry: view.getUint32(1), n: view.getUint32(5), payload: bytes.subarray(PEER_HEADER) });
}

/** Payload of a beat. */
export function encodeBeat(last: Iterable<readonly [carry: number, n: number]>): Uint8Array {
  const items = [...last];
  const payload = new Uint8Array(items.length * ITEM);
  const view = new DataView(payload.buffer);
  items.forEach(([carry, n], i) => {
    view.setUint32(i * ITEM, carry);
    view.setUint32(i * ITEM + 4, n);
  });
  return payload;
}

/** What is cut off at its end is left out. */
export function decodeBeat(payload: Uint8Array): readonly (readonly [carry: number, n: number])[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return Array.from({ length: Math.floor(payload.length / ITEM) }, (_, i) => [view.getUint32(i * ITEM), view.getUint32(i * ITEM + 4)]);
}
