import { describe, expect, it } from 'vitest';
import { type LinkFacts, linkWords, median } from '../../src/state/linkWords.js';
import '../support/english.js';

const NOW = new Date(2026, 0, 15, 14, 2, 31).getTime();
const live: LinkFacts = {
  link: { state: 'live', way: 'relay', url: 'wss://a', since: NOW },
  now: NOW,
  lostAt: undefined,
  lastWay: 'relay',
  heardAt: undefined,
  median: 84.4,
  host: 'around.example',
};
const broken = (hop: 'phone' | 'relay' | 'home', ago: number): LinkFacts => ({
  ...live,
  link: { state: 'broken', hop, since: NOW - ago, detail: 'x' },
  lostAt: NOW - ago,
  heardAt: NOW - ago,
});

describe('the truth about the way', () => {
  it('names the way and its milliseconds', () => {
    expect(linkWords(live).pill).toEqual({ tone: 'ok', text: 'Relay 84 ms' });
    const lan = linkWords({ ...live, link: { state: 'live', way: 'lan', url: 'ws://b', since: NOW }, median: 6 });
    expect(lan).toMatchObject({ pill: { text: 'LAN 6 ms' }, banner: undefined, blocked: undefined, silent: false });
  });

  it('says nothing of a gap under a second, then reconnects, then names the hop', () => {
    expect(linkWords(broken('relay', 900)).pill.tone).toBe('ok');
    const soon = linkWords(broken('relay', 1_500));
    expect(soon.pill.tone).toBe('warn');
    expect(soon.banner).toBeUndefined();
    expect(soon.blocked).toBeDefined();
    expect(linkWords(broken('relay', 5_000)).banner?.text).toContain('around.example');
  });

  it('tells the three broken hops apart, in what it shows and in why nothing can be done', () => {
    const words = (['phone', 'relay', 'home'] as const).map((hop) => linkWords(broken(hop, 6_000)));
    expect(new Set(words.map(({ blocked }) => blocked)).size).toBe(3);
    for (const { silent, banner, pill } of words) {
      expect(silent).toBe(true);
      expect(banner?.retry).toBe(true);
      expect(banner?.text).toContain('14:02:25');
      expect(pill.tone).toBe('danger');
    }
  });

  it('blocks at once where nothing will help but a person', () => {
    for (const reason of ['revoked', 'version', 'refused'] as const) {
      const words = linkWords({ ...live, link: { state: 'dead', reason, detail: '' }, lostAt: NOW });
      expect(words.banner).toMatchObject({ retry: false });
      expect(words.blocked).toBe(words.banner?.text);
    }
  });
});

it('takes the median, so that one slow round trip does not jump', () => {
  expect(median([])).toBeUndefined();
  expect(median([10, 900, 12])).toBe(12);
  expect(median([10, 20])).toBe(15);
});
