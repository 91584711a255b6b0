import type { Held, Operation, StepName, ThingModel, ThingValue } from '@around/messages';

/** What the house writes down. Implemented by `storage/`; the house itself knows no database. */

/** One step as it is kept: without what can be told from the command. */
export interface LedgerStep {
  readonly step: StepName;
  /** Unix ms. */
  readonly at: number;
  readonly code?: string;
  readonly detail?: string;
  readonly held?: Held;
  /** Output of the end, where it is small. */
  readonly data?: unknown;
}

/** One command with all that happened to it, and who asked. */
export interface LedgerRow {
  readonly id: string;
  readonly thing: string;
  readonly op: Operation;
  readonly name: string;
  /** The user's name, and the key that asked. */
  readonly by: string;
  readonly key: string;
  /** Unix ms. */
  readonly accepted: number;
  readonly steps: readonly LedgerStep[];
  /** Whether it came to its end. */
  readonly ended: boolean;
}

export interface Ledger {
  find(id: string): LedgerRow | undefined;
  /** Writes or replaces. `now`: it is in the database when this returns; else within a moment. */
  put(row: LedgerRow, now: boolean): void;
  /** What had not ended when the home last went down. */
  underWay(): readonly LedgerRow[];
}

export interface StoredModels {
  readonly title: string;
  readonly software: string;
  readonly things: readonly ThingModel[];
}

export interface ReadingBook {
  /** The newest values, as they were kept. */
  values(): readonly ThingValue[];
  /** What each controller last said of its things. */
  models(): ReadonlyMap<string, StoredModels>;
  putModels(controller: string, models: StoredModels): void;
  /** The last item of this ring that is committed; -1 where none is. */
  taken(controller: string, ring: string): number;
  /** Commits values and the ring's position together; resolves when done. */
  commit(controller: string, ring: string, n: number, values: readonly ThingValue[]): Promise<void>;
  /** Forgets all that this controller's things ever said. */
  removeController(controller: string): void;
  removeThing(thing: string): void;
}
