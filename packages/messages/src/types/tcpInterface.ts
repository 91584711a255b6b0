import * as v from 'valibot';
import { codec, type MessageOf } from '../wire/codec.js';
import { LIMITS } from '../wire/limits.js';
import { Name, ThingId } from './common.js';
import { NotifyMessage } from './notification.js';
import { WishMs } from './wish.js';

/** Chosen by the program, given back in the answer. */
const RequestId = v.exactOptional(v.union([v.pipe(v.string(), v.maxLength(80)), v.number()]));
const ValidFor = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(LIMITS.validFor)));

/**
 * One request a line on the TCP interface; `t` names it: `{"id":1,"t":"write","thing":"living/lamp","property":"on","value":true}`.
 * Answer: `{"id":1,"result":…}` or `{"id":1,"error":{"code","message","reason"?}}` (`reason`: the home's own code); a command's steps come before it as `{"id":1,"step":{…}}`;
 * what is observed comes as `{"value":{…}}`, `{"event":{…}}`.
 */
const schemas = {
  hello: v.object({ id: RequestId, token: v.exactOptional(v.pipe(v.string(), v.maxLength(200))) }),
  things: v.object({ id: RequestId }),
  read: v.object({ id: RequestId, thing: ThingId, property: Name }),
  write: v.object({ id: RequestId, thing: ThingId, property: Name, value: v.unknown(), validFor: ValidFor }),
  invoke: v.object({ id: RequestId, thing: ThingId, action: Name, input: v.exactOptional(v.unknown()), validFor: ValidFor }),
  /** A value that it is to have as soon as that can be, within `ms`; without `ms` the home says how long. */
  wish: v.object({ id: RequestId, thing: ThingId, property: Name, value: v.unknown(), ms: v.exactOptional(WishMs) }),
  unwish: v.object({ id: RequestId, thing: ThingId, property: Name }),
  /** Those that are about things of the program's alone. */
  scenes: v.object({ id: RequestId }),
  scene: v.object({ id: RequestId, scene: Name }),
  observe: v.object({ id: RequestId, thing: v.exactOptional(ThingId), property: v.exactOptional(Name) }),
  unobserve: v.object({ id: RequestId, thing: v.exactOptional(ThingId), property: v.exactOptional(Name) }),
  /** Says something to the home's people. */
  notify: v.object({ id: RequestId, ...NotifyMessage.entries }),
  ping: v.object({ id: RequestId }),
};

export const tcpRequest = codec(schemas);
export type TcpRequest = MessageOf<typeof schemas>;

/** Codes of the interface's errors. */
export type TcpErrorCode =
  | 'malformed'
  | 'unknown'
  | 'token'
  | 'noSuchThing'
  | 'noSuchName'
  | 'noSuchScene'
  | 'notAllowed'
  | 'unavailable'
  | 'failed'
  | 'tooLong';
