import type { FromController, Operation, StepCode } from '@around/messages';
import type * as v from 'valibot';

export type NoticeKind = Extract<FromController, { t: 'notice' }>['kind'];
export type StepCodeName = v.InferOutput<typeof StepCode>;
export type CancelCode = 'asked' | 'unwatched' | 'revoked';

/** What came out of a device: JSON, or bytes of a media type. */
export interface Output {
  readonly data?: unknown;
  readonly media?: string;
  readonly bytes?: Uint8Array;
}

/** What is asked of a device. */
export interface Job {
  readonly id: string;
  readonly input: unknown;
  /** Who asked: a person's name, or what the controller does by itself. */
  readonly by: string;
}

export interface JobProgress extends Output {
  readonly code?: StepCodeName;
  readonly detail?: string;
}

export interface JobEnd extends JobProgress {
  readonly step: 'completed' | 'failed' | 'timedOut' | 'cancelled';
  /** The tail of what its program printed on its standard error. */
  readonly printed?: string;
}

export interface JobListener {
  progress(progress: JobProgress): void;
  /** Exactly once. */
  end(end: JobEnd): void;
  /** Exactly once, not before `end`: nothing of the job is left, the next one may begin. */
  gone(): void;
}

export interface RunningJob {
  /** Ends `cancelled` at once, with this code; what runs is stopped meanwhile. Later calls do nothing. */
  cancel(code: CancelCode | 'killed', detail?: string): void;
}

/** How commands of one operation stand to each other. */
export interface LaneRules {
  readonly key: string;
  readonly mode: 'queue' | 'drop' | 'replace';
  /** Commands that may wait. */
  readonly limit: number;
}

/** Something that a device can do: write a property, run an action. */
export interface Operable {
  readonly lane: LaneRules;
  /** It answers again and again until cancelled. */
  readonly repeats: boolean;
  /** Why it may not run now (it is paused); undefined where it may. */
  refusal(): string | undefined;
  run(job: Job, listener: JobListener): RunningJob;
}

/** What a device tells of its thing by itself. Names are those of the thing. */
export interface DeviceHost {
  /** False where the value does not fit its schema; the host has said so. `written`: somebody set it just now. */
  reading(property: string, value: unknown, written?: boolean): boolean;
  event(name: string, data?: unknown): void;
  picture(property: string, media: string, bytes: Uint8Array): void;
  notice(kind: NoticeKind, name: string | undefined, detail: string): void;
  /** The property cannot be read for now. */
  unavailable(property: string): void;
}

/** The part of one thing that one driver drives. `start` and `stop` are idempotent. */
export interface Device {
  start(): void;
  /** Resolves when nothing of it runs any more; jobs are ended by who started them. */
  stop(): Promise<void>;
  operable(op: Operation, name: string): Operable | undefined;
  /** Somebody looks at a property that is read only while observed, or nobody does any more. */
  observe(property: string, on: boolean): void;
}
