import { expect, it } from 'vitest';
import { CHAPTERS, EMPTY_HOUSE, STRANGERS } from '../../src/screenshots/chapters.js';
import { contactSheet } from '../../src/screenshots/sheet.js';

const names = [...STRANGERS, ...EMPTY_HOUSE, ...CHAPTERS].flatMap(({ shots }) => shots.map(({ name }) => name));

it('names each picture once, by its number in the list of the design', () => {
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^(0[1-9]|1[0-4])-[a-zA-Z0-9-]+$/.test(name))).toEqual([]);
});

it('has pictures of every screen of that list', () => {
  expect(new Set(names.map((name) => Number(name.slice(0, 2))))).toEqual(new Set(Array.from({ length: 14 }, (_, index) => index + 1)));
});

it('shows what is wrong with a picture beside it, as text', () => {
  const sheet = contactSheet([{ name: '01-home', width: 780, faults: ['<button> is 20 × 20 px'] }], []);
  expect(sheet).toContain('&lt;button>');
  expect(sheet).toContain('1 with faults');
});
