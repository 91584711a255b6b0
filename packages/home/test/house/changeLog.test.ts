import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangeLog, FIRST_SEQ } from '../../src/house/changeLog.js';

const relay = (up: boolean) => ({ k: 'relay', relay: { url: 'wss://r', up, since: 0 } }) as const;

describe('the change log', () => {
  it('gives a client just what it missed', () => {
    const log = new ChangeLog('e');
    const seen = log.seq;
    const first = log.append(relay(true));
    const second = log.append(relay(false));
    expect(log.since(seen)).toEqual([first, second]);
    expect(log.since(first.n)).toEqual([second]);
    expect(log.since(second.n)).toEqual([]);
  });

  it('has no answer for what it forgot, for what it never gave, and for parts of a snapshot', () => {
    const log = new ChangeLog('e', 3);
    for (let i = 0; i < 5; i++) log.append(relay(true));
    expect(log.since(FIRST_SEQ + 1)).toBeUndefined();
    expect(log.since(FIRST_SEQ + 2)).toHaveLength(3);
    expect(log.since(log.seq + 1)).toBeUndefined();
    expect(log.since(0)).toBeUndefined();
    expect(log.since(FIRST_SEQ - 1)).toBeUndefined();
  });

  it('holds so many characters at most, and then forgets like any other', () => {
    const log = new ChangeLog('e', 1_000, 100);
    const event = (data: unknown) => log.append({ k: 'event', thing: 'a/b', name: 'c', data, at: 0 }).n;
    const seen = event('x'.repeat(40));
    event(['y'.repeat(36)]);
    expect(log.since(seen)).toHaveLength(1);
    event('z'.repeat(61));
    expect(log.since(seen)).toBeUndefined();
    expect(log.since(seen + 1)).toHaveLength(1);
    // One that is larger than all together is told all the same.
    const large = event('x'.repeat(1_000));
    expect(log.since(large - 1)).toHaveLength(1);
    expect(log.since(large - 2)).toBeUndefined();
  });

  it('answers like a list that is cut at its front, whatever happens', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.boolean(), { maxLength: 100 }), (kept, script) => {
        const log = new ChangeLog('e', kept);
        const all: number[] = [];
        const start = log.seq;
        for (const append of script) {
          if (append) all.push(log.append(relay(true)).n);
          else log.skip();
        }
        const forgotten = all.length > kept ? (all[all.length - kept - 1] as number) : start - 1;
        for (let seq = start; seq <= log.seq; seq++) {
          const expected = seq < forgotten ? undefined : all.filter((n) => n > seq);
          expect(log.since(seq)?.map((change) => change.n)).toEqual(expected);
        }
      }),
    );
  });
});
