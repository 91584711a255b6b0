import { csvCell } from '../../csv.js';
import { isJson } from '../isJson.js';
/** One reading or event, as it stands in a file. `who`: `living/climate.temperature`, or what another program calls it. */
export interface PastRow {
  /** Missing where the file tells only of one property. */
  readonly who: string | undefined;
  /** Unix ms. */
  readonly t: number;
  readonly value: unknown;
  /** The value is as words tell it: a CSV has nothing else. */
  readonly inWords: boolean;
}

export type PastFormat = 'csv' | 'jsonl';

/** Line 17, and what is wrong with it. */
export interface BadLine {
  readonly line: number;
  readonly why: string;
}

export const CSV_HEAD = 'time,thing,name,value';

/** How a reading is written; `readRow` and `valueOfCell` read it back as it was. */
export function pastLine(
  format: PastFormat,
  thing: string,
  name: string,
  { t, value }: { readonly t: number; readonly value?: unknown },
): string {
  const time = new Date(t).toISOString();
  if (format === 'jsonl') return JSON.stringify({ time, thing, name, value: value ?? null });
  return [time, thing, name, cell(value)].join(',');
}

/** Words stand as they are, unless they would be read as something else. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const plain = typeof value === 'string' && value !== '' && !/\p{Cc}/u.test(value) && !isJson(value);
  const text = plain ? value : JSON.stringify(value);
  return csvCell(text);
}

/** Names of columns, ours and those of Home Assistant’s and openHAB’s exports. */
const TIMES = ['time', 'last_changed', 'last_updated', 'timestamp', 'date'];
const WHO = ['entity_id', 'item', 'item_name', 'name', 'id'];
const VALUES = ['value', 'state'];

/** Reads lines of a file: CSV whose first line names its columns, or one JSON object a line. Yields what a line says, or what is wrong with it. */
export async function* readRows(lines: AsyncIterable<string>): AsyncGenerator<PastRow | BadLine> {
  let number = 0;
  let read: ((line: string) => PastRow | string) | undefined;
  for await (const raw of lines) {
    number++;
    const line = number === 1 ? raw.replace(/^\uFEFF/, '') : raw;
    if (line.trim() === '') continue;
    if (read === undefined) {
      if (line.startsWith('{')) read = readObject;
      else {
        const made = readerOf(cells(line).map((name) => name.trim().toLowerCase()));
        if (typeof made === 'string') {
          yield { line: number, why: made };
          return;
        }
        read = made;
        continue;
      }
    }
    const row = read(line);
    yield typeof row === 'string' ? { line: number, why: row } : row;
  }
}

function readerOf(head: readonly string[]): ((line: string) => PastRow | string) | string {
  const column = (names: readonly string[]): number => head.findIndex((name) => names.includes(name));
  const [time, thing, value] = [column(TIMES), column(['thing']), column(VALUES)];
  const name = column(thing < 0 ? WHO : ['name']);
  if (time < 0 || value < 0) {
    return `the first line has to name the columns, such as "${CSV_HEAD}" or "entity_id,state,last_changed": it is "${head.join(',').slice(0, 80)}"`;
  }
  return (line) => {
    const found = cells(line);
    const t = timeOf(found[time] ?? '');
    if (t === undefined) return `"${(found[time] ?? '').slice(0, 40)}" is no time: write 2026-01-18T12:00:00Z`;
    const who = name < 0 ? undefined : thing < 0 ? found[name] : `${found[thing]}.${found[name]}`;
    return { who, t, value: found[value] ?? '', inWords: true };
  };
}

function readObject(line: string): PastRow | string {
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return 'this is no JSON object';
  }
  const t = timeOf(String(said.time ?? said.last_changed ?? ''));
  if (t === undefined) return '"time" is missing, or is no time: write 2026-01-18T12:00:00Z';
  const who = said.thing === undefined ? (said.entity_id as string | undefined) : `${said.thing}.${said.name}`;
  return 'value' in said ? { who, t, value: said.value, inWords: false } : { who, t, value: said.state ?? '', inWords: true };
}

/** RFC 3339, or seconds or ms since 1970. */
function timeOf(text: string): number | undefined {
  const number = Number(text);
  const t = text.trim() === '' ? Number.NaN : Number.isNaN(number) ? Date.parse(text) : number < 1e11 ? number * 1_000 : number;
  return t >= 0 && t <= 8.64e15 ? Math.round(t) : undefined;
}

/** The cells of one line of CSV (RFC 4180, without line breaks in cells). */
function cells(line: string): string[] {
  const found: string[] = [];
  for (const [, quoted, plain] of line.replace(/\r$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    found.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
  }
  return found;
}

/** Of what a property may be: `text` stands for all that is neither a number nor on or off. */
export type CellKind = 'number' | 'boolean' | 'text';

const ON = /^(true|on|open|1|yes)$/i;
const OFF = /^(false|off|closed|0|no)$/i;
/** What other programs write where a thing could not be read. */
const NOTHING = /^(|unavailable|unknown|null|undef|none)$/i;

/** What words of a CSV mean for a property of that kind; words that mean nothing stay words, and the home says so. */
export function valueOfCell(said: unknown, kind: CellKind): unknown {
  if (typeof said !== 'string') return said;
  if (kind === 'text') return said === '' ? null : isJson(said) ? (JSON.parse(said) as unknown) : said;
  if (NOTHING.test(said.trim())) return null;
  if (kind === 'boolean') return ON.test(said) ? true : OFF.test(said) ? false : said;
  const number = Number(said);
  return Number.isFinite(number) ? number : said;
}
