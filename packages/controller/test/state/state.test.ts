import { diskFull, FakeClock, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { IDS, IdRing, type Step } from '../../src/state/idRing.js';
import { Journal } from '../../src/state/journal.js';

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

  it('passes over a torn last line, and the next one stands by itself', async () => {
    const p = ports();
    p.files.content.set('j', new TextEncoder().encode('a\nb\nhal'));
    const journal = new Journal(p, 'j');
    expect(await journal.read()).toEqual(['a', 'b', undefined]);
    await journal.append(['c']);
    expect(await new Journal(p, 'j').read()).toEqual(['a', 'b', 'hal', 'c']);
  });

  it('leaves a file alone that it cannot mend, and starts all the same', async () => {
    const p = ports();
    p.files.content.set('j', new TextEncoder().encode('a\nhal'));
    p.files.failing = diskFull();
    expect(await new Journal(p, 'j').read()).toEqual(['a', undefined]);
  });

  it('loses no line that is appended while the file is written anew or removed', async () => {
    const p = ports();
    const journal = new Journal(p, 'j');
    await Promise.all([journal.append(['a']), journal.rewrite(['b']), journal.append(['c']), journal.append(['d'])]);
    expect(text(p.files, 'j')).toBe('b\nc\nd\n');
    await Promise.all([journal.append(['e']), journal.remove(), journal.append(['f'])]);
    expect(text(p.files, 'j')).toBe('f\n');
  });

  it('sets aside what is no text', async () => {
    const p = ports();
    p.files.content.set('j', Uint8Array.of(0xff, 0xfe, 0x0a));
    expect(await new Journal(p, 'j').read()).toEqual([undefined]);
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
