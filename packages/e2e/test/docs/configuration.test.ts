import { parseByteSize, parseDuration } from '@around/config';
import { ControllerConfig } from '@around/controller';
import { HomeConfig } from '@around/home';
import { CAPABILITIES, DataSchema, PROPERTY_TYPES } from '@around/messages';
import { WebConfig } from '@around/web';
import { describe, expect, it } from 'vitest';
import { readPage } from './pages.js';

/** The parts of valibot's schema objects that are walked. */
interface Seen {
  readonly type: string;
  readonly wrapped?: Seen;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, Seen>>;
  readonly value?: Seen;
}

interface Key {
  readonly default: unknown;
}

/** Every key that holds a value, by its dotted path; `*` is a name of the reader's own. */
function keysOf(schema: unknown, path: readonly string[] = [], standard?: unknown): [string, Key][] {
  const seen = schema as Seen;
  if (seen.wrapped !== undefined) return keysOf(seen.wrapped, path, seen.default ?? standard);
  if (schema !== DataSchema && seen.entries !== undefined)
    return Object.entries(seen.entries).flatMap(([key, below]) => keysOf(below, [...path, key]));
  if (seen.type === 'record' && holdsGroups(seen.value)) return keysOf(seen.value, [...path, '*']);
  return [[path.join('.'), { default: standard }]];
}

const holdsGroups = (schema: Seen | undefined): boolean =>
  schema?.entries !== undefined || (schema?.wrapped ? holdsGroups(schema.wrapped) : false);

interface Row {
  readonly key: string;
  readonly default: string | undefined;
  readonly environment: string | undefined;
}

/** The tables of one section: rows that begin with a key, under the places that the line `At:` names. */
function rowsOf(section: string): Row[] {
  const rows: Row[] = [];
  let places = [''];
  for (const line of section.split('\n')) {
    if (line.startsWith('At: ')) places = [...line.matchAll(/`([^`]+)`/g)].map((match) => `${match[1]}.`);
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const key = /^`([A-Za-z0-9.*]+)`$/.exec(cells[1] ?? '')?.[1];
    if (key === undefined) continue;
    const code = (cell: string | undefined) => /^`(.*)`$/.exec(cell ?? '')?.[1];
    const environment = cells.length > 6 ? code(cells[4]) : undefined;
    for (const place of places) rows.push({ key: place + key, default: code(cells[3]), environment });
  }
  return rows;
}

function sections(text: string): Map<string, string> {
  return new Map(text.split(/^## /m).map((part) => [part.split('\n', 1)[0] as string, part]));
}

const variable = (prefix: string, key: string): string =>
  `${prefix}_${key
    .split('.')
    .map((word) => word.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase())
    .join('__')}`;

/** Whether the page's words for a default mean the schema's. */
function means(written: string | undefined, value: unknown): boolean {
  if (value === undefined) return written === undefined;
  if (written === undefined) return false;
  if (typeof value !== 'number') return written === (typeof value === 'string' ? value : JSON.stringify(value));
  return [Number(written), parseDuration(written), parseByteSize(written)].includes(value);
}

const page = sections(readPage('docs/CONFIGURATION.md').text);
const part = (name: string): string => page.get(name) ?? '';

describe.each([
  { name: 'frAroundWeb (the relay)', schema: WebConfig, prefix: 'AROUND_WEB', more: '' },
  { name: 'frMhs (the home)', schema: HomeConfig, prefix: 'AROUND_HOME', more: '' },
  { name: 'frMhc (the controller)', schema: ControllerConfig, prefix: 'AROUND_CONTROLLER', more: 'Things of a controller' },
])('docs/CONFIGURATION.md: $name', ({ name, schema, prefix, more }) => {
  const keys = new Map(keysOf(schema));
  const rows = [...rowsOf(part(name)), ...rowsOf(part(more))];

  it('names every key that there is, and no other, once', () => {
    expect(rows.map(({ key }) => key).sort()).toEqual([...keys.keys()].sort());
  });

  it('tells the true defaults', () => {
    const wrong = rows.filter((row) => !means(row.default, keys.get(row.key)?.default));
    expect(wrong.map(({ key }) => [key, keys.get(key)?.default])).toEqual([]);
  });

  it('tells the true environment variables', () => {
    const wrong = rows.filter(({ key, environment }) => environment !== undefined && environment !== variable(prefix, key));
    expect(wrong).toEqual([]);
    const told = rows.filter(({ environment }) => environment !== undefined);
    expect(told.length).toBe([...keys.keys()].filter((key) => !key.includes('*')).length);
  });
});

describe('docs/CONFIGURATION.md: Types', () => {
  const first = part('Types')
    .split('\n')
    .map((line) => /^\| (\w+) \|/.exec(line)?.[1])
    .filter((word) => word !== undefined);

  it('names every capability and property type', () => {
    expect(first).toEqual(expect.arrayContaining([...Object.keys(CAPABILITIES), ...Object.keys(PROPERTY_TYPES)]));
  });
});
