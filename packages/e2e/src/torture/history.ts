import type { StepName } from '@around/messages';

/** One command as its asker knows it. Times: ms of the machine's monotonic clock. */
export interface CommandRecord {
  readonly id: string;
  readonly phone: string;
  readonly thing: string;
  readonly name: string;
  /** Whether the asker may do that at all. */
  readonly may: boolean;
  readonly sentAt: number;
  /** From here on it must not start. */
  readonly deadline: number;
  /** The end that its asker was told; undefined: none, to this day. */
  readonly told: StepName | undefined;
  readonly toldAt: number | undefined;
  /** Why, where the end has a code. */
  readonly code: string | undefined;
  /** The ends that each phone heard of it, in the order in which it heard them. */
  readonly heard: ReadonlyMap<string, readonly StepName[]>;
}

/** One command as the home's ledger has it. */
export interface LedgerRecord {
  readonly id: string;
  readonly ended: boolean;
  /** The ends among its steps, in their order. */
  readonly ends: readonly StepName[];
}

/** What somebody holds to be the state of the house: a text for each part of it. */
export interface View {
  readonly who: string;
  /** It knows a part of the house only: what it does not know it does not deny. */
  readonly partial?: boolean;
  readonly state: ReadonlyMap<string, string>;
}

/** Everything that the oracle judges. */
export interface History {
  readonly commands: readonly CommandRecord[];
  /** What really happened at the pins: one entry a run. */
  readonly pins: readonly { readonly id: string; readonly at: number }[];
  readonly ledger: readonly LedgerRecord[];
  /** What the bells said, in order: `life n`, each life of each bell counting from 1. */
  readonly rung: readonly string[];
  /** What of it stands in the home's database, in its order. */
  readonly kept: readonly string[];
  readonly views: readonly View[];
  /** Processes of commands that have ended. */
  readonly survivors: readonly { readonly id: string; readonly pid: number; readonly command: string }[];
  /** What did not come back after a fault, in words. */
  readonly stuck: readonly string[];
}

export const EMPTY_HISTORY: History = {
  commands: [],
  pins: [],
  ledger: [],
  rung: [],
  kept: [],
  views: [],
  survivors: [],
  stuck: [],
};
