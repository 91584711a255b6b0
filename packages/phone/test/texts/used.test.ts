import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tablesOf } from './tables.js';

const src = join(import.meta.dirname, '../../src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/texts[/\\](?:en|ja|zh-Hans)(?:\.ts$|[/\\])/.test(file))
  .map((file) => readFileSync(join(src, file), 'utf8'))
  .join('\n');

it('has no text that nobody shows', async () => {
  const keys = [...(await tablesOf('en')).values()].flatMap((table) => Object.keys(table));
  // By its key, as an attribute, or by a family of keys: `left.${why}`.
  const shown = (key: string): boolean =>
    sources.includes(`'${key}'`) || sources.includes(`="${key}"`) || sources.includes(`\`${key.slice(0, key.indexOf('.'))}.\${`);
  expect(keys.filter((key) => !shown(key))).toEqual([]);
});
