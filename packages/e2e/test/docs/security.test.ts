import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readPage } from './pages.js';

const PAGE = 'docs/SECURITY.md';
const SUITE = 'packages/e2e/test/attacks';

/** Every test that the page names: `[title](../packages/…/x.test.ts)`. */
function testsIn(text: string): { readonly title: string; readonly file: string }[] {
  return [...text.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+\.test\.ts)\)/g)].map(([, title = '', file = '']) => ({ title, file }));
}

/** What stands in brackets, up to three deep. */
const INNER = '(?:[^()]|\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*\\))*';
const TEST = new RegExp(`\\b(?:it|test)(?:\\.\\w+\\(${INNER}\\))?\\(\\s*(['"\`])((?:\\\\.|(?!\\1).)+)\\1\\s*,`, 'g');

/** Titles of tests as they stand in a file: `it('…'`, `it.each(…)('…'`. */
const titlesIn = (file: string): string[] => [...readFileSync(join(ROOT, file), 'utf8').matchAll(TEST)].map(([, , title = '']) => title);

describe(PAGE, () => {
  const { text } = readPage(PAGE);
  const named = testsIn(text);

  it('names for each promise a test that is there', () => {
    expect(named.length).toBeGreaterThan(50);
    for (const { title, file } of named) {
      expect(existsSync(join(ROOT, file)), `${file} is not there`).toBe(true);
      expect(titlesIn(file), `${file} has no such test`).toContain(title);
    }
    const table = text.slice(text.indexOf('## Each promise and its test'), text.indexOf('## What is not promised'));
    const rows = table.split('\n').filter((line) => /^\| (?!promise|---)/.test(line));
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(testsIn(row).length, row).toBeGreaterThan(0);
  });

  it('names each test of the attack suite', () => {
    const held = new Set(named.map(({ file, title }) => `${file}: ${title}`));
    const files = readdirSync(join(ROOT, SUITE)).filter((name) => name.endsWith('.test.ts'));
    const all = files.flatMap((name) => titlesIn(`${SUITE}/${name}`).map((title) => `${SUITE}/${name}: ${title}`));
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter((one) => !held.has(one))).toEqual([]);
  });
});
