import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_EVENTS } from '@around/platform';
import { describe, expect, it } from 'vitest';
import { ROOT, readPage } from './pages.js';

const TIERS = ['controller', 'home', 'web'];
/** What these say is said by the tiers that use them. */
const SHARED = ['platform', 'update'];
const PACKAGES = [...TIERS, ...SHARED];

/** Which packages say which event, by their sources. */
function said(): Map<string, string[]> {
  const events = new Map<string, string[]>();
  for (const name of PACKAGES) {
    const folder = join(ROOT, 'packages', name, 'src');
    const files = existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
      : [];
    // A simulated device has events of its own.
    const ours = files.filter((file) => !file.includes('simulated'));
    const text = ours.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
    for (const event of new Set(Array.from(text.matchAll(/\bevent: '([a-z.]+)'/g), ([, word = '']) => word))) {
      events.set(event, [...(events.get(event) ?? []), name]);
    }
  }
  return events;
}

const section =
  readPage('docs/guides/operations.md')
    .text.split(/^## /m)
    .find((one) => one.startsWith('Logs')) ?? '';
const rows = section
  .split('\n')
  .flatMap((line) => /^\| `([a-z.]+)` \| ([a-z, ]+) \|/.exec(line) ?? [])
  .filter((cell) => !cell.startsWith('|'));
const documented = new Map(rows.flatMap((cell, i) => (i % 2 === 0 ? [[cell, new Set((rows[i + 1] as string).split(', '))] as const] : [])));

describe('docs/guides/operations.md: events of the log', () => {
  it('lists every event, and the tiers that say it', () => {
    const events = said();
    expect([...documented.keys()].sort()).toEqual([...LOG_EVENTS].sort());
    expect([...events.keys()].sort()).toEqual([...LOG_EVENTS].sort());
    for (const [event, by] of events) {
      if (by.some((name) => SHARED.includes(name))) continue;
      expect([event, ...(documented.get(event) ?? [])].sort()).toEqual([event, ...by].sort());
    }
  });
});
