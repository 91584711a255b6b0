import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceWords } from '../../src/state/rules/traceWords.js';
import { loadSayings, noticeText, saidText } from '../../src/state/said.js';
import { loadRuleTexts } from '../../src/texts/automations.js';
import { setLanguage } from '../../src/texts/runtime.js';
import { names } from './rules/house.js';

describe('what the home says of its own', () => {
  beforeAll(async () => {
    await setLanguage('ja');
    await loadRuleTexts();
    await loadSayings();
  });
  afterAll(() => setLanguage('en'));

  it('is said in the language of the page, and in the home’s English where it is not known', () => {
    expect(saidText({ code: 'failedOften', with: { times: 3, detail: 'x' } }, 'it failed 3 times in a row: x')).toMatch(/3回.*x/);
    expect(saidText({ code: 'fromTheFuture' }, 'something new')).toBe('something new');
    expect(saidText(undefined, 'an older home')).toBe('an older home');
  });

  it('names places as people do', () => {
    const told = traceWords(
      names,
      { code: 'noValue', with: { path: 'house/green.temperature' } },
      'no value of house/green.temperature is known',
    );
    expect(told).not.toContain('house/green');
    expect(told).toContain('値はまだわかりません');
  });

  it('leaves the household’s own notices as they are', () => {
    const own = { title: 'Somebody is at the gate', text: 'Look' };
    expect(noticeText(own)).toBe(own);
    expect(noticeText({ title: 'It works', said: { code: 'test' } }).title).not.toBe('It works');
  });
});
