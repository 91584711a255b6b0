import { FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDS, IdRing, type Step } from '../../src/state/idRing.js';
import { Journal } from '../../src/state/journal.js';
import { ReadingRing } from '../../src/state/readingRing.js';

const text = (files: MemoryFiles, name: string): string => new TextDecoder().decode(files.content.get(name));
const ports = () => ({ clock: new FakeClock(), random: seededRandom(5), files: new MemoryFiles(), log: recordingLog() });
const step = (id: string, name: Step['step'], more: Partial<Step> = {}): Step => ({ t: 'step', id, step: name, ct: 1, ran: 1, ...more });

describe('the journal', () => {
  it('keeps lines in order, several appends in one write', async () => {
    const p = ports();
    const journal = new Journal(p, 'j');
    await Promise.all([journal.append(['a']), journal.append(['b', 'c'])]);
    expect(text(p.files, 'j')).toBe('a\nb\nc\n');
    expect(p.files.writes).toBe(1);
  });

  it('drops a torn last line and is whole again', async () => {
    const p = ports();
    p.files.content.set('j', new TextEncoder().encode('a\nb\nhal'));
    const journal = new Journal(p, 'j');
    expect(await journal.read()).toEqual(['a', 'b']);
    await journal.append(['c']);
    expect(text(p.files, 'j')).toBe('a\nb\nc\n');
  });

  it('sets aside what is no text', async () => {
    const p = ports();
    p.files.content.set('j', Uint8Array.of(0xff, 0xfe, 0x0a));
    expect(await new Journal(p, 'j').read()).toEqual([]);
    expect([...p.files.content.keys()]).toEqual(['j.damaged-1']);
  });
});

describe('the ring of ids', () => {
  it('has an id on the disk when its record resolves, and its end a second later', async () => {
    const p = ports();
    const ring = new IdRing(p);
    const known = ring.begin('c1');
    await ring.record('c1');
    expect(text(p.files, 'commands')).toBe('{"id":"c1"}\n');
    ring.add(known, step('c1', 'started'), undefined, true);
    ring.add(known, step('c1', 'completed', { data: 'x'.repeat(10_000) }), undefined, true);
    await p.clock.advance(1_100);
    expect(text(p.files, 'commands')).toContain('"step":"completed"');
    expect(text(p.files, 'commands')).not.toContain('xxx');
    const again = new IdRing(p);
    await again.load();
    expect(again.get('c1')?.steps.map(({ step: name }) => name)).toEqual(['completed']);
  });

  it('forgets the oldest that ended, never one that runs', () => {
    const ring = new IdRing(ports());
    ring.begin('runs');
    for (let i = 0; i < IDS + 10; i++) ring.add(ring.begin(`c${i}`), step(`c${i}`, 'completed'), undefined, false);
    expect(ring.get('runs')).toBeDefined();
    expect(ring.get('c0')).toBeUndefined();
    expect([...ring.all()].length).toBeLessThanOrEqual(IDS);
  });

  it('is made short again, and reads what is damaged as far as it can', async () => {
    const p = ports();
    const lines = Array.from({ length: 3 * IDS }, (_, i) => JSON.stringify({ id: `c${i}`, end: step(`c${i}`, 'completed') }));
    p.files.content.set('commands', new TextEncoder().encode(`rubbish\n{"id":7}\n${lines.join('\n')}\n`));
    const ring = new IdRing(p);
    await ring.load();
    await ring.stop();
    expect(ring.get(`c${3 * IDS - 1}`)?.steps[0]?.step).toBe('completed');
    expect(text(p.files, 'commands').split('\n').length).toBeLessThan(2 * IDS);
  });

  it('keeps pictures and large outputs of the newest few', () => {
    const ring = new IdRing(ports());
    for (let i = 0; i < 20; i++)
      ring.add(ring.begin(`c${i}`), step(`c${i}`, 'completed', { media: 'image/png' }), new Uint8Array(10), false);
    expect(Array.from({ length: 20 }, (_, i) => ring.blob(`c${i}`)).filter((blob) => blob !== undefined)).toHaveLength(8);
    expect(ring.get('c0')?.steps[0]).not.toHaveProperty('media');
  });
});

describe('the ring of readings', () => {
  const make = async (p = ports(), capacity = 50) => {
    const ring = new ReadingRing(p, { capacity });
    await ring.load();
    ring.start();
    return ring;
  };
  const value = (n: number) => ({ k: 'value', thing: 't', name: 'p', value: n, at: n }) as const;

  it('numbers without gaps, forgets what is taken, and never holds more than it may', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.constant('add'), fc.nat(300)), { maxLength: 300 }), async (acts) => {
        const ring = await make();
        let added = 0;
        let taken = 0;
        for (const act of acts) {
          if (act === 'add') ring.add(value(++added));
          else {
            taken = Math.max(taken, Math.min(act as number, added));
            ring.taken(ring.ring, act as number);
          }
          const { items } = ring;
          expect(items.length).toBeLessThanOrEqual(51);
          const numbers = items.map(({ n }) => n);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          if (items.length > 0) expect(numbers.at(-1)).toBe(added);
          // What is neither here nor taken is counted.
          const counted = items.reduce((sum, item) => sum + (item.k === 'gap' ? item.dropped : 1), 0);
          expect(counted).toBeGreaterThanOrEqual(Math.min(added - taken, items.length));
        }
        await ring.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('ignores what is taken of another ring', async () => {
    const ring = await make();
    ring.add(value(1));
    ring.taken('other', 1);
    expect(ring.items).toHaveLength(1);
    ring.taken(ring.ring, 1);
    expect(ring.items).toHaveLength(0);
  });

  it('goes on under the same name with what was not taken, and under a new one where all was', async () => {
    const p = ports();
    const ring = await make(p);
    for (let i = 1; i <= 10; i++) ring.add(value(i));
    ring.taken(ring.ring, 4);
    await ring.stop();
    const next = await make(p);
    expect(next.ring).toBe(ring.ring);
    expect(next.items.map(({ n }) => n)).toEqual([5, 6, 7, 8, 9, 10]);
    next.add(value(11));
    expect(next.items.at(-1)?.n).toBeGreaterThan(1_000_000);
    next.taken(next.ring, next.items.at(-1)!.n);
    await next.stop();
    expect((await make(p)).ring).not.toBe(ring.ring);
  });

  it('reads a damaged file as far as it can', async () => {
    const p = ports();
    const ring = await make(p);
    for (let i = 1; i <= 5; i++) ring.add(value(i));
    await ring.stop();
    const lines = text(p.files, 'readings').split('\n');
    lines[2] = '{"k":"value","n":-3}';
    p.files.content.set('readings', new TextEncoder().encode(lines.join('\n').slice(0, -10)));
    const next = await make(p);
    expect(next.items.map(({ n }) => n)).toEqual([1, 3, 4]);
  });
});
