import type { Change } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outbox, WINDOW_CHANGES } from '../../../src/clients/session/outbox.js';
import { tell } from '../../../src/clients/session/sync.js';

let n = 0;
const value = (name: string, content: unknown): Change => ({
  k: 'value',
  n: ++n,
  value: { thing: 'a/b', name, value: content, at: 0, quality: 'good' },
});
const event = (): Change => ({ k: 'event', n: ++n, thing: 'a/b', name: 'pressed', at: 0 });
const drain = (outbox: Outbox) => {
  const batches = [];
  for (let batch = outbox.next(); batch !== undefined; batch = outbox.next()) batches.push(batch);
  return batches;
};

describe('the outbox', () => {
  it('leaves nothing out while the client keeps up', () => {
    n = 0;
    const outbox = new Outbox(0);
    outbox.add(tell(value('on', true)));
    outbox.add(tell(value('on', false)));
    const [batch] = drain(outbox);
    expect(batch?.items.map((told) => told.change.n)).toEqual([1, 2]);
    expect(batch?.seq).toBe(2);
  });

  it('holds 256 changes at most, then keeps the newest value of each property and every event', () => {
    n = 0;
    const outbox = new Outbox(0);
    for (let i = 0; i < WINDOW_CHANGES; i++) outbox.add(tell(value('on', i)));
    drain(outbox);
    for (let i = 0; i < 1_000; i++) {
      outbox.add(tell(value('on', i)));
      outbox.add(tell(value('level', i)));
      if (i % 100 === 0) outbox.add(tell(event()));
    }
    expect(drain(outbox)).toEqual([]);
    expect(outbox.waiting).toBe(12);
    outbox.taken(WINDOW_CHANGES);
    const items = drain(outbox).flatMap((batch) => batch.items.map((told) => told.change));
    expect(items.filter((change) => change.k === 'event')).toHaveLength(10);
    expect(items.filter((change) => change.k === 'value').map((change) => change.value.value)).toEqual([999, 999]);
  });

  it('bounds bytes as well', () => {
    n = 0;
    const outbox = new Outbox(0);
    for (let i = 0; i < 40; i++) outbox.add(tell(value(`p${i}`, 'x'.repeat(16_000))));
    drain(outbox);
    expect(outbox.bytes).toBeLessThanOrEqual(262_144);
    expect(outbox.waiting).toBeGreaterThan(20);
  });

  it('gives up on who never acknowledges', () => {
    n = 0;
    const outbox = new Outbox(0);
    let added = true;
    for (let i = 0; i < 20_000 && added; i++) {
      added = outbox.add(tell(event()));
      drain(outbox);
    }
    expect(added).toBe(false);
  });

  it('believes no acknowledgement of what was never sent', () => {
    n = 0;
    const outbox = new Outbox(0);
    for (let i = 0; i < 500; i++) outbox.add(tell(event()));
    drain(outbox);
    outbox.taken(10_000);
    expect(drain(outbox)).toEqual([]);
  });

  it('leaves every mirror equal to the house, in whatever order changes and acknowledgements come', () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant('value' as const), name: fc.integer({ min: 0, max: 5 }), to: fc.integer() }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('event' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('gone' as const) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('pump' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('ack' as const), behind: fc.integer({ min: 0, max: 3 }) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 900, minLength: 300 }), (script) => {
        n = 0;
        const outbox = new Outbox(0);
        const house = new Map<string, unknown>();
        const mirror = new Map<string, unknown>();
        const events: number[] = [];
        const seen: number[] = [];
        const sent: number[] = [0];
        let last = 0;
        const pump = () => {
          for (const batch of drain(outbox)) {
            for (const { change } of batch.items) {
              expect(change.n).toBeGreaterThan(last);
              last = change.n;
              if (change.k === 'value') mirror.set(change.value.name, change.value.value);
              else if (change.k === 'gone') mirror.clear();
              else seen.push(change.n);
            }
            expect(batch.seq).toBeGreaterThanOrEqual(last);
            sent.push(batch.seq);
          }
        };
        for (const one of script) {
          if (one.do === 'value') {
            house.set(`p${one.name}`, one.to);
            outbox.add(tell(value(`p${one.name}`, one.to)));
          } else if (one.do === 'event') {
            const change = event();
            events.push(change.n);
            outbox.add(tell(change));
          } else if (one.do === 'gone') {
            house.clear();
            outbox.add(tell({ k: 'gone', n: ++n, thing: 'a/b' }));
          } else if (one.do === 'pump') pump();
          else outbox.taken(sent.at(-1 - one.behind) ?? 0);
        }
        for (let i = 0; i < 50 && outbox.waiting > 0; i++) {
          outbox.taken(sent.at(-1) as number);
          pump();
        }
        expect(mirror).toEqual(house);
        expect(seen).toEqual(events);
        expect(sent.at(-1)).toBeGreaterThanOrEqual(last);
      }),
      { numRuns: 60 },
    );
  });
});
