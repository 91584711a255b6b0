import { cutUtf8, fromUtf8 } from './bytes.js';
import { bad, good, type Result } from './result.js';

/**
 * Frames between a home and its relay: `[type u8][channel u32 big-endian][payload]`. Channel 0 is the link itself.
 * The relay reads the five bytes and never the payload of `data`.
 */
export const RELAY_FRAME = {
  /** relay → home: a phone is here; payload: its hello as JSON. */
  open: 1,
  /** both: one sealed frame of the phone's session. */
  data: 2,
  /** both: payload `[code u16][reason UTF-8]`. */
  close: 3,
  /** home → relay: the channel may send `[bytes u32]` more. */
  credit: 4,
  /** home → relay, channel 0: SHA-256 hashes (32 bytes each) of the route tokens of its phones; replaces the list. */
  tokens: 5,
  /** home → relay, channel 0: JSON SlotOffer: a pairing slot opens or closes. relay → home: JSON SlotAnswer. */
  slot: 6,
  /** both, channel 0: going away; open no more, redial with jitter. Payload: reason UTF-8. */
  drain: 7,
  /** home → relay, channel 0: JSON UpdateAsk; relay → home: JSON UpdateState, in answer and never unasked. */
  update: 8,
  /** home → relay, channel 0: JSON Will; relay → home: JSON WillState, in answer and never unasked. */
  will: 9,
} as const;

export type RelayFrameType = (typeof RELAY_FRAME)[keyof typeof RELAY_FRAME];

export const RELAY_HEADER = 5;

export interface RelayFrame {
  readonly type: RelayFrameType;
  readonly channel: number;
  readonly payload: Uint8Array;
}

const NOTHING = new Uint8Array(0);

export function encodeRelayFrame(type: RelayFrameType, channel: number, payload: Uint8Array = NOTHING): Uint8Array {
  const frame = new Uint8Array(RELAY_HEADER + payload.length);
  frame[0] = type;
  frame[1] = channel >>> 24;
  frame[2] = channel >>> 16;
  frame[3] = channel >>> 8;
  frame[4] = channel;
  frame.set(payload, RELAY_HEADER);
  return frame;
}

/** The payload is a view into `bytes`. */
export function decodeRelayFrame(bytes: Uint8Array): Result<RelayFrame> {
  if (bytes.length < RELAY_HEADER) return bad('a relay frame has at least 5 bytes');
  const type = bytes[0] as number;
  if (type < RELAY_FRAME.open || type > RELAY_FRAME.will) return bad(`unknown relay frame type ${type}`);
  const channel = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  return good({ type: type as RelayFrameType, channel, payload: bytes.subarray(RELAY_HEADER) });
}

/** A close frame of a WebSocket takes 123 bytes of reason (RFC 6455 §5.5). */
const MAX_REASON = 120;

/** Payload of `close`. The reason is cut to 120 bytes. */
export function encodeClose(code: number, reason: string): Uint8Array {
  const text = cutUtf8(reason, MAX_REASON);
  const payload = new Uint8Array(2 + text.length);
  payload[0] = code >> 8;
  payload[1] = code & 0xff;
  payload.set(text, 2);
  return payload;
}

/**
 * Code and reason of a `close`; 1006 (RFC 6455: none was given) where there is no code. The code is the peer's word and may not
 * be one that a WebSocket may send. The reason is at most 120 bytes of UTF-8, empty where it was longer or no UTF-8.
 */
export function decodeClose(payload: Uint8Array): { code: number; reason: string } {
  const code = payload.length < 2 ? 1006 : ((payload[0] as number) << 8) | (payload[1] as number);
  const reason = payload.subarray(2);
  return { code, reason: reason.length > MAX_REASON ? '' : (fromUtf8(reason) ?? '') };
}

/** Payload of `credit`. */
export function encodeCredit(bytes: number): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, Math.min(bytes, 0xffff_ffff));
  return payload;
}

export function decodeCredit(payload: Uint8Array): number | undefined {
  return payload.length === 4 ? new DataView(payload.buffer, payload.byteOffset).getUint32(0) : undefined;
}
