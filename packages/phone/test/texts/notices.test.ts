import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notices as en } from '../../src/texts/en/notices.js';
import { notices as ja } from '../../src/texts/ja/notices.js';
import { notices as zhHans } from '../../src/texts/zh-Hans/notices.js';

type Table = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
const forms = (text: Table[string] | undefined): string[] => (typeof text === 'string' ? [text] : Object.values(text ?? {}));
const names = (text: Table[string] | undefined): string[] =>
  [...new Set(forms(text).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)))].sort() as string[];

describe.each([
  ['ja', ja as Table],
  ['zh-Hans', zhHans as Table],
])('notifications in %s', (_, table) => {
  it('say the same things, each in words', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries(table)) {
      expect(names(text), key).toEqual(names((en as Table)[key]));
      for (const form of forms(text)) expect(form.trim(), key).not.toBe('');
    }
  });
});

it('have no text that nobody shows', () => {
  const src = join(import.meta.dirname, '../../src');
  const sources = ['watchNotices.tsx', 'state/press.ts', ...['Alarm', 'Notices', 'NoticeCard', 'NotifyCard', 'NotifyForm'].map(viewOf)]
    .map((file) => readFileSync(join(src, file), 'utf8'))
    .join('\n');
  expect(Object.keys(en).filter((key) => !sources.includes(`'${key}'`))).toEqual([]);
});

const viewOf = (name: string): string => `views/${{ Alarm: 'AlarmDialog', Notices: 'NoticesView' }[name] ?? name}.tsx`;
