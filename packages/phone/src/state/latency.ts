import type { LogEntry } from '@around/messages';
import { percentile } from '@around/platform';

export interface HopTimes {
  /** `home`: all that was spent from the home on; `controller`: of it, what the controller held. */
  readonly hop: 'home' | 'controller';
  /** ms */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
}

const KEPT = 10;
const held = (row: LogEntry, hop: HopTimes['hop']): number | undefined => row.steps.at(-1)?.held?.[hop];

/** How long each tier held the commands of the ledger. */
export function hopTimes(rows: readonly LogEntry[]): readonly HopTimes[] {
  return (['home', 'controller'] as const).map((hop) => {
    const values = rows.map((row) => held(row, hop)).filter((ms) => ms !== undefined);
    return { hop, p50: percentile(values, 0.5), p95: percentile(values, 0.95) };
  });
}

export const slowest = (rows: readonly LogEntry[]): readonly LogEntry[] =>
  [...rows].sort((a, b) => (held(b, 'home') ?? 0) - (held(a, 'home') ?? 0)).slice(0, KEPT);
