import { readFileSync } from 'node:fs';

/** A golden file: message type → samples. */
export type Samples<T = Record<string, unknown>> = Record<string, T[]>;

export function golden<T = Record<string, unknown>>(name: string): Samples<T> {
  return JSON.parse(readFileSync(new URL(`golden/v1/${name}.json`, import.meta.url), 'utf8')) as Samples<T>;
}
