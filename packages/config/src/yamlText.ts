import { createRequire } from 'node:module';
import type { CST, Document, LineCounter, Pair, ParseOptions, YAMLMap } from 'yaml';
import { copy, type Path } from './paths.js';
import { finish, type Work } from './work.js';

/** Largest configuration file, bytes (about: characters of the text). */
export const MAX_TEXT = 1_048_576;
/** How many values aliases (`*name`) may stand for, so that a small file cannot blow up in memory. */
const MAX_ALIASES = 100;
const MAX_PROBLEMS = 10;
/** So many lexemes take about three ms. */
const SLICE = 1_000;

const require = createRequire(import.meta.url);
/** The parser takes longer to load than a small configuration to check: a program without a file starts without it. */
const parser = (): typeof import('yaml') => require('yaml');

export interface YamlText {
  readonly value: unknown;
  /** Line (from 1) of the key or list item at `path`, or of the nearest thing above it that is in the file. */
  lineOf(path: Path): number | undefined;
  /** The same with its column (from 1). */
  placeOf(path: Path): { readonly line: number; readonly column: number } | undefined;
}

/** Reads YAML 1.2 without throwing. Problems begin with `name:line:column:`. */
export const readYaml = (text: string, name: string): YamlText | { readonly problems: string[] } => finish(readingYaml(text, name));

/** The same in slices; the last of them, which puts it together, takes a third of the time. */
export function* readingYaml(text: string, name: string): Work<YamlText | { readonly problems: string[] }> {
  if (text.length > MAX_TEXT) return { problems: [`${name}: larger than ${MAX_TEXT} bytes; a configuration is a short text`] };
  if (text.trim() === '') return { value: undefined, lineOf: () => undefined, placeOf: () => undefined };
  const { LineCounter } = parser();
  const lines = new LineCounter();
  try {
    const document = yield* parsing(text, lines);
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0) {
      const problems = faults.slice(0, MAX_PROBLEMS).map((fault) => {
        const { line, col } = lines.linePos(fault.pos[0]);
        return `${name}:${line}:${col}: not valid YAML: ${firstLine(fault.message)}`;
      });
      return { problems };
    }
    const plain: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    yield;
    const value = copy(plain);
    yield;
    const offsetOf = offsets(document);
    const placeOf = (path: Path) => {
      const offset = offsetOf(path);
      if (offset === undefined) return undefined;
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    };
    return { value, placeOf, lineOf: (path) => placeOf(path)?.line };
  } catch (error) {
    // The parser recurses and refuses too many aliases by throwing; both end here.
    const many = error instanceof RangeError && error.message === 'too many values';
    const why = many
      ? 'its aliases stand for too much'
      : error instanceof RangeError
        ? 'nested too deep'
        : firstLine(String((error as Error).message));
    return { problems: [`${name}: not usable YAML: ${why}`] };
  }
}

/** What the library's `parseDocument` does, in slices. */
function* parsing(text: string, lines: LineCounter): Work<Document> {
  const { Composer, Lexer, Parser, YAMLParseError } = parser();
  const options: ParseOptions & { version: '1.2'; logLevel: 'error' } = {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    version: '1.2',
  };
  const tokens: CST.Token[] = [];
  const cst = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of cst.next(lexeme)) tokens.push(token);
    if (++count % SLICE === 0) yield;
  }
  for (const token of cst.end()) tokens.push(token);
  yield;
  const [document, another] = new Composer(options).compose(tokens, true, text.length);
  if (document === undefined) throw new Error('it is empty');
  if (another !== undefined)
    document.errors.push(
      new YAMLParseError([another.range[0], another.range[1]], 'MULTIPLE_DOCS', 'several documents (---): expected one'),
    );
  yield;
  return document;
}

const firstLine = (text: string): string => (text.split('\n', 1)[0] as string).slice(0, 200);

/** Finds where the key or list item at a path begins, or the nearest thing above it; undefined where there is none. */
function offsets(document: Document): (path: Path) => number | undefined {
  const { isAlias, isMap, isScalar, isSeq } = parser();
  // A text with many faults is asked for many places in the same groups.
  const keys = new Map<YAMLMap, Map<string, Pair>>();
  const pairAt = (map: YAMLMap, key: string): Pair | undefined => {
    let known = keys.get(map);
    if (known === undefined) {
      known = new Map([...map.items].reverse().map((pair) => [String(isScalar(pair.key) ? (pair.key.value ?? '') : pair.key), pair]));
      keys.set(map, known);
    }
    return known.get(key);
  };
  return (path) => {
    let node: unknown = document.contents;
    let offset: number | undefined;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(document);
      if (isMap(node)) {
        const pair = pairAt(node, String(step));
        if (pair === undefined) break;
        offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
        node = pair.value;
      } else if (isSeq(node)) {
        const item = node.items[Number(step)];
        if (item === undefined) break;
        node = item;
        offset = (item as { range?: readonly number[] | null }).range?.[0] ?? offset;
      } else break;
    }
    return offset;
  };
}
