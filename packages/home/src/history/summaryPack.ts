import { decimalPlaces, IntReader, IntWriter, powerOfTen } from './packing.js';
import { SlotTable } from './slotTable.js';

const SCALED = 0;
const JSON_TEXT = 1;
/** Sums and areas stay exact below, scaled. */
const MOST = 2 ** 51;

/** Many summaries as bytes, column by column. */
export function packSlots(table: SlotTable): Uint8Array {
  const { count } = table;
  const writer = new IntWriter(32 * count).unsigned(count);
  let before = 0;
  for (let i = 0; i < count; i++) {
    writer.unsigned((table.slot[i] as number) - before);
    before = table.slot[i] as number;
  }
  for (let i = 0; i < count; i++) writer.unsigned(2 * (table.n[i] as number) + (table.holds[i] as number));
  let at = 0;
  for (let i = 0; i < count; i++) {
    const [firstAt, lastAt] = [table.firstAt[i] as number, table.lastAt[i] as number];
    writer.signed(firstAt - at).unsigned(lastAt - firstAt);
    at = lastAt;
  }
  const places = placesOf(table);
  if (places === undefined) return writeText(writer, table).packed();
  writer.unsigned(SCALED).unsigned(places);
  writeScaled(writer, table, powerOfTen(places));
  return writer.packed();
}

/** @throws RangeError or SyntaxError where it is damaged */
export function unpackSlots(bytes: Uint8Array): SlotTable {
  const reader = new IntReader(bytes);
  const count = reader.unsigned();
  // Each has a byte at least for each of its slots and counts.
  if (count > reader.length) throw new RangeError('a block of the history has fewer summaries than it says');
  const table = new SlotTable(count);
  table.count = count;
  let before = 0;
  for (let i = 0; i < count; i++) table.slot[i] = before += reader.unsigned();
  for (let i = 0; i < count; i++) {
    const counted = reader.unsigned();
    table.n[i] = Math.floor(counted / 2);
    table.holds[i] = counted % 2;
  }
  let at = 0;
  for (let i = 0; i < count; i++) {
    table.firstAt[i] = at += reader.signed();
    table.lastAt[i] = at += reader.unsigned();
  }
  if (reader.unsigned() === SCALED) readScaled(reader, table, powerOfTen(reader.unsigned()));
  else readText(reader, table);
  return table;
}

/** The columns of values are whole numbers of that scale, most of them told by how far they are from the least. */
function writeScaled(writer: IntWriter, table: SlotTable, factor: number): void {
  const { count, n, firstAt, lastAt } = table;
  const scaled = (column: Float64Array, i: number): number => Math.round((column[i] as number) * factor);
  const least = new Float64Array(count);
  let low = 0;
  for (let i = 0; i < count; i++) {
    const min = scaled(table.min, i);
    least[i] = min;
    writer.signed(min - low);
    low = min;
  }
  for (const column of [table.max, table.first, table.last])
    for (let i = 0; i < count; i++) writer.unsigned(scaled(column, i) - (least[i] as number));
  for (let i = 0; i < count; i++) writer.signed(scaled(table.sum, i) - (n[i] as number) * (least[i] as number));
  for (let i = 0; i < count; i++) writer.signed(scaled(table.rise, i));
  for (let i = 0; i < count; i++) {
    const ms = (lastAt[i] as number) - (firstAt[i] as number);
    writer.signed(scaled(table.area, i) - guessedArea(scaled(table.sum, i), n[i] as number, ms));
  }
}

function readScaled(reader: IntReader, table: SlotTable, factor: number): void {
  const { count, n, min, sum, area, firstAt, lastAt } = table;
  let low = 0;
  for (let i = 0; i < count; i++) min[i] = low += reader.signed();
  for (const column of [table.max, table.first, table.last])
    for (let i = 0; i < count; i++) column[i] = ((min[i] as number) + reader.unsigned()) / factor;
  for (let i = 0; i < count; i++) sum[i] = reader.signed() + (n[i] as number) * (min[i] as number);
  for (let i = 0; i < count; i++) table.rise[i] = reader.signed() / factor;
  for (let i = 0; i < count; i++) {
    const ms = (lastAt[i] as number) - (firstAt[i] as number);
    area[i] = (reader.signed() + guessedArea(sum[i] as number, n[i] as number, ms)) / factor;
    sum[i] = (sum[i] as number) / factor;
    min[i] = (min[i] as number) / factor;
  }
}

const textColumns = ({ min, max, first, last, sum, rise, area }: SlotTable): readonly Float64Array[] => [
  ...[min, max, first, last],
  ...[sum, rise, area],
];

function writeText(writer: IntWriter, table: SlotTable): IntWriter {
  const columns = textColumns(table);
  const rows = Array.from({ length: table.count }, (_, i) => columns.map((column) => column[i]));
  const text = new TextEncoder().encode(JSON.stringify(rows));
  return writer.unsigned(JSON_TEXT).unsigned(text.length).bytes(text);
}

function readText(reader: IntReader, table: SlotTable): void {
  const rows = JSON.parse(new TextDecoder().decode(reader.bytes(reader.unsigned()))) as number[][];
  for (const [name, column] of textColumns(table).entries())
    for (let i = 0; i < table.count; i++) column[i] = rows[i]?.[name] ?? Number.NaN;
}

/** What the area would be were every value the mean (scaled): what is written is how far it is from that. */
const guessedArea = (sum: number, n: number, ms: number): number => (n === 0 ? 0 : Math.round((sum / n) * ms));

/** How many decimal places all values have; undefined where they have too many, or where a sum or an area would not be exact. */
function placesOf({ count, min, max, first, last, sum, rise, area }: SlotTable): number | undefined {
  let places = 0;
  for (const column of [min, max, first, last]) {
    const own = decimalPlaces(column.subarray(0, count), places);
    if (own === undefined) return undefined;
    places = own;
  }
  const most = MOST / powerOfTen(places);
  for (const column of [sum, rise, area]) for (let i = 0; i < count; i++) if (!(Math.abs(column[i] as number) < most)) return undefined;
  return places;
}
