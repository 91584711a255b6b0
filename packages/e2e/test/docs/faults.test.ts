import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readPage } from './pages.js';

const PAGE = 'docs/FAULTS.md';
const SUITE = 'packages/e2e/test/faults';

interface Row {
  readonly line: number;
  /** Title and file of each test that holds it. */
  readonly tests: readonly { readonly title: string; readonly file: string }[];
}

/** The rows of the tables whose last column says which test holds them. */
function rowsOf(text: string): Row[] {
  return text.split('\n').flatMap((line, i) => {
    if (!line.startsWith('| ') || /^\| (fault|---)/.test(line)) return [];
    const tests = [...line.matchAll(/\[([^\]]+)\]\((\.\.\/[^)]+\.test\.ts)\)/g)];
    return [{ line: i + 1, tests: tests.map(([, title = '', file = '']) => ({ title, file: file.replace('../', '') })) }];
  });
}

/** Titles as they stand in a test file: `it('…'`, `it.each(…)('…'`. */
function titlesIn(file: string): Set<string> {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return new Set([...text.matchAll(/(?:\bit(?:Long)?|\))\(\s*(['"`])((?:\\.|(?!\1).)+)\1\s*,/g)].map(([, , title = '']) => title));
}

describe(PAGE, () => {
  const rows = rowsOf(readPage(PAGE).text);
  const held = new Set(rows.flatMap(({ tests }) => tests.map(({ file, title }) => `${file}: ${title}`)));

  it('has rows, and each names a test that is there', () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const { line, tests } of rows) {
      expect(tests.length, `line ${line} names no test`).toBeGreaterThan(0);
      for (const { title, file } of tests) {
        expect(existsSync(join(ROOT, file)), `line ${line}: ${file} is not there`).toBe(true);
        expect([...titlesIn(file)], `line ${line}: ${file} has no such test`).toContain(title);
      }
    }
  });

  it('has a row for each test of the suite', () => {
    const files = readdirSync(join(ROOT, SUITE)).filter((name) => name.endsWith('.test.ts'));
    const all = files.flatMap((name) => [...titlesIn(`${SUITE}/${name}`)].map((title) => `${SUITE}/${name}: ${title}`));
    expect(all.length).toBeGreaterThan(35);
    // That a file shows nothing where nothing is broken is no fault.
    expect(all.filter((one) => !held.has(one) && !one.includes('not damaged'))).toEqual([]);
  });
});
