import * as v from 'valibot';
import { Id, Title, WallTime } from './common.js';

/** Roles (trust.md). For now owner, guest and service are given out. */
export const ROLES = ['owner', 'admin', 'member', 'guest', 'panel', 'service'] as const;
export const Role = v.picklist(ROLES);
export type Role = v.InferOutput<typeof Role>;

/** What a key may do. Owners may do everything; `things` lists `living/lamp`, `living/*` or `*`, none where missing for a guest. */
export const Grant = v.object({
  role: Role,
  things: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(90))), v.maxLength(200))),
  /** May read and observe, nothing else. */
  readOnly: v.exactOptional(v.boolean()),
  /** Unix ms after which the key is dead. */
  until: v.exactOptional(WallTime),
});
export type Grant = v.InferOutput<typeof Grant>;

/** One paired phone, program or service, as an owner sees it. */
export const KeyInfo = v.object({
  id: Id,
  user: v.string(),
  device: Title,
  grant: Grant,
  paired: WallTime,
  lastSeen: v.exactOptional(WallTime),
  connected: v.boolean(),
});
export type KeyInfo = v.InferOutput<typeof KeyInfo>;
