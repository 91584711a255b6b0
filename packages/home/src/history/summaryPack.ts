import { decimalPlaces, IntReader, IntWriter, powerOfTen } from './packing.js';
import type { Summary } from './summary.js';

/** Summaries by the number of their slot. */
export type Slots = ReadonlyMap<number, Summary>;

const SCALED = 0;
const JSON_TEXT = 1;
const FIELDS = ['min', 'max', 'first', 'last', 'sum', 'rise', 'area'] as const;

/** Many summaries as bytes, column by column. */
export function packSlots(slots: Slots): Uint8Array {
  const rows = [...slots].sort(([a], [b]) => a - b);
  const writer = new IntWriter().unsigned(rows.length);
  let before = 0;
  for (const [slot] of rows) {
    writer.unsigned(slot - before);
    before = slot;
  }
  for (const [, { n, holds }] of rows) writer.unsigned(2 * n + Number(holds));
  let at = 0;
  for (const [, { firstAt, lastAt }] of rows) {
    writer.signed(firstAt - at).unsigned(lastAt - firstAt);
    at = lastAt;
  }
  const summaries = rows.map(([, summary]) => summary);
  const places = decimalPlaces(summaries.flatMap(({ min, max, first, last }) => [min, max, first, last]));
  if (places === undefined || !summaries.every((one) => fits(one, powerOfTen(places)))) {
    const text = new TextEncoder().encode(JSON.stringify(summaries.map((one) => FIELDS.map((name) => one[name]))));
    return writer.unsigned(JSON_TEXT).unsigned(text.length).bytes(text).packed();
  }
  writer.unsigned(SCALED).unsigned(places);
  const scaled = (value: number): number => Math.round(value * powerOfTen(places));
  let low = 0;
  for (const { min } of summaries) {
    writer.signed(scaled(min) - low);
    low = scaled(min);
  }
  for (const { min, max } of summaries) writer.unsigned(scaled(max) - scaled(min));
  for (const { min, first } of summaries) writer.unsigned(scaled(first) - scaled(min));
  for (const { min, last } of summaries) writer.unsigned(scaled(last) - scaled(min));
  for (const { min, sum, n } of summaries) writer.signed(scaled(sum) - n * scaled(min));
  for (const { rise } of summaries) writer.signed(scaled(rise));
  for (const { area, sum, n, firstAt, lastAt } of summaries) writer.signed(scaled(area) - guessedArea(scaled(sum), n, lastAt - firstAt));
  return writer.packed();
}

/** @throws RangeError or SyntaxError where it is damaged */
export function unpackSlots(bytes: Uint8Array): Map<number, Summary> {
  const reader = new IntReader(bytes);
  const count = reader.unsigned();
  const column = (read: (i: number) => number): Float64Array => {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = read(i);
    return values;
  };
  const at = (values: Float64Array, i: number): number => values[i] as number;
  /** Written as differences. */
  const running = (next: () => number): (() => number) => {
    let value = 0;
    return () => {
      value += next();
      return value;
    };
  };
  const slots = column(running(() => reader.unsigned()));
  const counts = column(() => reader.unsigned());
  let before = 0;
  const firstAts = new Float64Array(count);
  const lastAts = column((i) => {
    firstAts[i] = before + reader.signed();
    before = at(firstAts, i) + reader.unsigned();
    return before;
  });
  const scale = reader.unsigned() === SCALED ? powerOfTen(reader.unsigned()) : undefined;
  const told = scale === undefined ? (JSON.parse(new TextDecoder().decode(reader.bytes(reader.unsigned()))) as number[][]) : undefined;
  const from = (name: number, read: (i: number) => number): Float64Array =>
    told === undefined ? column(read) : column((i) => told[i]?.[name] ?? Number.NaN);
  const min = from(
    0,
    running(() => reader.signed()),
  );
  const max = from(1, (i) => at(min, i) + reader.unsigned());
  const first = from(2, (i) => at(min, i) + reader.unsigned());
  const last = from(3, (i) => at(min, i) + reader.unsigned());
  const sum = from(4, (i) => reader.signed() + (at(counts, i) >>> 1) * at(min, i));
  const rise = from(5, () => reader.signed());
  const area = from(6, (i) => reader.signed() + guessedArea(at(sum, i), at(counts, i) >>> 1, at(lastAts, i) - at(firstAts, i)));
  const factor = scale ?? 1;
  const summaries = new Map<number, Summary>();
  for (let i = 0; i < count; i++) {
    summaries.set(at(slots, i), {
      n: at(counts, i) >>> 1,
      min: at(min, i) / factor,
      max: at(max, i) / factor,
      sum: at(sum, i) / factor,
      first: at(first, i) / factor,
      last: at(last, i) / factor,
      firstAt: at(firstAts, i),
      lastAt: at(lastAts, i),
      holds: at(counts, i) % 2 === 1,
      rise: at(rise, i) / factor,
      area: at(area, i) / factor,
    });
  }
  return summaries;
}

/** What the area would be were every value the mean (scaled): what is written is how far it is from that. */
const guessedArea = (sum: number, n: number, ms: number): number => (n === 0 ? 0 : Math.round((sum / n) * ms));

/** Whether sums and areas, too, are whole numbers of that scale and small enough to be exact. */
function fits({ sum, rise, area }: Summary, factor: number): boolean {
  return [sum, rise, area].every((value) => Math.abs(value) * factor < 2 ** 51);
}
