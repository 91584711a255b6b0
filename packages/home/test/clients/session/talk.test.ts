import { expect, it } from 'vitest';
import { FakeDesk, MemoryBooks } from '../../support/fakeDesk.js';

it('an answer that no message could carry is told in words, and the session goes on', async () => {
  const books = new MemoryBooks();
  const values = [{ t: 1, value: 'x'.repeat(1_100_000) }];
  Object.assign(books.history, { past: () => ({ kind: 'text', step: 0, values, stretches: [] }) });
  const at = await new FakeDesk({ books }).open();
  const olga = at.phone(await at.pair());
  expect(await at.answer(olga, 'history', { thing: 'living/lamp', name: 'on', since: 0 })).toBe('tooLarge');
  expect(await at.answer(olga, 'scenes')).toEqual({ scenes: [] });
});
