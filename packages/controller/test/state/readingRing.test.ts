import type { ReportItem } from '@around/messages';
import { diskFull, FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadingRing } from '../../src/state/readingRing.js';

const text = (files: MemoryFiles): string => new TextDecoder().decode(files.content.get('readings'));
const ports = () => ({ clock: new FakeClock(), random: seededRandom(5), files: new MemoryFiles(), log: recordingLog() });
type Ports = ReturnType<typeof ports>;
const make = async (p: Ports = ports(), capacity = 50, home = '') => {
  const ring = new ReadingRing(p, { capacity });
  await ring.load(home);
  ring.start();
  return ring;
};
const value = (n: number) => ({ k: 'value', thing: 't', name: 'p', value: n, at: n }) as const;
const event = (n: number) => ({ k: 'event', thing: 't', name: 'e', at: n }) as const;
const shown = (items: readonly ReportItem[]) => items.map((item) => (item.k === 'gap' ? `gap ${item.dropped} to ${item.n}` : item.n));
/** The machine lost its power: what the objects of this life still write reaches no disk. */
const powerCut = (p: Ports): Ports => {
  const files = new MemoryFiles();
  for (const [name, bytes] of p.files.content) files.content.set(name, bytes.slice());
  return { ...p, files };
};

describe('the ring of readings', () => {
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

  it('counts lines that are damaged as lost, where they stood', async () => {
    const p = ports();
    const ring = await make(p);
    for (let i = 1; i <= 8; i++) ring.add(value(i));
    await ring.stop();
    const lines = text(p.files).split('\n');
    lines[3] = '{"k":"value","n":-3}';
    lines[4] = 'rubbish';
    p.files.content.set('readings', new TextEncoder().encode(lines.join('\n').slice(0, -10)));
    const next = await make(p);
    expect(shown(next.items)).toEqual([1, 2, 'gap 2 to 4', 5, 6, 7, 'gap 1 to 8']);
    expect(next.ring).toBe(ring.ring);
    next.add(value(9));
    await next.stop();
    expect(shown((await make(p)).items)).toEqual([1, 2, 'gap 2 to 4', 5, 6, 7, 'gap 1 to 8', expect.any(Number)]);
  });

  it('reads what is left where a block of the file is no text', async () => {
    const p = ports();
    const ring = await make(p);
    for (let i = 1; i <= 40; i++) ring.add(value(i));
    await ring.stop();
    const bytes = p.files.content.get('readings') as Uint8Array;
    bytes.fill(0xff, 400, 1_000);
    const next = await make(p);
    const lost = next.items.flatMap((item) => (item.k === 'gap' ? [item] : []));
    expect(lost).toHaveLength(1);
    // A block that swallows the ends of lines makes fewer of them: what is counted is what can be counted.
    expect(next.items.length).toBeGreaterThan(25);
    expect(next.items.at(-1)?.n).toBe(40);
  });

  it('begins a new ring with a gap where it cannot even read the name of the old', async () => {
    const p = ports();
    const ring = await make(p);
    for (let i = 1; i <= 3; i++) ring.add(value(i));
    await ring.stop();
    p.files.content.set('readings', new TextEncoder().encode(text(p.files).replace('"v":1', '"v":7')));
    const next = await make(p);
    expect(next.ring).not.toBe(ring.ring);
    expect(shown(next.items)).toEqual(['gap 3 to 1']);
    expect(p.files.content.has('readings.damaged-1')).toBe(true);
  });

  it('loses to a power cut what was not written yet, at most, and reuses no number', async () => {
    const p = ports();
    const ring = await make(p);
    ring.add(value(1));
    await p.clock.advance(31_000);
    for (let i = 2; i <= 9; i++) ring.add(value(i));
    const next = await make(powerCut(p));
    expect(shown(next.items)).toEqual([1]);
    expect(next.ring).toBe(ring.ring);
    next.add(value(10));
    expect(next.items.at(-1)?.n).toBeGreaterThan(1_000_000);
  });

  it('has an event on the disk within seconds', async () => {
    const p = ports();
    const ring = await make(p);
    ring.add(event(1));
    await p.clock.advance(5_100);
    expect(shown((await make(powerCut(p))).items)).toEqual([1]);
  });

  it('writes later what a full disk did not take, and loses none of it', async () => {
    const p = ports();
    const ring = await make(p, 5_000);
    ring.add(value(1));
    await p.clock.advance(31_000);
    p.files.failing = diskFull();
    for (let i = 2; i <= 500; i++) ring.add(value(i));
    await p.clock.advance(120_000);
    expect(shown((await make(powerCut(p))).items)).toEqual([1]);
    expect(p.log.text().match(/cannot be written/g)).toHaveLength(1);
    p.files.failing = undefined;
    await p.clock.advance(31_000);
    expect((await make(powerCut(p), 5_000)).items.map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });

  it('starts on a disk that takes nothing, and goes on', async () => {
    const p = ports();
    const ring = await make(p);
    ring.add(value(1));
    await ring.stop();
    p.files.failing = (operation) => (operation === 'read' ? undefined : diskFull()('write', ''));
    const next = await make(p);
    next.add(value(2));
    next.taken(next.ring, next.items.at(-1)?.n ?? 0);
    await p.clock.advance(300_000);
    expect(next.items).toEqual([]);
    // The file could not be removed: the next life says it again, under numbers that the home knows.
    const third = await make(p);
    expect([third.ring, shown(third.items)]).toEqual([ring.ring, [1]]);
  });

  it('keeps a file that can be read when what is taken goes while it is written', async () => {
    const p = ports();
    const ring = await make(p);
    for (let i = 1; i <= 20; i++) {
      ring.add(event(i));
      await p.clock.advance(2_600);
      if (i % 3 === 0) ring.taken(ring.ring, i - 1);
      const now = await make(powerCut(p));
      const left = shown(now.items).filter((n) => typeof n === 'number');
      // Whatever is on the disk says what it is of: nothing there is read as another ring's.
      if (left.length > 0) expect(now.ring).toBe(ring.ring);
      expect(now.items.some(({ k }) => k === 'gap')).toBe(false);
    }
  });

  it('is bounded in what it holds, not only in how much', async () => {
    const ring = await make(ports(), 10_000);
    for (let i = 1; i <= 2_000; i++) ring.add({ ...value(i), value: 'x'.repeat(16_000) } as never);
    const size = ring.items.reduce((sum, item) => sum + JSON.stringify(item).length, 0);
    expect(size).toBeLessThan(17_000_000);
    const [gap, ...rest] = ring.items;
    expect(gap?.k === 'gap' && gap.dropped + rest.length).toBe(2_000);
  });

  it('tells the next home nothing of what was read for the one before', async () => {
    const p = ports();
    const ring = await make(p, 50, 'home-a');
    ring.add(value(1));
    await ring.stop();
    const same = await make(p, 50, 'home-a');
    expect(shown(same.items)).toEqual([1]);
    const other = await make(p, 50, 'home-b');
    expect([other.items.length, other.ring === ring.ring]).toEqual([0, false]);
    other.add(value(2));
    other.belongTo('');
    expect(other.items).toEqual([]);
    await p.clock.flush();
    expect(p.files.content.has('readings')).toBe(false);
  });

  it('takes what was read before anybody adopted it to its first home', async () => {
    const p = ports();
    const ring = await make(p);
    ring.add(value(1));
    await p.clock.advance(31_000);
    ring.belongTo('home-a');
    await p.clock.advance(31_000);
    expect(text(p.files)).toContain('"home":"home-a"');
    expect(shown((await make(powerCut(p), 50, 'home-a')).items)).toEqual([1]);
  });
});
