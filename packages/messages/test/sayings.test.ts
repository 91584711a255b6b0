import { describe, expect, it } from 'vitest';
import { noticeIn, SAYINGS, saying, sentenceIn } from '../src/sayings/index.js';

const valuesOf = (words: string): string[] => [...words.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
const english = Object.entries(SAYINGS.en ?? {});

describe('what the home itself says', () => {
  it.each(['ja', 'zh-Hans'])(
    'is all there in %s, with a title where English has one, and no value that English does not know',
    (language) => {
      const others = SAYINGS[language] as (typeof SAYINGS)[string];
      expect(Object.keys(others).sort()).toEqual(english.map(([code]) => code).sort());
      for (const [code, { title, text }] of english) {
        const other = others[code as keyof typeof others];
        expect(other.title === undefined, code).toBe(title === undefined);
        const known = new Set([...valuesOf(text), ...valuesOf(title ?? '')]);
        expect(
          [...valuesOf(other.text), ...valuesOf(other.title ?? '')].filter((name) => !known.has(name)),
          code,
        ).toEqual([]);
      }
    },
  );

  it('is filled in, spans and roles in the language too', () => {
    expect(sentenceIn('en', saying('sensorSilent', { silentMs: 90_000 }))).toBe('it has not reported for 90 s, as it should have');
    expect(sentenceIn('ja', saying('sensorSilent', { silentMs: 600_000 }))).toContain('10分');
    expect(sentenceIn('zh-Hans', saying('sensorSilent', { silentMs: 7_200_000 }))).toContain('2 小时');
    expect(sentenceIn('ja', saying('paired', { user: 'Ann', device: 'Pixel', role: 'guest' }))).toContain('「ゲスト」');
    // What is said inside is no sentence to fill in again, and what is missing is seen to be.
    expect(sentenceIn('en', saying('failed', { detail: '{user} $& {detail}' }))).toBe('{user} $& {detail}');
    expect(sentenceIn('en', { code: 'failed' })).toBe('–');
  });

  it('is English in a language that is none of ours, and what came along where the code is of a newer home', () => {
    expect(sentenceIn('tlh', saying('sensorBack'))).toBe('it reports again');
    expect(sentenceIn('ja', { code: 'fromTheFuture' }, 'so it says')).toBe('so it says');
    expect(sentenceIn('ja', { code: 'constructor' }, 'so it says')).toBe('so it says');
    expect(sentenceIn('constructor', saying('sensorBack'))).toBe('it reports again');
  });

  it('is a notice with its own title, else that of the thing; the household’s words stay', () => {
    const notice = { title: 'Soil', text: 'it reports again', said: saying('sensorBack') };
    expect(noticeIn('zh-Hans', notice)).toEqual({ title: 'Soil', text: '又开始上报读数了。' });
    expect(noticeIn('ja', { title: 'Bell', text: 'Somebody' })).toEqual({ title: 'Bell', text: 'Somebody' });
    // Nothing is said twice.
    expect(noticeIn('en', { title: 'x', said: saying('controllerBack', { controller: 'Attic' }) })).toEqual({ title: 'Attic is back' });
  });
});
