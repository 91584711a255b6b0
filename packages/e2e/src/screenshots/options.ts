import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  readonly out: string;
  /** Which pictures; missing: all. */
  readonly only: RegExp | undefined;
  /** The displays of the house instead of the app. */
  readonly displays: boolean;
}

export const USAGE = `npm run screenshots -- [--out FOLDER] [--only PATTERN | --displays]
  --out    where the pictures go (else a new folder under ${tmpdir()})
  --only   a regular expression: those whose name it matches, such as 01-home or ja
  --displays  the LCD and the M5Stack instead of the app`;

/** @throws Error for people */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' }, only: { type: 'string' }, displays: { type: 'boolean', default: false } },
  });
  return {
    out: values.out === undefined ? mkdtempSync(join(tmpdir(), 'around-screenshots-')) : resolve(values.out),
    only: values.only === undefined ? undefined : new RegExp(values.only),
    displays: values.displays,
  };
}
