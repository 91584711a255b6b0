/** What a suite tells of one listener (`test/badInput/siege.ts`), one line of JSON each; the newest counts. */
export interface SiegeReport {
  readonly listener: string;
  readonly inputs: number;
  /** Inputs that something was said to; all others were dropped. */
  readonly answered: number;
  /** Bytes held more at the end of a kind of input than after its first third, the most of all kinds; undefined where nobody looked. */
  readonly held?: number;
  /** Resident bytes at the highest, over those at the start. */
  readonly peak: number;
  /** ms; `own`: of the tier's own process. Else of one that holds the tiers and who attacks them: an upper bound. */
  readonly delayP99: number;
  readonly own: boolean;
  /** ms; the same of a process that does nothing, meanwhile: how late the machine itself was. */
  readonly floorP99?: number;
  /** How often an honest client did beside what it came for, with success. */
  readonly turns: number;
  readonly over: boolean;
}

const MiB = 1_048_576;
const mib = (bytes: number): string => `${(bytes / MiB).toFixed(1)} MiB`;

/** The table of a whole run. `healthy`: whether every suite held. */
export function inputsTable(reports: readonly SiegeReport[], healthy: boolean): string {
  const head = ['listener', 'inputs', 'dropped', 'answered', 'held', 'peak', 'delay p99', 'idle beside', 'healthy client'];
  const rows = reports.map(({ listener, inputs, answered, held, peak, delayP99, own, floorP99, turns }) => [
    listener,
    `${inputs}`,
    `${inputs - answered}`,
    `${answered}`,
    held === undefined ? '' : mib(held),
    mib(peak),
    `${own ? '' : '≤ '}${delayP99.toFixed(1)} ms`,
    floorP99 === undefined ? '' : `${floorP99.toFixed(1)} ms`,
    healthy ? `unaffected, ${turns} turns` : 'see above',
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => (row[i] as string).length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
