import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { Bytes16, Count, Millis, Version, WallTime } from './common.js';

/**
 * Text frames of a phone's WebSocket: the way to the home, never the house. The relay speaks them, and the home itself on
 * the LAN. Binary frames are the sealed session and pass unread.
 */
const fromPhone = {
  /**
   * First message, and again after `home {up: true}`. With `token` a session (`home` names the home), with `slot` a pairing
   * (the two-character slot of a typed code needs no `home`). The Noise message 1 follows at once as a binary frame.
   */
  hello: v.object({
    v: Version,
    home: v.exactOptional(Bytes16),
    token: v.exactOptional(Bytes16),
    slot: v.exactOptional(v.pipe(v.string(), v.regex(/^([0-9A-HJKMNP-TV-Z]{2}|[A-Za-z0-9_-]{22})$/, 'expected a pairing slot'))),
  }),
  ping: v.object({ n: Count }),
};

const toPhone = {
  /** The home's link to who speaks. `since`: Unix ms of the change, where known. After `up: true` the phone says hello again. */
  home: v.object({ up: v.boolean(), since: v.exactOptional(WallTime) }),
  /** The hello was taken and the channel to the home is open. */
  open: v.object({ way: v.picklist(['relay', 'lan']) }),
  /** `home`: round trip between the relay and the home, ms, of the last heartbeat. Missing on the LAN. */
  pong: v.object({ n: Count, home: v.exactOptional(Millis) }),
  /** Nothing will come of this connection; it is closed with the same code. */
  sorry: v.object({ code: v.number(), message: v.string() }),
};

export const fromPhoneControl = codec(fromPhone);
export type FromPhoneControl = MessageOf<typeof fromPhone>;
export const toPhoneControl = codec(toPhone);
export type ToPhoneControl = MessageOf<typeof toPhone>;
