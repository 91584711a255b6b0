import type { DataSchema, History } from '@around/messages';
import { csvCell } from '../../csv.js';
import { stamp } from './times.js';
import { valueWords } from './words.js';

type Unit = Pick<DataSchema, 'unit'>;

/** A row for each reading, or for each stretch of time with its least, mean and highest value. */
export function historyRows({ kind, step, values, stretches }: History, schema: Unit, wall: number): readonly (readonly string[])[] {
  if (step === 0)
    return values.map(({ t, value }) => [
      stamp(t, wall),
      value === null && kind !== 'event' ? 'could not be read' : toldValue(value, schema),
    ]);
  const short = (value: number | undefined): string => (value === undefined ? '' : valueWords(Number(value.toPrecision(4)), schema));
  if (kind === 'boolean') {
    return [
      ['from', 'on', ''],
      ...stretches.map(({ t, area }) => [stamp(t, wall), `${Math.round((100 * area) / step)} %`, spanWords(area)]),
    ];
  }
  return [
    ['from', 'least', 'mean', 'highest'],
    ...stretches.map(({ t, min, mean, max }) => [stamp(t, wall), short(min), short(mean), short(max)]),
  ];
}

/** `single`: readings alone. */
export const csvHead = (single: boolean): string => (single ? 'time,value' : 'time,value,n,min,mean,max,last,on_ms_or_area,rise');

/** RFC 4180, times as RFC 3339 in UTC. Where single readings fit, the other columns are empty. */
export function csvRows({ values, stretches }: History, single: boolean): readonly string[] {
  const rest = single ? '' : ',,,,,,,';
  return [
    ...values.map(({ t, value }) => `${new Date(t).toISOString()},${csvValue(value)}${rest}`),
    ...stretches.map(({ t, n, min, mean, max, last, area, rise }) =>
      [new Date(t).toISOString(), '', n, min ?? '', mean ?? '', max ?? '', last ?? '', area, rise].join(','),
    ),
  ];
}

function csvValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return csvCell(text);
}

const toldValue = (value: unknown, schema: Unit): string =>
  value === null ? '' : typeof value === 'boolean' ? (value ? 'on' : 'off') : valueWords(value, schema);

/** `2 h 05 min`, `40 s` */
function spanWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 0) return `${Math.round(ms / 1_000)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
