import { type Cell, letter, SPACE } from './lettering.js';
import type { Line } from './pages.js';
import type { CharTable } from './tables.js';

/** Steps that a scrolling line stands still at its beginning, and cells between its end and its next beginning. */
const REST = 4;
const APART = 3;

/** One line as cells, `columns` of them. `step` counts up while the same text stands there: a long text moves by one cell a step. */
export function setLine(line: Line, columns: number, table: CharTable, step: number): Cell[] {
  const cells = typeof line === 'string' ? scrolled(letter(line, table).cells, columns, step) : ends(line, columns, table);
  return [...cells, ...new Array<Cell>(Math.max(0, columns - cells.length)).fill(SPACE)];
}

function scrolled(cells: readonly Cell[], columns: number, step: number): Cell[] {
  if (cells.length <= columns) return [...cells];
  const round = [...cells, ...new Array<Cell>(APART).fill(SPACE)];
  const offset = Math.max(0, (step % (round.length + REST)) - REST);
  return Array.from({ length: columns }, (_, i) => round[(offset + i) % round.length] as Cell);
}

/** The right text whole, the left one cut to what room is left. */
function ends([left, right]: readonly [string, string], columns: number, table: CharTable): Cell[] {
  const before = letter(left, table).cells;
  const after = letter(right, table).cells.slice(0, columns);
  if (after.length === 0) return before.slice(0, columns);
  const room = Math.max(0, columns - after.length - 1);
  const cut = before.slice(0, room);
  return [...cut, ...new Array<Cell>(columns - cut.length - after.length).fill(SPACE), ...after];
}
