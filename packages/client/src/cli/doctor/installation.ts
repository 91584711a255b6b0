import type { TierFacts } from '@around/platform';

export type TierName = TierFacts['tier'];

/** Who runs a program, or should. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/** One tier on this machine: that runs, or whose data folder is here. */
export interface Installation {
  readonly tier: TierName;
  /** Undefined where it cannot be known. */
  readonly data: string | undefined;
  readonly pid?: number;
  /** How to start its program: Node and the script. */
  readonly program?: readonly [node: string, script: string];
  /** As it was started, without the subcommand. */
  readonly flags: readonly string[];
  /** Its AROUND_* variables; undefined where they cannot be read. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly owner?: Owner;
}

/** The same with what its own program said. */
export interface Examined extends Installation {
  readonly facts?: TierFacts;
  /** Why there are no facts. */
  readonly mute?: 'denied' | 'missing' | 'failed';
  readonly detail?: string;
  readonly status?: HomeStatus;
}

/** What `frMhs status --json` says, as far as it is looked at: an older home says less. */
export interface HomeStatus {
  readonly owner: boolean;
  readonly version?: string;
  readonly relay?: {
    readonly url: string;
    readonly up: boolean;
    readonly since: number;
    readonly detail?: string;
    readonly roundTrip?: number;
  };
  readonly controllers?: readonly {
    readonly id: string;
    readonly state: string;
    readonly since: number;
    readonly address?: string;
    readonly lastBeacon?: number;
    readonly rtt?: number;
    readonly software?: string;
    readonly asleepUntil?: number;
  }[];
  readonly phones?: { readonly paired: number; readonly connected: number };
}

export const PROGRAM_OF: Readonly<Record<TierName, string>> = { web: 'frAroundWeb', home: 'frMhs', controller: 'frMhc' };
export const TIERS = Object.keys(PROGRAM_OF) as readonly TierName[];
