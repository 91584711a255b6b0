import { met, type Row, ratioOf } from './stats.js';

function figure(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (value >= 10_000) return Math.round(value).toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The bench as a table for a terminal: figure, floor, ratio, goal. */
export function renderTable(rows: readonly Row[]): string {
  const head = ['', 'Around', 'floor', '×floor', 'goal', ''];
  const lines: string[][] = [head];
  let group = '';
  for (const row of rows) {
    if (row.group !== group) {
      group = row.group;
      lines.push([group]);
    }
    const goal = row.goal === undefined ? '' : `${row.atLeast === true ? '≥' : '≤'} ${row.goal}×`;
    const verdict = met(row);
    lines.push([
      `  ${row.what}`,
      `${figure(row.value)} ${row.unit}`,
      row.floor === undefined ? '' : `${figure(row.floor)} ${row.unit}`,
      figure(ratioOf(row)),
      goal,
      [verdict === undefined ? '' : verdict ? 'met' : 'not met', row.note ?? ''].filter((word) => word !== '').join(', '),
    ]);
  }
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line.length === 1 ? 0 : (line[column] ?? '').length))));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
