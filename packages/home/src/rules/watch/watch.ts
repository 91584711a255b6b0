import type { Clock } from '@around/platform';
import type { Alarms } from '../alarms.js';
import type { Board } from '../board.js';
import type { Readings } from '../lookBack.js';
import type { Times } from '../times.js';

/** What triggers are watched with: those of the house, or those of a history that is looked at again. */
export interface WatchPorts {
  readonly clock: Clock;
  readonly board: Board;
  readonly alarms: Alarms;
  readonly times: Times;
  /** Tells how what is known came to be so. */
  readonly past: Readings;
}

/** What set a trigger off, in words. `path`: the property or event that did; missing where the clock did. */
export interface Firing {
  readonly why: string;
  readonly path?: string;
}

/** What a watch tells. `missed`: times that were due while nobody could act on them. */
export interface WatchNews {
  fired(firing: Firing): void;
  missed(detail: string): void;
}

/** One trigger that is watched, from when it was made until `stop()`. */
export interface Watch {
  /** Unix ms of its next time, where it has one. */
  readonly next: number | undefined;
  /** Unix ms at which what came to be so has lasted long enough; missing where nothing is waited for. */
  readonly lasting?: number | undefined;
  /** The same, as the history tells it, for what came to be so before this watch was made. */
  recall?(): { readonly since: number; readonly until: number } | undefined;
  /** What came to be so before a restart of the home, and still is, goes on lasting. @param until Unix ms */
  resume?(until: number): void;
  stop(): void;
}

/** A reading that is so much older than now sets nothing off: it had waited for a link. */
export const LATE_MS = 60_000;
