import type { History } from '@around/messages';

/** Dots of one braille character: two columns, four rows. Bits as in Unicode's block U+2800. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const ROWS = 10;

export interface PlotSpan {
  /** Unix ms. */
  readonly since: number;
  readonly until: number;
  /** Characters of a line. */
  readonly columns: number;
}

/** A band of the least and the highest value for each dot of the width; lines of text. `label`: how a value is written. */
export function plot(history: History, span: PlotSpan, label: (value: number) => string): readonly string[] {
  const bands = bandsOf(history, span);
  const known = bands.filter((band) => band !== undefined);
  if (known.length === 0) return [];
  const [low, high] = [Math.min(...known.map(([min]) => min)), Math.max(...known.map(([, max]) => max))];
  const height = 4 * ROWS;
  // The dot of a value, from above.
  const dot = (value: number): number => (high === low ? height / 2 : Math.round(((high - value) / (high - low)) * (height - 1)));
  const cells = Array.from({ length: ROWS }, () => new Uint8Array(span.columns));
  let before: readonly [number, number] | undefined;
  for (const [x, band] of bands.entries()) {
    if (band !== undefined) {
      // Joined to its neighbour, so that a line is seen and not dots.
      const top = Math.min(dot(band[1]), before === undefined ? height : dot(before[0]));
      const bottom = Math.max(dot(band[0]), before === undefined ? 0 : dot(before[1]));
      for (let y = top; y <= bottom; y++) {
        const row = cells[y >> 2] as Uint8Array;
        row[x >> 1] = (row[x >> 1] as number) | (DOTS[x % 2 === 0 ? 0 : 1][y % 4] as number);
      }
    }
    before = band ?? before;
  }
  const labels = [label(high), label(low)] as const;
  const margin = Math.max(...labels.map((text) => text.length));
  return cells.map((row, y) => {
    const text = y === 0 ? labels[0] : y === ROWS - 1 ? labels[1] : '';
    return `${text.padStart(margin)} ┤${[...row].map((bits) => String.fromCodePoint(0x2800 + bits)).join('')}`.replace(/[\u2800 ]+$/, '');
  });
}

/** Least and highest value for each dot of the width; where nothing was read, what held. */
function bandsOf(
  { before, values, stretches, step }: History,
  { since, until, columns }: PlotSpan,
): readonly (readonly [number, number] | undefined)[] {
  const width = 2 * columns;
  const bands: ([number, number] | undefined)[] = Array.from({ length: width }, () => undefined);
  const column = (t: number): number => Math.min(width - 1, Math.max(0, Math.floor(((t - since) / (until - since)) * width)));
  const widen = (x: number, min: number, max: number): void => {
    const band = bands[x];
    bands[x] = band === undefined ? [min, max] : [Math.min(band[0], min), Math.max(band[1], max)];
  };
  let held = numeric(before?.value);
  let from = 0;
  const hold = (to: number): void => {
    if (held !== undefined) for (let x = from; x < to; x++) widen(x, held, held);
  };
  for (const { t, value } of values) {
    const x = column(t);
    hold(x);
    held = numeric(value);
    from = x;
    if (held !== undefined) widen(x, held, held);
  }
  for (const { t, n, area, min, max } of stretches) {
    const [first, last] = [column(t), Math.max(column(t), column(t + step - 1))];
    for (let x = first; x <= last; x++) widen(x, n === 0 ? area / step : (min as number), n === 0 ? area / step : (max as number));
    from = last + 1;
    held = undefined;
  }
  if (stretches.length === 0) hold(width);
  return bands;
}

const numeric = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : undefined;
