import type { Change, Deed, NotifyMessage, Rule, RuleRun, Said, Scene, SceneRun, Snapshot } from '@around/messages';
import type { DeedEnd } from '../house/deeds.js';
import type { Asker } from '../house/rights.js';
import type { Readings } from './lookBack.js';
import type { Told } from './told.js';

/** Tells people. Implemented by `notify/`. Never rejects. */
export interface Notifier {
  /** @param from id of the rule that says it */
  notify(message: NotifyMessage, from: string): Promise<{ readonly ok: boolean; readonly detail?: string }>;
}

/** Named sets of deeds. Implemented by `scenes/`. */
export interface Scenes {
  get(id: string): Scene | undefined;
  /** Ends when its last part has. @throws AskRefused where there is none of that name */
  run(id: string, asker: Asker): Promise<SceneRun>;
}

/** A rule as the home keeps it. */
export interface RuleRecord {
  readonly id: string;
  readonly version: number;
  readonly rule: Rule;
  readonly by: string;
  /** Unix ms. */
  readonly changed: number;
  /** Whether who saved it was allowed to let it do what is dangerous (class 3). */
  readonly dangerous: boolean;
}

/** How far a run had come when it began to wait: with this a short restart of the home does not lose what was still to be done. */
export interface Waiting {
  /** Place of the wait: `do.1`. */
  readonly at: string;
  /** Unix ms. */
  readonly until: number;
  /** Rounds done of each `repeat` that the wait stands in, by place. */
  readonly rounds: Readonly<Record<string, number>>;
}

/** A trigger that had come to be so, and was lasting, when the home was stopped. `when`: its place among the rule's; `until`: Unix ms. */
export interface Lasts {
  readonly rule: string;
  readonly version: number;
  readonly when: number;
  readonly until: number;
}

/** How the home was when it was stopped in good order. `at`: Unix ms. */
export interface Stopped {
  readonly at: number;
  readonly lasting: readonly Lasts[];
}

/** Rules and their runs, kept. Implemented by `storage/`. */
export interface RuleBook {
  all(): readonly RuleRecord[];
  /** In the database when it returns. @throws where it cannot be written */
  put(record: RuleRecord): void;
  remove(id: string): void;
  /** All of it, or where it throws none. */
  commit(keep: readonly RuleRecord[], forget: readonly string[]): void;
  /** The number of the next run. */
  next(): number;
  /** With the next batch. `ran`: false for what only tells why it did not run. The same `n` again replaces it. */
  keep(run: RuleRun, ran: boolean, waiting?: Waiting): void;
  /** Newest first. @param all what did not run too */
  runs(query: { readonly rule?: string; readonly before?: number; readonly limit?: number; readonly all?: boolean }): readonly RuleRun[];
  /** Runs that were under way when the home went down, oldest first. */
  underWay(): readonly { readonly run: RuleRun; readonly waiting?: Waiting }[];
  /** Forgotten when it was asked for; undefined where the home was killed. */
  takeStopped(): Stopped | undefined;
  /** @throws where it cannot be written */
  keepStopped(stopped: Stopped): void;
  /** The newest run of each rule that ran. */
  last(): ReadonlyMap<string, RuleRun>;
}

/** What the rules ask of the house. */
export interface RulesHouse {
  snapshot(): Snapshot;
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  /** Tells the people of the house that something is wrong with it. */
  tell(kind: 'alarm', what: string | Said): void;
  /** Tells phones that a rule or its runs are to be asked for again. */
  touched(what: 'rule' | 'run', id: string): void;
  /** The room that a thing is in; undefined where nobody said. */
  roomOf(thing: string): string | undefined;
  /** What somebody should look after; undefined: nothing any more. */
  amiss(rule: string, is: ({ readonly title: string } & Told) | undefined): void;
  /** Class of what is to be done; undefined where there is no such thing or name. */
  dangerOf(deed: Deed): number | undefined;
}

/** Gives commands: `house/deeds.ts`. */
export interface RuleDeeds {
  do(deed: Deed, asker: Asker, given?: (command: string) => void): Promise<DeedEnd>;
  cancel(command: string, asker: Asker): void;
}

/** What the rules are joined to. */
export interface RulesDeps {
  readonly house: RulesHouse;
  readonly deeds: RuleDeeds;
  readonly book: RuleBook;
  readonly past: Readings;
  readonly scenes: Scenes;
  readonly notifier: Notifier;
}
