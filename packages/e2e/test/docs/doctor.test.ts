import { describe, expect, it } from 'vitest';
import { CHECK_NAMES } from '../../../client/src/cli/doctor/checkNames.js';
import { readPage } from './pages.js';

describe('docs/guides/operations.md: checks of around doctor', () => {
  it('lists every check once, and no other', () => {
    const section =
      readPage('docs/guides/operations.md')
        .text.split(/^## /m)
        .find((one) => one.startsWith('`around doctor`')) ?? '';
    const rows = section.split('\n').flatMap((line) => /^\| (`[a-z.`, ]+`) \|/.exec(line)?.[1]?.split(', ') ?? []);
    expect(rows.map((name) => name.replaceAll('`', '')).sort()).toEqual([...CHECK_NAMES].sort());
  });
});
