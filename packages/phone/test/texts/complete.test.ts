import { describe, expect, it } from 'vitest';
import { en } from '../../src/texts/en.js';
import { chooseLanguage, fill } from '../../src/texts/runtime.js';
import { type Forms, tablesOf } from './tables.js';

const formsOf = (text: Forms): string[] => (typeof text === 'string' ? [text] : Object.values(text));
const namesIn = (text: Forms): string[] =>
  [...new Set(formsOf(text).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')))].sort();
const english = await tablesOf('en');

describe.each(['ja', 'zh-Hans'] as const)('%s', async (language) => {
  const others = await tablesOf(language);

  it('has the same tables', () => {
    expect([...others.keys()]).toEqual([...english.keys()]);
  });

  describe.each([...english.keys()])('%s', (file) => {
    const table = others.get(file) ?? {};
    const its = english.get(file) ?? {};

    it('has every text, and no other', () => {
      expect(Object.keys(table).sort()).toEqual(Object.keys(its).sort());
    });

    it('has words in every text', () => {
      for (const [key, text] of Object.entries(table)) for (const form of formsOf(text)) expect(form.trim(), key).not.toBe('');
    });

    it('says the same things: no name in braces is missing or made up', () => {
      for (const [key, text] of Object.entries(table)) expect(namesIn(text), key).toEqual(namesIn(its[key] ?? ''));
    });
  });
});

it('has each text of the first screen in one table', () => {
  const first = ['base', 'boards', 'pages', 'parts', 'people', 'records', 'tiles'].map((name) => english.get(`${name}.ts`) ?? {});
  expect(first.flatMap((table) => Object.keys(table)).sort()).toEqual(Object.keys(en).sort());
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
