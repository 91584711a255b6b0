import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/torture/oracle.js';
import { SABOTAGES, type SabotageName } from '../../src/torture/sabotage/list.js';
import { rewrite } from '../../src/torture/sabotage/rewrite.js';
import { type Played, play } from '../../src/torture/sabotage/show.js';
import { LONG } from '../support/needs.js';

const NAMES = Object.keys(SABOTAGES) as SabotageName[];
const brokenBy = (verdicts: readonly Verdict[], name: string) => verdicts.find((verdict) => verdict.name === name)?.broken ?? [];

describe('a sabotage', () => {
  it.each(NAMES)('%s finds in the built product what it is to break', (name) => {
    const url = new URL(`../../../${SABOTAGES[name].module}`, import.meta.url);
    const source = readFileSync(url, 'utf8');
    const broken = rewrite(url.href, source, [name]);
    expect(broken.source).not.toBe(source);
    expect(broken.said).toHaveLength(1);
    expect(rewrite(url.href, source, []).source).toBe(source);
    expect(rewrite('file:///elsewhere.js', source, [name]).source).toBe(source);
  });

  it('that finds nothing to break, or does not exist, stops the process', () => {
    const url = `file:///packages/${SABOTAGES.ring.module}`;
    expect(() => rewrite(url, 'nothing of the kind', ['ring'])).toThrow('0 times');
    expect(() => rewrite(url, 'return this.#known.get(id); return this.#known.get(id);', ['ring'])).toThrow('2 times');
    expect(() => rewrite(url, '', ['rang'])).toThrow('no sabotage "rang"');
  });
});

/** The same scenarios in two houses of real processes: one as it is built, one with every check taken out. */
describe('a check that cannot fail is worth nothing', () => {
  let played: Played | undefined;
  afterEach(() => {
    played?.stage.house.remove();
    played = undefined;
  });

  // The short run of the torture says the same of it in `npm test`.
  it.runIf(LONG)('an honest build keeps every promise', { timeout: 180_000 }, async () => {
    played = await play('test', NAMES, []);
    expect(played.verdicts.flatMap(({ broken }) => broken)).toEqual([]);
  });

  // As `npm run torture -- --sabotage all` does.
  it.runIf(LONG)('each sabotage is caught', { timeout: 180_000 }, async () => {
    played = await play('test', NAMES, NAMES);
    const { verdicts } = played;
    for (const name of NAMES) expect(brokenBy(verdicts, SABOTAGES[name].breaks).length, name).toBeGreaterThan(0);
    // Freshness and tick break the same promise, each by a command of its own.
    expect(new Set(brokenBy(verdicts, 'fresh').flatMap(({ ids }) => ids)).size).toBe(2);
  });
});
