import type { JobProgress, LaneRules, Operable } from '../driver.js';

/** A picture or other media that was read. */
export class Picture {
  readonly media: string;
  readonly bytes: Uint8Array;

  constructor(media: string, bytes: Uint8Array) {
    this.media = media;
    this.bytes = bytes;
  }
}

/**
 * What a driver does for one thing, as plain asynchronous functions; `HandsDevice` makes a `Device` of them, with time limits, pauses
 * and everything else that all devices have in common. Each rejects with an error whose message people read, and gives up when its
 * signal aborts: from then on it must not touch the device.
 */
export interface Hands {
  /** Connects, listens; comes back by itself after a failure. Called once, before anything else. */
  start?(): void;
  /** Resolves when nothing of it is left. */
  stop?(): void | Promise<void>;
  /** The property's value, or a `Picture`. Called `every` so often. */
  read?(property: string, signal: AbortSignal): Promise<unknown>;
  /** Sets it. Gives the value that it has now where that is not what was asked for. */
  write?(property: string, value: unknown, signal: AbortSignal): Promise<unknown>;
  /** Runs an action and gives its output, if any. */
  invoke?(action: string, input: unknown, signal: AbortSignal, progress: (progress: JobProgress) => void): Promise<unknown>;
  /** Somebody looks at a property that is told only while observed, or nobody does any more. */
  observe?(property: string, on: boolean): void;
}

export interface ReadPlan {
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly whileObserved: boolean;
}

export interface OperationPlan {
  readonly lane: LaneRules;
  readonly timeoutMs: number;
  /** Answers again every so many ms until cancelled. */
  readonly repeatMs?: number;
}

/** Which parts of a thing the hands reach, by name. */
export interface HandsPlan {
  readonly reads: Readonly<Record<string, ReadPlan>>;
  readonly writes: Readonly<Record<string, OperationPlan>>;
  readonly actions: Readonly<Record<string, OperationPlan>>;
}

export type Operations = ReadonlyMap<string, Operable>;
