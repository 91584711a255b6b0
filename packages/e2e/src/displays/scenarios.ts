import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toUtf8 } from '@around/messages';

/** One thing that happens to a display. */
export type Step =
  | { readonly line: object }
  | { readonly raw: string }
  /** A line of so many bytes. */
  | { readonly long: number }
  | { readonly press: readonly ['A' | 'B' | 'C', 'short' | 'long'] }
  /** ms since it got its power. */
  | { readonly at: number };

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

export const GOLDEN = fileURLToPath(new URL('../../../home/displays/golden/', import.meta.url));

/** What the virtual M5Stack and the real one's program are both put through. */
export const scenarios = (): readonly Scenario[] => JSON.parse(readFileSync(`${GOLDEN}scenarios.json`, 'utf8')) as Scenario[];

/** The bytes that a step brings; undefined where it brings none. */
export function bytesOf(step: Step): Uint8Array | undefined {
  if ('line' in step) return toUtf8(`${JSON.stringify(step.line)}\n`);
  if ('raw' in step) return toUtf8(step.raw);
  if ('long' in step) return toUtf8(`${'x'.repeat(step.long)}\n`);
  return undefined;
}

/** What a display came to, in the words of the golden files. */
export function golden(sent: readonly string[], light: number, strokes: readonly string[]): string {
  const said = sent.map((line) => `sent ${JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).sort()))}`);
  return `${[...said, `light ${light}`, ...strokes].join('\n')}\n`;
}
