import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { BudgetRow } from './budget.js';

/** The built page. */
export const SITE = fileURLToPath(new URL('../../../phone/dist/site', import.meta.url));

const LANGUAGES = /^(?:en|ja|zh-Hans)-/;

/** KB (1,000 bytes) of a file of the site as gzip sends it; what is too small to be kept compressed counts as it is. */
export function gzKb(file: string, site = SITE): number {
  const data = readFileSync(join(site, file));
  return Math.min(data.length, gzipSync(data, { level: 9 }).length) / 1_000;
}

/** The files that a script needs before it runs, itself first: its static imports and theirs. */
function withImports(file: string, site: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(site, file), 'utf8');
  for (const [, name] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) withImports(`assets/${name}`, site, seen);
  return seen;
}

/** What the page is made of, read from the build: scripts of the first view, styles, languages, and what comes later. */
export function readSite(site = SITE): { entry: string[]; css: string[]; languages: string[]; later: string[] } {
  const html = readFileSync(join(site, 'index.html'), 'utf8');
  const all = readdirSync(join(site, 'assets')).filter((name) => name.endsWith('.js'));
  const entry = new Set<string>();
  for (const [, path] of html.matchAll(/<script[^>]*\ssrc="\/([^"]+)"/g)) withImports(path as string, site, entry);
  const css = [...html.matchAll(/<link[^>]*\srel="stylesheet"[^>]*\shref="\/([^"]+)"/g)].map(([, path]) => path as string);
  const languages = all.filter((name) => LANGUAGES.test(name)).map((name) => `assets/${name}`);
  return {
    entry: [...entry],
    css,
    languages,
    later: all.map((name) => `assets/${name}`).filter((name) => !entry.has(name) && !languages.includes(name)),
  };
}

/** The rows that the build alone decides. */
export function buildRows(site = SITE): BudgetRow[] {
  const { entry, css, languages, later } = readSite(site);
  const kb = (files: readonly string[]): number => files.reduce((sum, file) => sum + gzKb(file, site), 0);
  const languageKb = languages.map((file) => gzKb(file, site));
  const lazy = (name: RegExp): string[] => later.filter((file) => name.test(file));
  const qr = lazy(/assets\/(?:decode|qr|readQr)-/);
  return [
    { what: 'JS for first view, gz', unit: 'KB', target: 50, cap: 65, value: kb(entry), note: `${entry.length} files` },
    { what: 'CSS, gz', unit: 'KB', target: 8, cap: 12, value: kb(css) },
    { what: 'HTML with inline shell, gz', unit: 'KB', target: 4, cap: 6, value: kb(['index.html']) },
    {
      what: 'current language, gz',
      unit: 'KB',
      target: 12,
      cap: 16,
      value: Math.max(...languageKb),
      note: `the largest of ${languages.length}`,
    },
    { what: 'lazy: history chart, gz', unit: 'KB', target: 24, cap: 30, value: kb(lazy(/assets\/HistoryView-/)) },
    {
      what: 'lazy: automation editor, gz',
      unit: 'KB',
      target: 30,
      cap: 45,
      value: kb(lazy(/assets\/rulePlaces-/)) + Math.max(...lazy(/assets\/automations-/).map((file) => kb([file]))),
      note: 'with the largest of its languages',
    },
    { what: 'lazy: QR decode (JS), gz', unit: 'KB', target: 15, cap: 20, value: kb(qr), note: 'no WASM at all' },
  ];
}
