import * as v from 'valibot';
import { Count, Id, Millis, Name, Operation, Sentence, ThingId, Title, WallTime } from './common.js';
import { Path } from './grant.js';
import { Held, StepCode, StepName } from './steps.js';

/** One step of a command as the ledger keeps it. */
export const LogStep = v.object({
  step: StepName,
  at: WallTime,
  held: v.exactOptional(Held),
  code: v.exactOptional(StepCode),
  detail: v.exactOptional(Sentence),
  /** The output, where it is small. */
  data: v.exactOptional(v.unknown()),
  /** The tail of what the program printed on its standard error. */
  printed: v.exactOptional(v.pipe(v.string(), v.maxLength(4_000))),
});
export type LogStep = v.InferOutput<typeof LogStep>;

/** One command in the ledger. `n` rises with each; `device` and `path`: what asked, and which way it came. */
export const LogEntry = v.object({
  n: Count,
  id: Id,
  thing: ThingId,
  op: Operation,
  name: Name,
  /** Where it is small. */
  input: v.exactOptional(v.unknown()),
  by: v.string(),
  key: v.string(),
  device: v.exactOptional(Title),
  path: v.exactOptional(Path),
  /** The wish that it fulfils. */
  wish: v.exactOptional(Id),
  accepted: WallTime,
  ended: v.boolean(),
  steps: v.array(LogStep),
});
export type LogEntry = v.InferOutput<typeof LogEntry>;

/** Length of one slot of a controller's pulse, ms, and how many are kept: a day. */
export const PULSE_SLOT_MS = 300_000;
export const PULSE_SLOTS = 288;

/**
 * How a controller's link was during five minutes. A slot in which the home did not run is missing. `missed`: beacons that should have
 * come between two that came. `away`: ms without a session. Round trips of the heartbeats, ms: half of them took `p50` at most, and so on.
 */
export const PulseSlot = v.object({
  /** Unix ms of its beginning: a multiple of `PULSE_SLOT_MS`. */
  at: WallTime,
  beacons: Count,
  missed: Count,
  away: Count,
  p50: v.exactOptional(Millis),
  p95: v.exactOptional(Millis),
  worst: v.exactOptional(Millis),
});
export type PulseSlot = v.InferOutput<typeof PulseSlot>;

/** What the audit trail tells of: everything that touches who may do what, and every refusal. */
export const AUDIT_KINDS = [
  'session',
  'refused',
  'invited',
  'uninvited',
  'paired',
  'revoked',
  'granted',
  'user',
  'pin',
  'stepUp',
  'adopted',
  'forgotten',
  'looked',
  'wished',
  'rule',
] as const;
export const AuditKind = v.picklist(AUDIT_KINDS);
export type AuditKind = v.InferOutput<typeof AuditKind>;

/** One line of the audit trail: who did what, from where. `by`: a person, or `home` for its own console and display. */
export const AuditEntry = v.object({
  n: Count,
  at: WallTime,
  kind: AuditKind,
  by: v.string(),
  key: v.exactOptional(v.string()),
  device: v.exactOptional(Title),
  path: v.exactOptional(Path),
  /** Address on the LAN, or `relay`. */
  from: v.exactOptional(v.string()),
  detail: Sentence,
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;
