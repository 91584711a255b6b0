import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, readPage } from './pages.js';

/** What the programs can say: the text of every source file. */
const sources = readdirSync(join(ROOT, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => filesUnder(join(ROOT, 'packages', name, 'src')))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

function filesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/** Said by a shell, not by us. */
const FOREIGN = new Set(['cannot create /dev/stderr']);

/** The first cells of the tables: what somebody has read on a screen. */
const quoted = [...readPage('docs/guides/messages.md').text.matchAll(/^\| `((?:[^`])+)`/gm)].map((match) => match[1] as string);

it('docs/guides/messages.md quotes messages at all', () => {
  expect(quoted.length).toBeGreaterThan(40);
});

it.each(quoted.filter((message) => !FOREIGN.has(message)))('somebody says: %s', (message) => {
  const parts = message.split('…').map((part) => part.trim());
  const missing = parts.filter((part) => part !== '' && !sources.includes(part));
  expect(missing).toEqual([]);
});
