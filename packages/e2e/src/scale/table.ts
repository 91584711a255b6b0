import type { Comparison, Times } from './real/validate.js';
import type { Back, Result } from './result.js';
import type { Capacity } from './sizing.js';

const count = (value: number): string => Math.round(value).toLocaleString('en');
const short = (seconds: number): string => (Number.isNaN(seconds) || seconds === null ? '–' : seconds.toFixed(1));
const back = ({ half, most, nearlyAll }: Back): string => [half, most, nearlyAll].map(short).join(' / ');
const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Columns as wide as their widest cell; the first to the left. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Sizes and times of every scenario: what is measured down the side. */
export function resultTable(results: readonly Result[]): string {
  const rows: [string, (result: Result) => string][] = [
    ['homes that lost their link', ({ homes }) => count(homes.affected)],
    ['back: 50 / 95 / 99.9 %, s', ({ homes }) => back(homes)],
    ['phones: 50 / 95 / 99.9 %, s', ({ phones, scenario }) => (scenario === 'day' ? '–' : back(phones))],
    ['dials', ({ attempts }) => count(attempts)],
    ['of these failed', ({ failed }) => count(Object.values(failed).reduce((sum, one) => sum + one, 0))],
    ['sent on by a full relay', ({ redirects }) => count(redirects)],
    ['logins a second, one relay', ({ loginsPerSecond }) => count(loginsPerSecond)],
    ['longest wait in a queue, s', ({ longestWaitSeconds }) => short(longestWaitSeconds)],
    ['busiest relay, of a core', ({ loop }) => percent(loop.most)],
    ['its nginx, of a core', ({ nginx }) => percent(nginx.most)],
    ['most homes of a relay', ({ mostHomes }) => count(mostHomes)],
    ['its memory, MiB', ({ memoryMiB }) => count(memoryMiB)],
    ['its line, Mbit/s', ({ lineMbit }) => lineMbit.toFixed(1)],
    ['messages to NATS a second, all', ({ natsPerSecond }) => count(natsPerSecond)],
  ];
  return columns([['', ...results.map(({ scenario }) => scenario)], ...rows.map(([what, of]) => [what, ...results.map(of)])]);
}

/** What one relay carries, and how many are needed. */
export function capacityLines(capacity: Capacity, needed: readonly (readonly [homes: number, relays: number])[]): string {
  const { memory, cpu, storm, ports, homes } = capacity;
  const by = [
    ['memory (3.5 GiB)', memory],
    ['processor (30 % at the busiest hour)', cpu],
    ['all logged in anew within 60 s', storm],
    ['ports between nginx and relay (28,232)', ports],
  ] as const;
  const least = by.find(([, value]) => value === homes)?.[0] ?? '';
  return [
    `One relay (2 cores, 4 GiB) carries ${count(homes)} homes; first comes ${least}.`,
    ...by.map(([what, value]) => `  by ${what}: ${Number.isFinite(value) ? count(value) : 'no bound'}`),
    `Relays: ${needed.map(([n, relays]) => `${count(n)} homes ${relays}`).join(', ')}.`,
  ].join('\n');
}

const times = ({ half, most, nearlyAll }: Times): string => [half, most, nearlyAll].map(short).join(' / ');

/** What was measured beside what was predicted. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  return columns([
    ['50 / 95 / 99.9 % back, s', 'cut off', 'measured', 'predicted', 'least of 20 seeds', 'greatest'],
    ...comparisons.map(({ story, affected, measured, predicted, least, greatest }) => [
      story,
      count(affected),
      times(measured),
      times(predicted),
      times(least),
      times(greatest),
    ]),
  ]);
}
