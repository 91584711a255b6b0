import { decimalPlaces, IntReader, IntWriter, powerOfTen } from './packing.js';
import type { Point } from './point.js';

/** How the values of a chunk are written. */
const SCALED = 0;
const FLOATS = 1;
const TEXTS = 2;

/**
 * Points of one series, in order of time, as bytes: times as differences of differences, numbers as differences of whole numbers where
 * they have few decimal places, all of it compressed. A reading each minute takes one to three bytes.
 */
export function packChunk(points: readonly Point[]): Uint8Array {
  const writer = new IntWriter().unsigned(points.length);
  writeTimes(writer, points);
  const values = points.flatMap(({ v }) => (v === null ? [] : [v]));
  writeMissing(writer, points, values.length);
  if (values.some((v) => typeof v === 'string')) {
    const text = new TextEncoder().encode(JSON.stringify(values));
    return writer.unsigned(TEXTS).unsigned(text.length).bytes(text).packed();
  }
  const numbers = values as number[];
  const places = decimalPlaces(numbers);
  if (places === undefined) return writer.unsigned(FLOATS).bytes(floats(numbers)).packed();
  writer.unsigned(SCALED).unsigned(places);
  let before = 0;
  for (const value of numbers) {
    const scaled = Math.round(value * powerOfTen(places));
    writer.signed(scaled - before);
    before = scaled;
  }
  return writer.packed();
}

/** @throws RangeError or SyntaxError where it is damaged */
export function unpackChunk(bytes: Uint8Array): Point[] {
  const reader = new IntReader(bytes);
  const times = readTimes(reader, reader.unsigned());
  const missing = readMissing(reader, times.length);
  const values = readValues(reader, missing === undefined ? times.length : times.length - missing.size);
  let i = 0;
  return times.map((t, at) => ({ t, v: missing?.has(at) === true ? null : (values[i++] as number | string) }));
}

function writeTimes(writer: IntWriter, points: readonly Point[]): void {
  let [before, step] = [0, 0];
  for (const { t } of points) {
    writer.signed(t - before - step);
    step = before === 0 ? 0 : t - before;
    before = t;
  }
}

function readTimes(reader: IntReader, n: number): number[] {
  const times: number[] = [];
  let [before, step] = [0, 0];
  for (let i = 0; i < n; i++) {
    const t = before + step + reader.signed();
    step = before === 0 ? 0 : t - before;
    before = t;
    times.push(t);
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

function readValues(reader: IntReader, n: number): readonly (number | string)[] {
  const how = reader.unsigned();
  if (how === TEXTS) return JSON.parse(new TextDecoder().decode(reader.bytes(reader.unsigned()))) as string[];
  if (how === FLOATS) return readFloats(reader.bytes(8 * n));
  const factor = powerOfTen(reader.unsigned());
  const values: number[] = [];
  let scaled = 0;
  for (let i = 0; i < n; i++) {
    scaled += reader.signed();
    values.push(scaled / factor);
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
