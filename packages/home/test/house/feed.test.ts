import { describe, expect, it } from 'vitest';
import { Feed } from '../../src/house/feed.js';

const news = (id: string) => ({ k: 'touched', what: 'rule', id }) as const;

describe('the feed of the house', () => {
  it('has told all that it has numbered when it is settled, what its listeners made of the news too', () => {
    const feed = new Feed('EEEEEEEEEEEEEEEEEEEEEA', () => undefined);
    const told: number[] = [];
    feed.subscribe((changes) => {
      for (const change of changes) if (change.k === 'touched' && change.id === 'first') feed.emit(news('second'));
    });
    feed.subscribe((changes) => told.push(...changes.map(({ n }) => n)));
    feed.emit(news('first'));
    feed.settle();
    expect(told).toEqual([feed.log.seq - 1, feed.log.seq]);
  });

  it('lets listeners that answer each other for ever hold up nobody', async () => {
    const feed = new Feed('EEEEEEEEEEEEEEEEEEEEEA', () => undefined);
    let answers = 0;
    const off = feed.subscribe(() => {
      answers++;
      feed.emit(news('again'));
    });
    feed.emit(news('first'));
    feed.settle();
    const first = answers;
    await Promise.resolve();
    off();
    expect(first).toBeLessThan(1_000);
    expect(answers).toBeGreaterThan(first);
  });
});
