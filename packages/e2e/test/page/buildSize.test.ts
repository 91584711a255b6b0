import { describe, expect, it } from 'vitest';
import { isBroken, verdictOf } from '../../src/phoneBench/budget.js';
import { buildRows, readSite } from '../../src/phoneBench/siteSizes.js';

describe('the built page', () => {
  it.each(buildRows().filter(({ value }) => value !== undefined))('$what: $value KB is under its cap of $cap KB', (row) => {
    expect(isBroken(row), `${row.value} KB: find what came into it, or load that later (docs/guides/phone-bench.md)`).toBe(false);
  });

  it('starts with one script of its own and loads each language, and each later view, alone', () => {
    const { entry, css, languages, later } = readSite();
    expect(entry.map((file) => file.replace(/-[\w-]{8}\.js$/, ''))).toEqual(['theme.js', 'assets/main']);
    expect(css).toHaveLength(1);
    expect(languages).toHaveLength(3);
    for (const view of ['DevicePane', 'places', 'PairView', 'pairing', 'scrypt', 'demoConnector'])
      expect(
        later.filter((file) => file.startsWith(`assets/${view}-`)),
        view,
      ).toHaveLength(1);
  });

  it('is judged by its caps, and what was not measured is over them', () => {
    const row = { what: 'x', unit: 'KB', target: 1, cap: 2 } as const;
    expect([1, 1.5, 2.1, Number.NaN].map((value) => verdictOf({ ...row, value }))).toEqual(['met', 'within the cap', 'BROKEN', 'BROKEN']);
    expect(isBroken(row)).toBe(false);
  });
});
