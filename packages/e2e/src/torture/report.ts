import type { History } from './history.js';
import type { Recovery } from './injector.js';
import type { Maxima } from './metrics.js';
import type { Verdict } from './oracle.js';

/** What a run was like, for people. Pure. */
export interface Reported {
  readonly seed: string;
  readonly ms: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly recoveries: readonly Recovery[];
  readonly maxima: Maxima;
  readonly history: History;
  readonly verdicts: readonly Verdict[];
}

const SHOWN = 8;
const BAR = 40;
/** Borders of the histogram's rows, ms. */
const ROWS_MS = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

export function reportOf(run: Reported): string {
  const sections = [
    ['Faults injected', table([...run.faults].sort().map(([name, count]) => [name, `${count}`]))],
    ['Commands by outcome', outcomes(run.history)],
    ['Maxima', maxima(run)],
    ['From the end of a fault to the first command that completed', histogram(run.recoveries.map(({ ms }) => ms))],
    ['Promises', promises(run.verdicts)],
  ];
  return sections.map(([title, text]) => `${title}\n${text}\n`).join('\n');
}

/** Each promise with ✓ or ✗, and what broke it. */
export function promises(verdicts: readonly Verdict[]): string {
  return verdicts
    .map(({ promise, broken }) => {
      const lines = broken
        .slice(0, SHOWN)
        .map(({ what, ids }) => `      ${what}${ids.length === 0 ? '' : `: ${ids.slice(0, 3).join(', ')}`}`);
      if (broken.length > SHOWN) lines.push(`      and ${broken.length - SHOWN} more`);
      return [`  ${broken.length === 0 ? '✓' : '✗'} ${promise}`, ...lines].join('\n');
    })
    .join('\n');
}

/** Commands that were asked for, by how they ended, and what happened at the pins. */
function outcomes({ commands, pins }: History): string {
  const counts = new Map<string, number>();
  for (const { told, code } of commands) {
    const name = told === undefined ? 'no end' : told === 'completed' ? told : `${told}${code === undefined ? '' : ` (${code})`}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => [name, `${count}`]);
  return table([...rows, ['all', `${commands.length}`], ['runs at the pins', `${pins.length}`]]);
}

function maxima({ maxima: { memory, answers }, recoveries }: Reported): string {
  const rows = [['tier', 'memory', 'answer p99', 'slowest answer', 'slowest recovery']];
  for (const [tier, bytes] of memory) {
    const times = [...(answers.get(tier) ?? [])].sort((a, b) => a - b);
    const back = recoveries.filter(({ on }) => on === tier).map(({ ms }) => ms);
    rows.push([
      tier,
      `${Math.round(bytes / 2 ** 20)} MiB`,
      duration(times[Math.floor(times.length * 0.99)]),
      duration(times.at(-1)),
      duration(back.length === 0 ? undefined : Math.max(...back)),
    ]);
  }
  const legs = new Set(recoveries.map(({ on }) => on).filter((on) => !memory.has(on as never)));
  for (const leg of legs)
    rows.push([`way: ${leg}`, '', '', '', duration(Math.max(...recoveries.filter(({ on }) => on === leg).map(({ ms }) => ms)))]);
  return table(rows);
}

/** How many took how long, as bars. @param times ms */
export function histogram(times: readonly number[]): string {
  if (times.length === 0) return '  none';
  const rows = ROWS_MS.map((below, i) => ({
    label: `< ${below < 1_000 ? `${below} ms` : `${below / 1_000} s`}`,
    count: times.filter((ms) => ms < below && ms >= (ROWS_MS[i - 1] ?? 0)).length,
  }));
  rows.push({ label: 'longer', count: times.filter((ms) => ms >= (ROWS_MS.at(-1) ?? 0)).length });
  const most = Math.max(...rows.map(({ count }) => count));
  const last = rows.findLastIndex(({ count }) => count > 0);
  return rows
    .slice(0, last + 1)
    .map(({ label, count }) => `  ${label.padEnd(9)} ${`${count}`.padStart(4)} ${'█'.repeat(Math.ceil((count / most) * BAR))}`)
    .join('\n');
}

const duration = (ms: number | undefined): string =>
  ms === undefined ? '–' : ms < 1_000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1_000).toFixed(1)} s`;

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd(),
    )
    .join('\n');
}
