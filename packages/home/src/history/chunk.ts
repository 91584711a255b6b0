import { decimalPlaces, IntReader, IntWriter, powerOfTen } from './packing.js';
import type { Point } from './point.js';

/** How the values of a chunk are written. */
const SCALED = 0;
const FLOATS = 1;
const TEXTS = 2;

/**
 * Points of one series, in order of time, as bytes: times as differences of differences, numbers as differences of whole numbers where
 * they have few decimal places, all of it compressed. A reading each minute takes one to three bytes.
 * @param squeeze false: not compressed, where it is soon written anew
 */
export function packChunk(points: readonly Point[], squeeze = true): Uint8Array {
  const writer = new IntWriter(6 * points.length).unsigned(points.length);
  writeTimes(writer, points);
  const values = valuesOf(points);
  writeMissing(writer, points, values.length);
  if (values.some((v) => typeof v === 'string')) {
    const text = new TextEncoder().encode(JSON.stringify(values));
    return writer.unsigned(TEXTS).unsigned(text.length).bytes(text).packed(squeeze);
  }
  const numbers = values as number[];
  const places = decimalPlaces(numbers);
  if (places === undefined) return writer.unsigned(FLOATS).bytes(floats(numbers)).packed(squeeze);
  writer.unsigned(SCALED).unsigned(places);
  const factor = powerOfTen(places);
  let before = 0;
  for (const value of numbers) {
    const scaled = Math.round(value * factor);
    writer.signed(scaled - before);
    before = scaled;
  }
  return writer.packed(squeeze);
}

/** Readings as they lie in a chunk. */
export interface ChunkColumns {
  readonly times: Float64Array;
  readonly values: ArrayLike<number | string | null>;
}

/** @throws RangeError or SyntaxError where it is damaged */
export function chunkColumns(bytes: Uint8Array): ChunkColumns {
  const reader = new IntReader(bytes);
  const n = reader.unsigned();
  // Each has a byte at least for its time.
  if (n > reader.length) throw new RangeError('a block of the history has fewer readings than it says');
  const times = readTimes(reader, n);
  const missing = readMissing(reader, n);
  const known = readValues(reader, missing === undefined ? n : n - missing.size);
  if (missing === undefined) return { times, values: known };
  let i = 0;
  return { times, values: Array.from(times, (_, at) => (missing.has(at) ? null : (known[i++] as number | string))) };
}

export const pointsOf = ({ times, values }: ChunkColumns): Point[] => Array.from(times, (t, i) => ({ t, v: values[i] as Point['v'] }));

/** @throws RangeError or SyntaxError where it is damaged */
export const unpackChunk = (bytes: Uint8Array): Point[] => pointsOf(chunkColumns(bytes));

function valuesOf(points: readonly Point[]): (number | string)[] {
  const values: (number | string)[] = [];
  for (const { v } of points) if (v !== null) values.push(v);
  return values;
}

function writeTimes(writer: IntWriter, points: readonly Point[]): void {
  let [before, step] = [0, 0];
  for (const { t } of points) {
    writer.signed(t - before - step);
    step = before === 0 ? 0 : t - before;
    before = t;
  }
}

function readTimes(reader: IntReader, n: number): Float64Array {
  const times = new Float64Array(n);
  let [before, step] = [0, 0];
  for (let i = 0; i < n; i++) {
    const t = before + step + reader.signed();
    step = before === 0 ? 0 : t - before;
    before = t;
    times[i] = t;
  }
  return times;
}

/** The places of those without a value, as differences. */
function writeMissing(writer: IntWriter, points: readonly Point[], present: number): void {
  writer.unsigned(points.length - present);
  if (present === points.length) return;
  let before = 0;
  points.forEach(({ v }, at) => {
    if (v !== null) return;
    writer.unsigned(at - before);
    before = at;
  });
}

function readMissing(reader: IntReader, n: number): ReadonlySet<number> | undefined {
  const count = reader.unsigned();
  if (count === 0) return undefined;
  if (count > n) throw new RangeError('a block of the history misses more values than it has');
  const missing = new Set<number>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    at += reader.unsigned();
    missing.add(at);
  }
  return missing;
}

function readValues(reader: IntReader, n: number): ArrayLike<number | string> {
  const how = reader.unsigned();
  if (how === TEXTS) return JSON.parse(new TextDecoder().decode(reader.bytes(reader.unsigned()))) as string[];
  if (how === FLOATS) return readFloats(reader.bytes(8 * n));
  const factor = powerOfTen(reader.unsigned());
  const values = new Float64Array(n);
  let scaled = 0;
  for (let i = 0; i < n; i++) {
    scaled += reader.signed();
    values[i] = scaled / factor;
  }
  return values;
}

/** IEEE 754 doubles, little-endian. */
function floats(numbers: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  for (const [i, value] of numbers.entries()) view.setFloat64(8 * i, value, true);
  return new Uint8Array(view.buffer);
}

function readFloats(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}
