import type { FakeProgram } from '@around/platform/fake';
import { diskFull } from '@around/platform/fake';
import { afterEach, describe, expect, it } from 'vitest';
import type { Session } from '../support/scriptedHome.js';
import { type World, world } from '../support/world.js';

/** Readings, events and pictures from programs to a scripted home. */

let w: World;
let s: Session;
afterEach(() => w.stop());

type Config = Parameters<typeof world>[0];
const begin = async (config: Config, programs: Record<string, FakeProgram>): Promise<void> => {
  w = world(config, programs);
  await w.clock.settle(w.controller.start());
  s = await w.home.take(w.controller);
  await w.clock.advance(50);
};
const ran = (program: string) => w.processes.spawned.filter(({ argv }) => argv[0] === program).length;

/** Prints what `values` says next, and the last one for ever. */
const printing = (...values: string[]): FakeProgram => {
  const left = [...values];
  return (run) => {
    run.stdout(`${left.length > 1 ? left.shift() : left[0]}\n`);
    run.exit(0);
  };
};

const SOIL = { soil: { properties: { level: { type: 'number', read: { run: ['soil'], every: '60s', timeout: '10s' } } } } };

describe('a property that is read', () => {
  it('is told when it changes, and now and then all the same', async () => {
    await begin({ things: SOIL }, { soil: printing('5', '5', '6') });
    expect(s.values('soil', 'level')).toEqual([5]);
    expect(s.all('info')[0]?.things[0]?.properties?.level).toMatchObject({ readOnly: true, 'around:staleAfter': 180_000 });
    await w.clock.advance(60_100);
    await w.clock.advance(60_100);
    expect(s.values('soil', 'level')).toEqual([5, 5, 6]);
    await w.clock.advance(600_000);
    // Every minute is its promise (three readings before it is stale).
    expect(s.values('soil', 'level').length).toBeGreaterThan(8);
  });

  it('that cannot be read is told once, and is unavailable after three failures', async () => {
    await begin({ things: SOIL }, { soil: printing('5', 'rubbish', 'rubbish', 'rubbish', 'rubbish', '7') });
    await w.clock.advance(245_000);
    expect(s.notices).toEqual(['failed']);
    expect(s.items.at(-1)).toMatchObject({ value: 5, quality: 'unavailable' });
    await w.clock.advance(60_000);
    expect(s.items.at(-1)).toMatchObject({ value: 7 });
    expect(s.items.at(-1)).not.toHaveProperty('quality');
  });

  it('is read back after a write and after an action', async () => {
    const things = {
      lamp: {
        properties: { level: { type: 'number', read: { run: ['get'], every: '1h' }, write: { run: ['set'] } } },
        actions: { reset: { run: ['set'] } },
      },
    };
    await begin({ things }, { get: printing('1', '2', '3'), set: (run) => run.exit(0) });
    s.order('c1', 'lamp', 'write', 'level', { input: 40 });
    await w.clock.advance(100);
    s.order('c2', 'lamp', 'invoke', 'reset');
    await w.clock.advance(100);
    expect(s.values('lamp', 'level')).toEqual([1, 2, 3]);
  });

  it('that hangs again and again is left alone for a while', async () => {
    const things = { soil: { properties: { level: { type: 'number', read: { run: ['soil'], every: '10s', timeout: '1s' } } } } };
    await begin({ things }, { soil: () => {} });
    await w.clock.advance(40_000);
    expect(ran('soil')).toBe(3);
    expect(s.notices).toEqual(['killed', 'killed', 'killed', 'paused']);
    await w.clock.advance(60_000);
    expect(ran('soil')).toBe(4);
  });
});

describe('a picture', () => {
  const things = {
    camera: {
      type: ['Camera'],
      properties: { image: { type: 'ImageProperty', media: 'image/png', read: { run: ['photo'], every: '5s' } } },
    },
  };

  it('is taken and sent only while somebody looks', async () => {
    await begin({ things }, { photo: printing('png') });
    await w.clock.advance(30_000);
    expect(ran('photo')).toBe(0);
    s.say({ t: 'observe', thing: 'camera', name: 'image', on: true });
    await w.clock.advance(11_000);
    expect(s.heard.filter(({ message }) => message.t === 'picture').map(({ blob }) => new TextDecoder().decode(blob))).toEqual([
      'png\n',
      'png\n',
      'png\n',
    ]);
    expect(s.all('picture')[0]).toMatchObject({ thing: 'camera', name: 'image', media: 'image/png' });
    s.say({ t: 'observe', thing: 'camera', name: 'image', on: false });
    await w.clock.advance(30_000);
    expect(ran('photo')).toBe(3);
  });

  it('ends with the session', async () => {
    await begin({ things }, { photo: printing('png') });
    s.say({ t: 'observe', thing: 'camera', name: 'image', on: true });
    await w.clock.advance(6_000);
    s.tcp.destroy();
    await w.clock.advance(60_000);
    expect(ran('photo')).toBe(2);
  });
});

describe('a stream of pictures', () => {
  const things = {
    camera: {
      type: ['Camera'],
      properties: { image: { type: 'ImageProperty', stream: { run: ['camera'], every: '1s', silence: '5s' } } },
    },
  };
  const JPEG = [0xff, 0xd8, 0xff, 0xda, 0x00, 0x02];
  const frame = (n: number): Uint8Array => Uint8Array.from([...JPEG, n, 0xff, 0xd9]);
  const shown = (): number[] => s.heard.filter(({ message }) => message.t === 'picture').map(({ blob }) => blob?.[6] as number);

  /** Ten pictures a second, in pieces. */
  const camera: FakeProgram = (run) => {
    let n = 0;
    const timer = w.clock.every(100, () => {
      const bytes = frame(++n % 200);
      run.stdout(bytes.slice(0, 5));
      run.stdout(bytes.slice(5));
    });
    run.onTerm(() => {
      timer.cancel();
      run.exit(0);
    });
  };

  it('runs only while somebody looks, and tells the newest so often', async () => {
    await begin({ things }, { camera });
    await w.clock.advance(10_000);
    expect(ran('camera')).toBe(0);
    s.say({ t: 'observe', thing: 'camera', name: 'image', on: true });
    await w.clock.advance(4_550);
    expect(shown()).toEqual([1, 11, 21, 31, 41]);
    s.say({ t: 'observe', thing: 'camera', name: 'image', on: false });
    await w.clock.advance(10_000);
    expect(shown()).toHaveLength(5);
    expect([ran('camera'), w.controller.busy.runs]).toEqual([1, 0]);
    s.say({ t: 'observe', thing: 'camera', name: 'image', on: true });
    await w.clock.advance(2_000);
    expect(ran('camera')).toBe(2);
    expect(shown().length).toBeGreaterThan(5);
    s.tcp.destroy();
    await w.clock.advance(20_000);
    expect(w.controller.busy.runs).toBe(0);
  });

  it('that falls silent is started anew', async () => {
    await begin({ things }, { camera: (run) => void run.stdout(frame(1)) });
    s.say({ t: 'observe', thing: 'camera', name: 'image', on: true });
    await w.clock.advance(30_000);
    expect(ran('camera')).toBeGreaterThan(1);
    expect(s.notices).toContain('silent');
  });
});

describe('a stream', () => {
  const things = {
    door: {
      properties: { open: { type: 'OpenProperty' }, text: { type: 'string' } },
      events: { bell: { title: 'Bell' } },
      stream: { run: ['door'], silence: '10s' },
    },
  };

  it('gives readings and events, line by line', async () => {
    const door: FakeProgram = (run) => {
      run.stdout('{"open": true, "te');
      run.clock.after(100, () => run.stdout('xt": "hi"}\n{"event": "bell", "data": {"by": 1}}\n'));
      run.clock.every(3_000, () => run.stdout('{"open": false}\n'));
    };
    await begin({ things }, { door });
    await w.clock.advance(200);
    expect(
      s.items.map((item) => (item.k === 'value' ? [item.name, item.value] : item.k === 'event' ? [item.name, item.data] : [])),
    ).toEqual([
      ['open', true],
      ['text', 'hi'],
      ['bell', { by: 1 }],
    ]);
    await w.clock.advance(100_000);
    expect(ran('door')).toBe(1);
  });

  it('that falls silent or ends is started anew, ever more slowly, and says so', async () => {
    const talk: FakeProgram = (run) => void run.clock.every(1_000, () => run.stdout('{"open": true}\n'));
    const lives: FakeProgram[] = [() => {}, (run) => run.exit(1)];
    await begin({ things }, { door: (run) => (lives.shift() ?? talk)(run) });
    await w.clock.advance(9_000);
    expect(ran('door')).toBe(1);
    await w.clock.advance(10_000);
    expect(ran('door')).toBe(3);
    expect(s.notices[0]).toBe('silent');
    await w.clock.advance(5_000);
    expect(new Set(s.values('door', 'open'))).toEqual(new Set([true]));
  });

  it('that ends again and again without a word is unavailable, and good again when it speaks', async () => {
    let lives = 0;
    const door: FakeProgram = (run) => {
      lives++;
      if (lives === 1 || lives > 5) run.stdout('{"open": true}\n');
      if (lives < 6) run.exit(1);
    };
    await begin({ things }, { door });
    await w.clock.until(() => lives === 4, 60_000);
    await w.clock.advance(100);
    expect(s.items.at(-1)).toMatchObject({ name: 'open', quality: 'unavailable' });
    await w.clock.until(() => lives === 6, 300_000);
    await w.clock.advance(100);
    expect(s.items.at(-1)).toMatchObject({ name: 'open', value: true });
    expect(s.items.at(-1)).not.toHaveProperty('quality');
  });

  it('that hangs three times in a row gets a rest, and its readings are unavailable', async () => {
    let first = true;
    const door: FakeProgram = (run) => {
      if (first) run.stdout('{"open": true}\n');
      first = false;
    };
    await begin({ things }, { door });
    await w.clock.advance(60_000);
    const before = ran('door');
    expect(s.notices.filter((kind) => kind === 'paused')).toHaveLength(1);
    expect(s.items.at(-1)).toMatchObject({ name: 'open', quality: 'unavailable' });
    await w.clock.advance(15_000);
    expect(ran('door')).toBe(before);
  });

  it('that prints rubbish or floods harms nobody', async () => {
    let flooding = false;
    const door: FakeProgram = (run) => {
      run.stdout('rubbish\n[1]\n{"open": 7}\n{"nothing": 1}\n{"open": true}\n');
      run.clock.after(1_000, () => {
        flooding = true;
        run.clock.every(1, () => run.stdout('{"open": true}\n'.repeat(1_000)));
      });
    };
    await begin({ things }, { door });
    await w.clock.advance(500);
    expect(s.values('door', 'open')).toEqual([true]);
    expect(s.notices.every((kind) => kind === 'failed')).toBe(true);
    expect(s.notices.length).toBeLessThanOrEqual(2);
    await w.clock.advance(1_000);
    expect(flooding).toBe(true);
    expect(s.notices).toContain('killed');
  });

  it('that changes all the time is conflated, and the last value is told', async () => {
    let n = 0;
    const meter: FakeProgram = (run) => {
      const timer = run.clock.every(2, () => {
        run.stdout(`${++n}\n`);
        if (n === 500) timer.cancel();
      });
    };
    await begin({ things: { meter: { properties: { power: { type: 'number', stream: { run: ['meter'] } } } } } }, { meter });
    await w.clock.advance(2_000);
    const values = s.values('meter', 'power');
    expect(values.length).toBeLessThan(30);
    expect(values.at(-1)).toBe(500);
  });
});

describe('a backlog', () => {
  it('goes out in a bounded window while the home takes nothing of it', async () => {
    let n = 0;
    const soil: FakeProgram = (run) => void run.clock.every(100, () => run.stdout(`${++n}\n`));
    const things = { soil: { properties: { level: { type: 'number', stream: { run: ['soil'] } } } } };
    await begin({ things }, { soil });
    s.tcp.destroy();
    await w.clock.advance(900_000);
    s = await w.home.connect(w.controller.port);
    s.takes = false;
    const before = s.items.length;
    await w.clock.advance(1_000);
    // 9,000 wait; 2,000 may be on their way.
    expect(s.items.length).toBeGreaterThan(1_000);
    expect(s.items.length).toBeLessThanOrEqual(before + 2_000);
  });
});

describe('readings while the home is away', () => {
  const counting = (): FakeProgram => {
    let n = 0;
    return (run) => {
      run.stdout(`${++n}\n`);
      run.exit(0);
    };
  };
  const things = { soil: { properties: { level: { type: 'number', read: { run: ['soil'], every: '1s' } } } } };

  it('come later, in order, once, with their own times', async () => {
    await begin({ things }, { soil: counting() });
    await w.clock.advance(5_000);
    const before = s.items.length;
    s.tcp.destroy();
    await w.clock.advance(20_000);
    const back = w.clock.wall();
    s = await w.home.connect(w.controller.port);
    await w.clock.advance(500);
    const values = s.values('soil', 'level') as number[];
    expect(values.length).toBeGreaterThanOrEqual(20);
    expect(values).toEqual(values.map((_, i) => (values[0] as number) + i));
    expect(values[0]).toBeLessThanOrEqual(before + 1);
    const late = s.items.filter((item) => item.at < back - 10_000);
    expect(late.length).toBeGreaterThan(5);
  });

  it('survive a restart under the same ring, and new ones never take an old number', async () => {
    await begin({ things }, { soil: counting() });
    const { ring } = s.all('info')[0]!;
    s.tcp.destroy();
    await w.clock.advance(40_000);
    await w.clock.settle(w.controller.stop());
    await w.clock.settle(w.again().start());
    s = await w.home.connect(w.controller.port);
    await w.clock.advance(3_000);
    expect(s.all('info')[0]?.ring).toBe(ring);
    const numbers = s.items.map(({ n }) => n);
    expect(numbers.length).toBeGreaterThan(40);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(w.files.content.has('readings')).toBe(false);
  });

  it('write nothing while the home takes them, and seldom while it is away', async () => {
    await begin({ things }, { soil: counting() });
    await w.clock.advance(1_000);
    const calm = w.files.writes;
    await w.clock.advance(300_000);
    expect(w.files.writes).toBe(calm);
    s.tcp.destroy();
    await w.clock.advance(300_000);
    expect(w.files.writes - calm).toBeGreaterThan(3);
    expect(w.files.writes - calm).toBeLessThan(15);
  });

  it('are bounded: what is dropped is counted', async () => {
    await begin({ things, limits: { readings: 100 } }, { soil: counting() });
    const taken = s.items.length;
    s.tcp.destroy();
    await w.clock.advance(300_000);
    s = await w.home.connect(w.controller.port);
    await w.clock.advance(500);
    const [gap, ...rest] = s.items;
    expect(gap).toMatchObject({ k: 'gap' });
    const values = rest.flatMap((item) => (item.k === 'value' ? [item.value as number] : []));
    expect(values.length).toBeLessThanOrEqual(102);
    expect(gap?.k === 'gap' && taken + gap.dropped + values.length).toBe(values.at(-1));
  });

  it('go on with a full disk', async () => {
    await begin({ things }, { soil: counting() });
    w.files.failing = diskFull();
    s.tcp.destroy();
    await w.clock.advance(120_000);
    expect(w.log.text()).toContain('cannot be written');
    s = await w.home.connect(w.controller.port);
    await w.clock.advance(500);
    expect(s.values('soil', 'level').length).toBeGreaterThan(110);
    w.files.failing = undefined;
  });

  it('that the home does not take are told all the same, stay, and come again', async () => {
    await begin({ things }, { soil: counting() });
    s.takes = false;
    await w.clock.advance(600_000);
    // A home whose disk is full still hears what is new, a little later and as often as it must.
    expect(s.items.length).toBeGreaterThan(590);
    expect(s.values('soil', 'level').at(-1)).toBe(s.items.length);
    const numbers = s.items.map(({ n }) => n);
    expect(new Set(numbers).size).toBe(numbers.length);
    s.tcp.destroy();
    await w.clock.advance(100);
    const first = s.items.find(({ n }) => n > 1);
    s = await w.home.connect(w.controller.port);
    await w.clock.advance(1_000);
    expect(s.items.length).toBeGreaterThan(600);
    expect(s.items.map(({ n }) => n)).toContain(first?.n);
  });
});
