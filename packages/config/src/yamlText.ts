import { createRequire } from 'node:module';
import type { Document } from 'yaml';
import { copy, type Path } from './paths.js';

/** Largest configuration file, bytes (about: characters of the text). */
export const MAX_TEXT = 1_048_576;
/** How many values aliases (`*name`) may stand for, so that a small file cannot blow up in memory. */
const MAX_ALIASES = 100;
const MAX_PROBLEMS = 10;

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
export function readYaml(text: string, name: string): YamlText | { readonly problems: string[] } {
  if (text.length > MAX_TEXT) return { problems: [`${name}: larger than ${MAX_TEXT} bytes; a configuration is a short text`] };
  if (text.trim() === '') return { value: undefined, lineOf: () => undefined, placeOf: () => undefined };
  const { LineCounter, parseDocument } = parser();
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', version: '1.2' });
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0) {
      const problems = faults.slice(0, MAX_PROBLEMS).map((fault) => {
        const { line, col } = lines.linePos(fault.pos[0]);
        return `${name}:${line}:${col}: not valid YAML: ${firstLine(fault.message)}`;
      });
      return { problems };
    }
    const value = copy(document.toJS({ maxAliasCount: MAX_ALIASES }));
    const placeOf = (path: Path) => {
      const offset = offsetOf(document, path);
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

const firstLine = (text: string): string => (text.split('\n', 1)[0] as string).slice(0, 200);

function offsetOf(document: Document, path: Path): number | undefined {
  const { isAlias, isMap, isScalar, isSeq } = parser();
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? (key.value ?? '') : key) === String(step));
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
}
