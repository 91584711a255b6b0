import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { en } from '../../src/texts/en.js';

const src = join(import.meta.dirname, '../../src');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/texts[/\\](?:en|ja|zh-Hans)(?:\.ts$|[/\\])/.test(file))
  .map((file) => readFileSync(join(src, file), 'utf8'))
  .join('\n');

it('has no text that nobody shows', () => {
  const unused = Object.keys(en).filter((key) => !sources.includes(`'${key}'`));
  expect(unused).toEqual([]);
});
