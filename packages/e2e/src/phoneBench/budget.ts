/** One line of the page's budget (phone.md C6). */
export interface BudgetRow {
  readonly what: string;
  readonly unit: 'KB' | 'ms' | 'MB' | '%' | '';
  /** What we are out for. */
  readonly target: number;
  /** Above it the run fails. */
  readonly cap: number;
  /** Missing: there is nothing to measure yet; `note` says why. */
  readonly value?: number;
  readonly note?: string;
}

export type Verdict = 'met' | 'within the cap' | 'BROKEN' | '';

export function verdictOf({ value, target, cap }: BudgetRow): Verdict {
  if (value === undefined) return '';
  // What was not measured though it should have been is broken too.
  if (!(value <= cap)) return 'BROKEN';
  return value <= target ? 'met' : 'within the cap';
}

export const isBroken = (row: BudgetRow): boolean => verdictOf(row) === 'BROKEN';

function figure(value: number, unit: BudgetRow['unit']): string {
  const places = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 || unit === 'KB' ? 1 : 2;
  return `${value.toFixed(places)} ${unit}`.trimEnd();
}

/** The budget as a table of markdown: it is read in a terminal and kept in the guide. */
export function renderBudget(rows: readonly BudgetRow[]): string {
  const cells = rows.map((row) => [
    row.what,
    figure(row.target, row.unit),
    figure(row.cap, row.unit),
    row.value === undefined ? '–' : figure(row.value, row.unit),
    [verdictOf(row), row.note ?? ''].filter((word) => word !== '').join('; '),
  ]);
  return renderTable([['what', 'target', 'cap', 'measured', ''], ...cells]);
}

/** What other hubs load for their first screen, KB gz, lower bounds (phone.md, counted in their own builds). */
export const OTHER_HUBS: readonly (readonly [name: string, kb: string, over: number])[] = [
  ['Homebridge UI', '470–1150', 470],
  ['Zigbee2MQTT', '530', 530],
  ['openHAB', '690', 690],
  ['Node-RED Dashboard', '1445', 1_445],
  ['Gladys', '1460', 1_460],
  ['Home Assistant', '1715', 1_715],
  ['ioBroker', '1730–2190', 1_730],
];

/** @param ours first load in all, KB gz */
export function renderHubs(ours: number): string {
  const times = (over: number): string => `${(over / ours).toFixed(1)}×`;
  const rows = OTHER_HUBS.map(([name, kb, over]) => [name, `${kb} KB`, times(over)]);
  return renderTable([['first screen of', 'gz', 'of ours'], ['Around', `${ours.toFixed(0)} KB`, '1×'], ...rows]);
}

function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i === 0 || i > 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join('\n');
}
