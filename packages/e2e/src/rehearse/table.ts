/** What became of one attempt: what was seen, or why it does not hold. */
export interface Cell {
  readonly column: string;
  readonly ok: boolean;
  /** False where a package is lacking: nothing is known then. */
  readonly tried?: boolean;
  readonly text: string;
}

/** One server: its cells, or why it was not tried at all. */
export interface Row {
  readonly name: string;
  readonly cells: readonly Cell[];
  readonly notTried?: string;
}

/** The table for a terminal, a column for each server; what failed is told below it. */
export function rehearsalTable(columns: readonly string[], rows: readonly Row[]): string {
  const tried = rows.filter(({ notTried }) => notTried === undefined);
  const textOf = ({ cells }: Row, column: string): string => {
    const cell = cells.find((one) => one.column === column);
    if (cell === undefined) return '–';
    if (cell.tried === false) return cell.text;
    return cell.ok ? `✓ ${cell.text}` : '✗ see below';
  };
  const lines = [['', ...tried.map(({ name }) => name)], ...columns.map((column) => [column, ...tried.map((row) => textOf(row, column))])];
  const widths = ['', ...tried].map((_, i) => Math.max(...lines.map((line) => (line[i] as string).length)));
  const table = lines.map((line) =>
    line
      .map((text, i) => text.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd(),
  );
  const missing = rows.flatMap(({ name, notTried }) => (notTried === undefined ? [] : [`${name}: not tried: ${notTried}`]));
  const failed = tried.flatMap(({ name, cells }) =>
    cells.filter(({ ok }) => !ok).map(({ column, text }) => `✗ ${name}, ${column}: ${text}`),
  );
  return [...table, ...missing, ...failed].join('\n');
}
