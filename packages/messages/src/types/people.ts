import * as v from 'valibot';
import { Count, Id, Title, WallTime } from './common.js';
import { Grant, Path } from './grant.js';

/** One paired phone, program or service, as an owner sees it. */
export const KeyInfo = v.object({
  id: Id,
  user: v.string(),
  device: Title,
  grant: Grant,
  paired: WallTime,
  lastSeen: v.exactOptional(WallTime),
  connected: v.boolean(),
  /** The way that it was paired by: what was paired over plain http stays under that way's ceiling. */
  born: v.exactOptional(Path),
});
export type KeyInfo = v.InferOutput<typeof KeyInfo>;

/** A person, or a program's identity. `keys`: how many of theirs live. */
export const UserInfo = v.object({
  name: Title,
  grant: Grant,
  /** False: none of their keys opens a session. */
  active: v.boolean(),
  /** Whether a PIN is set. */
  pin: v.boolean(),
  keys: Count,
});
export type UserInfo = v.InferOutput<typeof UserInfo>;
