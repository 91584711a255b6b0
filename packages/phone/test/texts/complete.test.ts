import { describe, expect, it } from 'vitest';
import { base } from '../../src/texts/en/base.js';
import { boards } from '../../src/texts/en/boards.js';
import { pages } from '../../src/texts/en/pages.js';
import { parts as partTexts } from '../../src/texts/en/parts.js';
import { people } from '../../src/texts/en/people.js';
import { records } from '../../src/texts/en/records.js';
import { rules } from '../../src/texts/en/rules.js';
import { tiles } from '../../src/texts/en/tiles.js';
import { en } from '../../src/texts/en.js';
import { ja } from '../../src/texts/ja.js';
import { chooseLanguage, fill } from '../../src/texts/runtime.js';
import { zhHans } from '../../src/texts/zh-Hans.js';

type Forms = string | Readonly<Record<string, string>>;
const formsOf = (text: Forms): string[] => (typeof text === 'string' ? [text] : Object.values(text));
const namesIn = (text: Forms): string[] =>
  [...new Set(formsOf(text).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')))].sort();

describe.each([
  ['ja', ja],
  ['zh-Hans', zhHans],
] as const)('%s', (_, texts) => {
  const table = texts as Readonly<Record<string, Forms>>;
  const english = en as Readonly<Record<string, Forms>>;

  it('has every text, and no other', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(english).sort());
  });

  it('has words in every text', () => {
    for (const [key, text] of Object.entries(table)) for (const form of formsOf(text)) expect(form.trim(), key).not.toBe('');
  });

  it('says the same things: no name in braces is missing or made up', () => {
    for (const [key, text] of Object.entries(table)) expect(namesIn(text), key).toEqual(namesIn(english[key] ?? ''));
  });
});

it('has each text in one place', () => {
  const parts = [base, boards, pages, partTexts, people, records, rules, tiles].flatMap((part) => Object.keys(part));
  expect(parts.length).toBe(Object.keys(en).length);
});

it('counts in English', () => {
  const text = { one: '{n} thing', other: '{n} things' };
  expect(fill(text, { n: 1 }, 'en')).toBe('1 thing');
  expect(fill(text, { n: 3 }, 'en')).toBe('3 things');
  expect(fill(text, { n: 1 }, 'ja')).toBe('1 things');
});

it('leaves what it has no value for as it stands, and never fills in twice', () => {
  expect(fill('{a} and {b}', { a: '{b}' }, 'en')).toBe('{b} and {b}');
});

it('chooses the first language that it speaks', () => {
  expect(chooseLanguage(['de-CH', 'ja-JP', 'en'])).toBe('ja');
  expect(chooseLanguage(['zh-CN'])).toBe('zh-Hans');
  expect(chooseLanguage(['fi'])).toBe('en');
});
