import type { LogEntry } from '@around/messages';

export interface HopTimes {
  /** `home`: all that was spent from the home on; `controller`: of it, what the controller held. */
  readonly hop: 'home' | 'controller';
  /** ms */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
}

const KEPT = 10;
const held = (row: LogEntry, hop: HopTimes['hop']): number | undefined => row.steps.at(-1)?.held?.[hop];

/** The smallest value that a share of all do not exceed (nearest rank); undefined of nothing. @param share 0…1 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** How long each tier held the commands of the ledger. */
export function hopTimes(rows: readonly LogEntry[]): readonly HopTimes[] {
  return (['home', 'controller'] as const).map((hop) => {
    const values = rows.map((row) => held(row, hop)).filter((ms) => ms !== undefined);
    return { hop, p50: percentile(values, 0.5), p95: percentile(values, 0.95) };
  });
}

export const slowest = (rows: readonly LogEntry[]): readonly LogEntry[] =>
  [...rows].sort((a, b) => (held(b, 'home') ?? 0) - (held(a, 'home') ?? 0)).slice(0, KEPT);
