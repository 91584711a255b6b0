import { existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../../shared/vectors/', import.meta.url);
const missing = new Set<string>();

/** A published list beside the checkout; undefined, with a visible line, where it is absent. */
function read(name: string): Uint8Array | undefined {
  const file = new URL(name, FOLDER);
  if (existsSync(file)) return new Uint8Array(readFileSync(file));
  if (!missing.has(name)) console.warn(`skipped: ../shared/vectors/${name} is not beside this checkout; bad input goes without it`);
  missing.add(name);
  return undefined;
}

function linesOf(bytes: Uint8Array | undefined): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; bytes !== undefined && at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 0x0a) continue;
    if (at > start) lines.push(bytes.subarray(start, at));
    start = at + 1;
  }
  return lines;
}

const FUZZDB = [
  'JSON_Fuzzing.txt',
  'all-attacks-unix.txt',
  'corrupted.txt',
  'crlf-injection.txt',
  'format-strings.txt',
  'http-header-cache-poison.txt',
  'HexValsAllBytes.txt',
  'integer-overflows.txt',
  'naughty-unicode.txt',
  'NullByteRepresentations.txt',
  'right-to-left.txt',
  'terminal-escape-codes.txt',
];
const PATHS = ['path-traversal-windows.txt', 'traversals-8-deep-exotic-encoding.txt'];

/** One file of JSONTestSuite: `y` must be read, `n` must be refused, `i` either. */
export interface JsonCase {
  readonly name: string;
  readonly verdict: 'y' | 'n' | 'i';
  readonly bytes: Uint8Array;
}

export interface Vectors {
  /** The big list of naughty strings. */
  readonly strings: readonly string[];
  /** Lines of fuzzdb and files of JSONTestSuite, as they are. */
  readonly raw: readonly Uint8Array[];
  readonly json: readonly JsonCase[];
  /** Request targets that want out of the folder of the page. */
  readonly paths: readonly string[];
  readonly fuzzdb: readonly Uint8Array[];
}

/** What is there of ../shared/vectors; empty lists, each with a visible line, for what is not. */
export function readVectors(): Vectors {
  const blns = read('blns/blns.json');
  const strings = blns === undefined ? [] : (JSON.parse(Buffer.from(blns).toString('utf8')) as string[]);
  const json = jsonCases();
  const fuzzdb = FUZZDB.flatMap((name) => linesOf(read(`fuzzdb/${name}`)));
  const paths = PATHS.flatMap((name) => linesOf(read(`fuzzdb/${name}`))).map((line) => Buffer.from(line).toString('latin1').trim());
  return { strings, json, fuzzdb, paths, raw: [...fuzzdb, ...json.map(({ bytes }) => bytes)] };
}

function jsonCases(): JsonCase[] {
  const folder = 'JSONTestSuite/test_parsing/';
  if (!existsSync(new URL(folder, FOLDER))) {
    read(folder);
    return [];
  }
  return readdirSync(new URL(folder, FOLDER)).map((name) => ({
    name,
    verdict: name[0] as JsonCase['verdict'],
    bytes: new Uint8Array(readFileSync(new URL(folder + encodeURIComponent(name), FOLDER))),
  }));
}
