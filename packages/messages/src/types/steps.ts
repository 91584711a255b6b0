import * as v from 'valibot';
import { Id, Millis, Name, Operation, Sentence, ThingId, WallTime } from './common.js';

/** The steps of a command's life (links.md). `completed` and those after it are ends: exactly one per command. */
export const STEPS = [
  'accepted',
  'queued',
  'sent',
  'started',
  'progress',
  'completed',
  'failed',
  'timedOut',
  'expired',
  'refused',
  'cancelled',
  'unknown',
] as const;
export const StepName = v.picklist(STEPS);
export type StepName = v.InferOutput<typeof StepName>;

const ENDS: ReadonlySet<StepName> = new Set(['completed', 'failed', 'timedOut', 'expired', 'refused', 'cancelled', 'unknown']);
export const isEnd = (step: StepName): boolean => ENDS.has(step);

/** How long each tier held the command so far, in ms of its own monotonic clock. */
export const Held = v.object({ home: v.exactOptional(Millis), controller: v.exactOptional(Millis) });
export type Held = v.InferOutput<typeof Held>;

/** Why a command ended as it did, for programs. People read `detail`. */
export const StepCode = v.picklist([
  'noSuchThing',
  'noSuchName',
  'badInput',
  'notAllowed',
  'tooFast',
  'stale',
  'away',
  'busy',
  'paused',
  'exit',
  'badOutput',
  'killed',
  'hung',
  'unwatched',
  'asked',
  'lost',
  'revoked',
  'restarted',
]);
export type StepCode = v.InferOutput<typeof StepCode>;

/** One step of one command, as every client of the home sees it. */
export const CommandStep = v.object({
  command: Id,
  thing: ThingId,
  op: Operation,
  name: Name,
  /** Who asked: the user's name. */
  by: v.string(),
  step: StepName,
  at: WallTime,
  held: v.exactOptional(Held),
  code: v.exactOptional(StepCode),
  detail: v.exactOptional(Sentence),
  /** Output of the action so far, or of the end. Media travels apart, as `output`. */
  data: v.exactOptional(v.unknown()),
  /** What was missing: ask for the person's PIN (`stepUp`), then command anew. */
  needs: v.exactOptional(v.literal('pin')),
});
export type CommandStep = v.InferOutput<typeof CommandStep>;
