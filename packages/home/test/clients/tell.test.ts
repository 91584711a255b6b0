import type { Change } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { tell } from '../../src/clients/session/sync.js';

const event = (data: unknown): Change => ({ k: 'event', n: 7, thing: 'a/b', name: 'c', data, at: 0 });

describe('a change on its way to a phone', () => {
  it('carries its text', () => {
    expect(tell(event(1))).toEqual({ change: event(1), text: JSON.stringify(event(1)) });
  });

  it('that no message could carry gives its number to a word about it', () => {
    const told = tell(event('x'.repeat(400_000)));
    expect(told.change).toMatchObject({ k: 'notice', n: 7, kind: 'gap' });
    expect(told.text.length).toBeLessThan(1_000);
  });
});
