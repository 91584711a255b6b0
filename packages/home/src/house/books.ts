import type {
  Change,
  Held,
  History,
  HistoryValue,
  LogStep,
  Operation,
  Path,
  PulseSlot,
  Readings,
  ReadingsFrom,
  Recorded,
  Scene,
  SceneRun,
  StepName,
  Taken,
  ThingModel,
  ThingValue,
} from '@around/messages';
import type { Replacement } from '../history/joinSeries.js';

/** What the house writes down. Implemented by `storage/`; the house itself knows no database. */

/** One step as it is kept: without what can be told from the command. */
export interface LedgerStep {
  readonly step: StepName;
  /** Unix ms. */
  readonly at: number;
  readonly code?: LogStep['code'];
  readonly detail?: string;
  readonly held?: Held;
  /** Output of the end, where it is small. */
  readonly data?: unknown;
  /** The tail of what its program printed on its standard error. */
  readonly printed?: string;
}

/** One command with all that happened to it, and who asked. */
export interface LedgerRow {
  /** Rises with each command. */
  readonly n: number;
  readonly id: string;
  readonly thing: string;
  readonly op: Operation;
  readonly name: string;
  /** Where it is small and no secret. */
  readonly input?: unknown;
  /** The user's name, the key that asked, what it is called, and the way it came. */
  readonly by: string;
  readonly key: string;
  readonly device?: string;
  readonly path?: Path;
  /** The wish that it fulfils. */
  readonly wish?: string;
  /** Unix ms. */
  readonly accepted: number;
  readonly steps: readonly LedgerStep[];
  /** Whether it came to its end. */
  readonly ended: boolean;
}

export interface Ledger {
  find(id: string): LedgerRow | undefined;
  /** The number of the next command: above every one that was given before. */
  next(): number;
  /**
   * Writes or replaces. `soon`: within a moment, together with others. `now`: in the database when this returns, which any death of the
   * process leaves. `onDisk`: not even a power cut undoes it. The latter two throw where it cannot be written.
   */
  put(row: LedgerRow, when: 'soon' | 'now' | 'onDisk'): void;
  /** Writes what waits. A failure is logged, and tried again later. */
  flush(): void;
  /** Rows numbered below `before`, newest first, those that still wait to be written too; of this thing alone where one is given. */
  page(before: number, limit: number, thing?: string): readonly LedgerRow[];
  /** What had not ended when the home last went down, oldest first. */
  underWay(): readonly LedgerRow[];
}

/** Which part of the past is asked for: Unix ms, `until` not included; in at most so many points. */
export interface HistorySpan {
  readonly since: number;
  readonly until: number;
  readonly points: number;
}

export interface ReadingsSpan {
  readonly from: ReadingsFrom;
  readonly until: number;
  readonly limit: number;
}

/** `kind`: what the property holds, or that it is an event, where its thing says so. `dry`: nothing is written. */
export interface TakenAs {
  readonly kind: Recorded['kind'] | undefined;
  readonly dry: boolean;
}

/** What the house was like, and what happened. */
export interface HistoryBook {
  /** Readings of the new thing from before the last of the old one. @throws Error for people, where its past cannot be joined */
  overlap(replacement: Replacement): number;
  /** What a property was; of what was never read, when it came as an event. */
  past(thing: string, name: string, span: HistorySpan): History;
  /** Of what readings or events are remembered. */
  recorded(): readonly Recorded[];
  /** Single readings or events, oldest first, page by page. */
  page(thing: string, name: string, span: ReadingsSpan): Readings;
  /** Readings or events from elsewhere; those that are known change nothing. @throws AskRefused, and what the disk says */
  take(thing: string, name: string, values: readonly HistoryValue[], as: TakenAs): Promise<Taken>;
}

/** Finished slots of the controllers' pulse. Losing one costs nobody anything. */
export interface PulseBook {
  /** By controller, oldest first. */
  all(): ReadonlyMap<string, readonly PulseSlot[]>;
  /** Written within a moment, together with others; forgets those that began before `from`, Unix ms. */
  put(controller: string, slot: PulseSlot, from: number): void;
  remove(controller: string): void;
}

/** Why a wish is no more. */
export type WishEnd = Extract<Change, { k: 'wishGone' }>['why'];

/** A wanted value as it is kept, with the key and the way that asked for it. */
export interface WishRecord {
  readonly thing: string;
  readonly name: string;
  readonly id: string;
  readonly version: number;
  readonly value: unknown;
  readonly by: string;
  readonly key: string;
  readonly path: Path;
  /** Unix ms. */
  readonly made: number;
  readonly until: number;
  /** Why it is no more: kept a while, so that its repetition is known and the next version follows. */
  readonly gone?: WishEnd;
}

/** The newest wish of each property. */
export interface WishBook {
  all(): readonly WishRecord[];
  /** On the disk when it returns. @throws where it cannot be written */
  put(record: WishRecord): void;
  remove(thing: string, name: string): void;
}

export interface KeptScene {
  readonly id: string;
  readonly scene: Scene;
  /** The newest run that ended. */
  readonly last?: SceneRun;
}

export interface SceneBook {
  all(): readonly KeptScene[];
  /** On the disk when it returns; how it went last is kept while its parts are the same. @throws where it cannot be written */
  put(id: string, scene: Scene): void;
  /** How its newest run went. @throws where it cannot be written */
  ran(id: string, run: SceneRun): void;
  /** @throws where it cannot be written */
  remove(id: string): void;
}

export interface StoredModels {
  readonly title: string;
  readonly software: string;
  readonly things: readonly ThingModel[];
}

/** One row of the history. `value` missing: an event without data, a value that could not be read. For a `gap`: how many were lost. */
export interface HistoryItem {
  /** `controller/thing`; for a gap the controller. */
  readonly thing: string;
  /** Empty for a gap. */
  readonly name: string;
  readonly kind: 'value' | 'event' | 'gap';
  /** Unix ms, by the controller's clock. */
  readonly at: number;
  readonly value?: unknown;
}

/** What is kept of a report: the newest values, and each item. */
export interface Kept {
  readonly values: readonly ThingValue[];
  readonly history: readonly HistoryItem[];
}

export interface ReadingBook {
  /** The newest values, as they were kept. */
  values(): readonly ThingValue[];
  /** What each controller last said of its things. */
  models(): ReadonlyMap<string, StoredModels>;
  putModels(controller: string, models: StoredModels): void;
  /** The last item of this ring that is committed; -1 where none is. */
  taken(controller: string, ring: string): number;
  /**
   * Commits what was taken and the ring's new position `n` together; resolves when done. Rejects, and nothing is kept, where the
   * disk does not take it or where `after` is not the last item that is committed: each item is kept once, and none is passed over.
   */
  commit(controller: string, ring: string, place: { readonly after: number; readonly n: number }, kept: Kept): Promise<void>;
  /** Forgets all that this controller's things ever said. */
  removeController(controller: string): void;
  removeThing(thing: string): void;
}
