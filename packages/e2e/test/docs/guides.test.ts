import { readdirSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../../phone/src/texts/en.js';
import { ja } from '../../../phone/src/texts/ja.js';
import { zhHans } from '../../../phone/src/texts/zh-Hans.js';
import { blocksOf, ROOT, readPage } from './pages.js';

/** The guides for somebody who has never run a server: one text in three languages. */
const GUIDES = ['first-evening', 'vps-15-minutes', 'raspberry-pi', 'first-board', 'troubleshooting', 'moving-house'] as const;
const LANGUAGES = [
  { language: 'en', folder: 'docs/guides', texts: en },
  { language: 'ja', folder: 'docs/guides/ja', texts: ja },
  { language: 'zh', folder: 'docs/guides/zh', texts: zhHans },
] as const;

/** Whether a line of the page could read so: `{name}` stands for anything but nothing. Lines that are hardly more than names prove nothing. */
function reads(text: string): RegExp | undefined {
  const parts = text.split(/\{\w+\}/);
  if (parts.length > 1 && (parts.join('').match(/\p{L}/gu)?.length ?? 0) < 2) return undefined;
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`, 'u');
}

const readers = (texts: (typeof LANGUAGES)[number]['texts']): RegExp[] =>
  Object.values(texts)
    .flatMap((text) => (typeof text === 'string' ? [text] : Object.values(text as Readonly<Record<string, string>>)))
    .map(reads)
    .filter((one) => one !== undefined);

const page = (folder: string, guide: string): string => readPage(`${folder}/${guide}.md`).text;

/** What stands in bold: what the reader sees on the screen, in the very words. */
const quoted = (text: string): string[] =>
  [...text.replace(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/\*\*([^*]+)\*\*/g)].map((match) => match[1] as string);

/** Fenced blocks, also those inside a list. */
const codeOf = (text: string): string[] =>
  blocksOf(text.replace(/^ {1,6}/gm, '')).map(({ language, text: code }) => `${language}\n${code}`);

/** Where its links lead, from the checkout's root, without the language's folder. The other languages' switch is in the first lines. */
const targetsOf = (folder: string, text: string): string[] =>
  [...text.matchAll(/\]\(([^)#\s]*)(?:#[^)\s]*)?\)/g)]
    .map((match) => match[1] as string)
    .filter((target) => target !== '' && !target.includes(':'))
    .map((target) => normalize(join(folder, target)).replace(/guides\/(ja|zh)\//, 'guides/'));

const counted = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe.each(GUIDES)('docs/guides: %s', (guide) => {
  const english = page('docs/guides', guide);

  it.each(LANGUAGES)('$language quotes the page in its own words', ({ folder, texts }) => {
    const all = readers(texts);
    const quotes = quoted(page(folder, guide));
    expect(quotes.filter((quote) => !all.some((reader) => reader.test(quote)))).toEqual([]);
    expect(quotes.length).toBe(quoted(english).length);
  });

  it.each(LANGUAGES.slice(1))('$language has the same steps, commands, tables and links as the English one', ({ folder }) => {
    const other = page(folder, guide);
    expect(codeOf(other)).toEqual(codeOf(english));
    for (const pattern of [/^\d+\. /gm, /^## /gm, /^### /gm, /^\|/gm])
      expect(counted(other, pattern), String(pattern)).toBe(counted(english, pattern));
    expect(targetsOf(folder, other)).toEqual(targetsOf('docs/guides', english));
  });
});

it('every guide of a language is there in all of them', () => {
  const inFolder = (folder: string): string[] => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.md'));
  const expected = GUIDES.map((guide) => `${guide}.md`).sort();
  expect(inFolder('docs/guides/ja').sort()).toEqual(expected);
  expect(inFolder('docs/guides/zh').sort()).toEqual(expected);
  expect(inFolder('docs/guides')).toEqual(expect.arrayContaining(expected));
});

it('troubleshooting quotes many lines of the page', () => {
  expect(quoted(page('docs/guides', 'troubleshooting')).length).toBeGreaterThan(25);
});
