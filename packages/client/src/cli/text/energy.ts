import type { Energy, Used } from '@around/messages';
import { csvCell } from '../../csv.js';
import { visible } from './sanitise.js';
import { displayWidth, pad } from './table.js';

type Step = 'hour' | 'day' | 'month';
const two = (n: number): string => String(n).padStart(2, '0');

/** `2026-01`, `2026-01-18`, `2026-01-18 20:00`: where a step begins, in this machine's time zone. */
export function stepWords(at: number, step: Step): string {
  const date = new Date(at);
  const month = `${date.getFullYear()}-${two(date.getMonth() + 1)}`;
  if (step === 'month') return month;
  const day = `${month}-${two(date.getDate())}`;
  return step === 'day' ? day : `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export const kWhWords = (kWh: number): string => `${kWh.toFixed(kWh !== 0 && Math.abs(kWh) < 1 ? 3 : 2)} kWh`;

/** What was used, produced or fed in, and cost or earned, as columns; empty where it is not known. */
export function usedColumns(used: Used | null, currency: string | undefined): readonly [used: string, produced: string, cost: string] {
  if (used === null) return ['not known', '', ''];
  return [
    kWhWords(used.kWh),
    both(
      used.produced,
      (kWh) => `${kWhWords(kWh)} made`,
      used.fed,
      (kWh) => `${kWhWords(kWh)} fed in`,
    ),
    currency === undefined
      ? ''
      : both(
          used.cost,
          (cost) => `${cost.toFixed(2)} ${visible(currency)}`,
          used.earned,
          (earned) => `${earned.toFixed(2)} ${visible(currency)} earned`,
        ),
  ];
}

const both = (a: number | undefined, sayA: (n: number) => string, b: number | undefined, sayB: (n: number) => string): string =>
  [...(a === undefined ? [] : [sayA(a)]), ...(b === undefined ? [] : [sayB(b)])].join(', ');

/** A bar for each step, the longest `columns` wide. */
export function bars(steps: readonly number[], by: readonly (Used | null)[], step: Step, columns: number): readonly string[] {
  const most = Math.max(0, ...by.map((used) => used?.kWh ?? 0));
  const heads = steps.map((at) => stepWords(at, step));
  const margin = Math.max(0, ...heads.map(displayWidth));
  return steps.map((_, i) => {
    const used = by[i] ?? null;
    const eighths = used === null || most === 0 ? 0 : Math.round((used.kWh / most) * columns * 8);
    const bar = '█'.repeat(Math.floor(eighths / 8)) + ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8];
    return `${pad(heads[i] as string, margin)} ${used === null ? 'not known' : `${bar} ${kWhWords(used.kWh)}`}`.trimEnd();
  });
}

/** RFC 4180: a row for each step and source, times as RFC 3339 in UTC; what is not known is empty. */
export function energyCsv({ steps, sources, total, currency }: Energy): readonly string[] {
  const row = (at: number, name: string, room: string, used: Used | null): string =>
    [
      ...[new Date(at).toISOString(), name, csvCell(room), used?.kWh ?? '', used === null ? '' : (used.produced ?? 0), used?.cost ?? ''],
      ...[used === null ? '' : (used.fed ?? 0), used?.earned ?? ''],
    ].join(',');
  const money = currency === undefined ? '' : `_${csvCell(currency)}`;
  return [
    `time,source,room,kWh,produced_kWh,cost${money},fed_kWh,earned${money}`,
    ...steps.flatMap((at, i) => [
      ...sources.map(({ thing, name, room = '', by }) => row(at, `${thing}.${name}`, room, by[i] ?? null)),
      row(at, 'total', '', total.by[i] ?? null),
    ]),
  ];
}
