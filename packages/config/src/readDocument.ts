import type * as v from 'valibot';
import { type Explain, faultsOf } from './faults.js';
import type { Path } from './paths.js';
import { finish, type Work } from './work.js';
import { readingYaml } from './yamlText.js';

/** A YAML text that was read, to be checked part by part. */
export interface YamlDocument {
  readonly value: unknown;
  /** `rules.yaml:12:5`: where the key or list item at `path` stands, or the nearest thing above it; the name alone where there is none. */
  placeOf(path: Path): string;
  /** What the schema makes of the part at `path`, or all that is wrong with it, from top to bottom. Never throws. */
  check<T>(schema: v.GenericSchema<unknown, T>, path: Path, explain?: Explain): PartReading<T>;
  /** Puts problems in the order in which their places stand in the text, each beginning with its place. */
  inOrder(problems: readonly { readonly path: Path; readonly words: string }[]): string[];
}

export type PartReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly { readonly path: Path; readonly words: string }[] };

/** Reads YAML 1.2 that is no configuration: without environment and flags. Problems begin with `name:line:column:`. Never throws. */
export const readDocument = (text: string, name: string): YamlDocument | { readonly problems: string[] } =>
  finish(readingDocument(text, name));

/** The same in slices. */
export function* readingDocument(text: string, name: string): Work<YamlDocument | { readonly problems: string[] }> {
  const yaml = yield* readingYaml(text, name);
  if ('problems' in yaml) return yaml;
  const placeOf = (path: Path): string => {
    const at = yaml.placeOf(path);
    return at === undefined ? name : `${name}:${at.line}:${at.column}`;
  };
  return {
    value: yaml.value,
    placeOf,
    check(schema, path, explain) {
      const { faults, value } = faultsOf(schema, partAt(yaml.value, path), { above: path, ...(explain === undefined ? {} : { explain }) });
      return value === undefined ? { ok: false, problems: faults } : { ok: true, value };
    },
    inOrder(problems) {
      const placed = problems.map((problem) => ({ ...problem, at: yaml.placeOf(problem.path) ?? { line: 0, column: 0 } }));
      placed.sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
      return placed.map(({ path, words }) => `${placeOf(path)}: ${words}`);
    },
  };
}

function partAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<string | number, unknown>)[step] : undefined,
    value,
  );
}
