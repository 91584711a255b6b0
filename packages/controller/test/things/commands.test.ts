import { PlatformError } from '@around/platform';
import type { FakeProgram } from '@around/platform/fake';
import { afterEach, describe, expect, it } from 'vitest';
import type { Session } from '../support/scriptedHome.js';
import { type World, world } from '../support/world.js';

/** Commands from a scripted home to programs, on a fake network, clock and process table. */

const set: FakeProgram = (run) => run.exit(0);
const slow: FakeProgram = (run) => void run.clock.after(1_000, () => run.exit(0));
const hang: FakeProgram = (run) => {
  run.ignoreTerm();
  run.fork((child) => child.ignoreTerm());
};
const fail: FakeProgram = (run) => {
  run.stderr('the tank is empty: fill it\n');
  run.exit(3);
};
const grumble: FakeProgram = (run) => {
  run.stderr(`${'x'.repeat(10_000)}\u001b[31mred\u001b[0m \u202e\u0007 end\r\n`);
  run.exit(0);
};
const photo: FakeProgram = (run) => {
  run.stdout(Uint8Array.of(0xff, 0xd8, run.pid & 255));
  run.exit(0);
};
const echo: FakeProgram = (run) => {
  run.stdout(run.stdin);
  run.exit(0);
};
const steps: FakeProgram = (run) => {
  run.stdout('{"progress": 50}\n');
  run.clock.after(500, () => {
    run.stdout('{"progress": 100}\n"done"\n');
    run.exit(0);
  });
};
const flood: FakeProgram = (run) => void run.clock.every(1, () => run.stdout('x'.repeat(10_000)));
const five: FakeProgram = (run) => {
  run.stdout('5\n');
  run.exit(0);
};
const programs = { grumble, five, set, slow, hang, fail, photo, echo, steps, flood };

const THINGS = {
  pump: {
    title: 'Pump',
    type: ['OnOffSwitch'],
    properties: {
      on: { type: 'OnOffProperty', write: { run: ['set', '{{value}}'] }, safe: false },
      speed: { type: 'number', maximum: 10, write: { run: ['slow', '{{value}}'], queue: 2 } },
      level: { type: 'number', read: { run: ['five'] } },
    },
    actions: {
      slow: { run: ['slow'] },
      drop: { run: ['slow'], concurrency: 'drop' as const },
      replace: { run: ['slow'], concurrency: 'replace' as const },
      hang: { run: ['hang'], timeout: '5s' },
      fail: { run: ['fail'] },
      grumble: { run: ['grumble'] },
      echo: { run: ['echo'], input: { type: 'object' as const, required: ['a'] }, output: { type: 'object' as const } },
      steps: { run: ['steps'] },
      flood: { run: ['flood'] },
      photos: { run: ['photo'], repeat: '5s', output: 'image/jpeg' },
      picture: { run: ['photo'], output: 'image/jpeg' },
    },
  },
  gate: { title: 'Gate', type: ['Gate'], actions: { open: { run: ['slow'], class: 3 as const } } },
};

let w: World;
let s: Session;
afterEach(() => w.stop());

const begin = async (): Promise<void> => {
  w = world({ things: THINGS }, programs);
  await w.clock.settle(w.controller.start());
  s = await w.home.take(w.controller);
};
const invoke = (id: string, name: string, more: Parameters<Session['order']>[4] = {}) => s.order(id, 'pump', 'invoke', name, more);
const ran = (program: string) => w.processes.spawned.filter(({ argv }) => argv[0] === program);

describe('a command', () => {
  it('writes a property by its program, and what was written is the reading', async () => {
    await begin();
    s.order('c1', 'pump', 'write', 'on', { input: true });
    await w.clock.advance(100);
    expect(s.steps('c1')).toEqual(['started', 'completed']);
    expect(s.values('pump', 'on')).toEqual([true]);
    expect(ran('set')[0]).toMatchObject({ argv: ['set', 'true'], env: { AROUND_VALUE: 'true', AROUND_BY: 'ann', AROUND_ID: 'c1' } });
    expect(new TextDecoder().decode(ran('set')[0]!.stdin)).toBe('true\n');
  });

  it('is done once, however often it is asked, also after a restart', async () => {
    await begin();
    for (let i = 0; i < 3; i++) s.order('c1', 'pump', 'write', 'on', { input: true });
    await w.clock.advance(3_000);
    s.order('c1', 'pump', 'write', 'on', { input: false });
    await w.clock.advance(100);
    expect(ran('set')).toHaveLength(1);
    expect(s.steps('c1').filter((step) => step === 'completed').length).toBeGreaterThan(1);
    await w.clock.settle(w.controller.stop());
    await w.clock.settle(w.again().start());
    s = await w.home.connect(w.controller.port);
    s.order('c1', 'pump', 'write', 'on', { input: true });
    await w.clock.advance(100);
    expect(ran('set')).toHaveLength(1);
    expect(s.last('c1')?.step).toBe('completed');
  });

  it('is expired when it comes late, for another boot, or when its turn comes late', async () => {
    await begin();
    s.order('late', 'pump', 'write', 'on', { input: true, life: -50 });
    s.order('boot', 'pump', 'write', 'on', { input: true, cboot: 'A'.repeat(22) });
    invoke('first', 'slow');
    invoke('turn', 'slow', { life: 500 });
    await w.clock.advance(3_000);
    expect([s.last('late'), s.last('boot'), s.last('turn')].map((step) => [step?.step, step?.code])).toEqual([
      ['expired', 'stale'],
      ['expired', 'restarted'],
      ['expired', 'stale'],
    ]);
    expect(s.steps('turn')).toEqual(['queued', 'expired']);
    expect([ran('set').length, ran('slow').length]).toEqual([0, 1]);
  });

  it('is refused in words for what is not there or does not fit', async () => {
    await begin();
    s.order('a', 'shed', 'invoke', 'slow');
    invoke('b', 'fly');
    s.order('c', 'pump', 'write', 'level', { input: 3 });
    s.order('d', 'pump', 'write', 'speed', { input: 11 });
    s.order('e', 'pump', 'write', 'speed');
    invoke('f', 'echo', { input: {} });
    s.order('g', 'pump', 'write', 'constructor', { input: 1 });
    s.order('h', 'pump', 'write', 'speed', { input: 3, lease: 1_000 });
    await w.clock.advance(100);
    const ends = [...'abcdefgh'].map((id) => s.last(id));
    expect(ends.map((end) => end?.step)).toEqual(new Array(8).fill('refused'));
    expect(ends.map((end) => end?.code)).toEqual([
      'noSuchThing',
      'noSuchName',
      'badInput',
      'badInput',
      'badInput',
      'badInput',
      'noSuchName',
      'badInput',
    ]);
    expect(ends[3]?.detail).toBe('speed must be at most 10');
    expect(w.processes.spawned.filter(({ argv }) => argv[0] !== 'five')).toEqual([]);
  });

  it('queues, drops or replaces', async () => {
    await begin();
    for (const id of ['q1', 'q2', 'q3', 'q4']) s.order(id, 'pump', 'write', 'speed', { input: 1 });
    for (const id of ['d1', 'd2']) invoke(id, 'drop');
    for (const id of ['r1', 'r2', 'r3']) invoke(id, 'replace');
    await w.clock.advance(4_000);
    expect(['q1', 'q2', 'q3', 'q4'].map((id) => s.last(id)?.step)).toEqual(['completed', 'completed', 'completed', 'refused']);
    expect(s.last('q4')?.code).toBe('busy');
    expect(['d1', 'd2'].map((id) => [s.last(id)?.step, s.last(id)?.code])).toEqual([
      ['completed', undefined],
      ['refused', 'busy'],
    ]);
    expect(['r1', 'r2', 'r3'].map((id) => s.last(id)?.step)).toEqual(['cancelled', 'cancelled', 'completed']);
    // The second was displaced while it waited: it never ran.
    expect(s.steps('r2')).toEqual(['queued', 'cancelled']);
  });

  it('ends timedOut at its deadline, and every process of it dies', async () => {
    await begin();
    invoke('c1', 'hang');
    await w.clock.until(() => s.last('c1')?.step === 'timedOut', 6_000);
    const [started, end] = s.all('step').filter(({ id }) => id === 'c1');
    expect(end!.ct - started!.ct).toBe(5_000);
    expect(end).toMatchObject({ code: 'hung' });
    await w.clock.advance(2_100);
    expect(w.processes.running.filter(({ argv }) => argv[0] === 'hang')).toEqual([]);
    expect(s.notices).toEqual(['killed']);
  });

  it('fails with the end of what the program said', async () => {
    await begin();
    invoke('c1', 'fail');
    invoke('c2', 'flood');
    await w.clock.advance(1_000);
    expect(s.last('c1')).toMatchObject({ step: 'failed', code: 'exit', detail: 'the tank is empty: fill it' });
    expect(s.last('c2')).toMatchObject({ step: 'failed', code: 'badOutput' });
    expect(w.processes.running.map(({ argv }) => argv[0])).not.toContain('flood');
  });

  it('brings at its end what its program had printed on stderr, tidied and cut, and keeps no second copy of much of it', async () => {
    await begin();
    invoke('c1', 'fail');
    invoke('c2', 'grumble');
    invoke('c3', 'echo', { input: { a: 1 } });
    await w.clock.advance(1_000);
    expect(s.last('c1')?.printed).toBe('the tank is empty: fill it');
    expect(s.last('c2')).toMatchObject({ step: 'completed', printed: expect.stringMatching(/^\P{C}{3900,4000}$/u) });
    expect(s.last('c2')?.printed?.endsWith('red ?? end')).toBe(true);
    expect(s.last('c3')).not.toHaveProperty('printed');
    await w.clock.advance(2_000);
    expect(new TextDecoder().decode(w.files.content.get('commands'))).not.toContain('printed');
  });

  it('that is dangerous is expired where the machine slept between its order and its start', async () => {
    await begin();
    s.beats = false;
    await w.clock.advance(100);
    w.clock.jumpWall(60_000);
    // As the system gives it to a laptop that wakes: first what had come before it slept.
    s.ping();
    s.order('c1', 'gate', 'invoke', 'open');
    invoke('c2', 'drop');
    await w.clock.advance(1_500);
    expect(s.last('c1')).toMatchObject({ step: 'expired', code: 'stale' });
    expect(s.last('c2')?.step).toBe('completed');
    await w.clock.advance(8_000);
    s.ping();
    await w.clock.advance(5_500);
    s.ping();
    await w.clock.advance(100);
    s.order('c3', 'gate', 'invoke', 'open');
    await w.clock.advance(1_500);
    expect(s.last('c3')?.step).toBe('completed');
    // It waits for its turn when the machine sleeps.
    s.order('c4', 'gate', 'invoke', 'open');
    s.order('c5', 'gate', 'invoke', 'open');
    await w.clock.advance(100);
    w.clock.jumpWall(3_000);
    await w.clock.advance(3_000);
    expect([s.last('c4')?.step, s.last('c5')?.step]).toEqual(['completed', 'expired']);
    // A new session reckons by the time after it: nothing of before is in it.
    w.clock.jumpWall(60_000);
    s.tcp.destroy();
    s = await w.home.connect(w.controller.port);
    s.order('c6', 'gate', 'invoke', 'open');
    await w.clock.advance(1_500);
    expect(s.last('c6')?.step).toBe('completed');
  });

  it('gives output and progress', async () => {
    await begin();
    invoke('c1', 'echo', { input: { a: 1 } });
    invoke('c2', 'steps');
    invoke('c3', 'picture');
    await w.clock.advance(2_000);
    expect(s.last('c1')).toMatchObject({ step: 'completed', data: { a: 1 } });
    expect(
      s
        .all('step')
        .filter(({ id }) => id === 'c2')
        .map(({ step, data }) => [step, data]),
    ).toEqual([
      ['started', undefined],
      ['progress', 50],
      ['progress', 100],
      ['completed', 'done'],
    ]);
    const media = s.heard.find(({ message }) => message.t === 'step' && message.id === 'c3' && message.step === 'completed');
    expect(media).toMatchObject({ message: { media: 'image/jpeg' } });
    expect([...(media!.blob ?? [])].slice(0, 2)).toEqual([0xff, 0xd8]);
  });

  it('is cancelled while it waits and while it runs', async () => {
    await begin();
    invoke('c1', 'slow');
    invoke('c2', 'slow');
    await w.clock.advance(100);
    s.say({ t: 'cancel', id: 'c2', code: 'asked' });
    s.say({ t: 'cancel', id: 'c1', code: 'revoked' });
    s.say({ t: 'cancel', id: 'never-heard-of', code: 'asked' });
    await w.clock.advance(100);
    expect([s.last('c1'), s.last('c2')].map((step) => [step?.step, step?.code])).toEqual([
      ['cancelled', 'revoked'],
      ['cancelled', 'asked'],
    ]);
    expect(w.processes.running.filter(({ argv }) => argv[0] === 'slow')).toEqual([]);
  });
});

describe('an action that answers many times', () => {
  it('gives a photo every 5 s until nobody watches', async () => {
    await begin();
    invoke('c1', 'photos');
    await w.clock.advance(12_000);
    const blobs = s.heard.filter(({ message }) => message.t === 'step' && message.step === 'progress').map(({ blob }) => blob?.at(-1));
    expect(blobs).toHaveLength(3);
    expect(new Set(blobs).size).toBe(3);
    s.say({ t: 'cancel', id: 'c1', code: 'unwatched' });
    await w.clock.advance(20_000);
    expect(s.last('c1')).toMatchObject({ step: 'cancelled', code: 'unwatched' });
    expect(ran('photo')).toHaveLength(3);
  });

  it('ends by itself when the home has been away for 15 s, and that is told when it is back', async () => {
    await begin();
    invoke('c1', 'photos');
    await w.clock.advance(1_000);
    s.tcp.destroy();
    await w.clock.advance(14_000);
    expect(w.controller.busy.commands).toBe(1);
    await w.clock.advance(2_000);
    expect(w.controller.busy.commands).toBe(0);
    const before = ran('photo').length;
    await w.clock.advance(60_000);
    expect(ran('photo')).toHaveLength(before);
    s = await w.home.connect(w.controller.port);
    expect(s.last('c1')).toMatchObject({ step: 'cancelled', code: 'unwatched' });
  });

  it('ends when its program fails again and again', async () => {
    await begin();
    w.processes.programs.set('photo', fail);
    invoke('c1', 'photos');
    await w.clock.advance(30_000);
    expect(
      s
        .all('step')
        .filter(({ id }) => id === 'c1')
        .map(({ step, code }) => [step, code]),
    ).toEqual([
      ['started', undefined],
      ['progress', 'exit'],
      ['progress', 'exit'],
      ['failed', 'exit'],
    ]);
  });
});

describe('what hangs again and again', () => {
  it('is paused, says until when, and may run again afterwards', async () => {
    await begin();
    for (let i = 1; i <= 3; i++) {
      invoke(`h${i}`, 'hang');
      await w.clock.advance(8_000);
    }
    expect(s.notices).toEqual(['killed', 'killed', 'killed', 'paused']);
    invoke('h4', 'hang');
    await w.clock.advance(100);
    expect(s.last('h4')).toMatchObject({ step: 'refused', code: 'paused', detail: expect.stringMatching(/until \d\d:\d\d:\d\d UTC/) });
    await w.clock.advance(60_000);
    expect(s.notices.at(-1)).toBe('resumed');
    w.processes.programs.set('hang', set);
    invoke('h5', 'hang');
    await w.clock.advance(100);
    expect(s.last('h5')?.step).toBe('completed');
  });
});

describe('a lease', () => {
  it('returns to the safe value when nobody renews it, with the home away', async () => {
    await begin();
    s.order('c1', 'pump', 'write', 'on', { input: true, lease: 60_000 });
    await w.clock.advance(50_000);
    s.order('c2', 'pump', 'write', 'on', { input: true, lease: 60_000 });
    await w.clock.advance(100);
    s.tcp.destroy();
    await w.clock.advance(59_000);
    expect(ran('set').map(({ argv }) => argv[1])).toEqual(['true', 'true']);
    await w.clock.advance(2_000);
    expect(ran('set').map(({ argv }) => argv[1])).toEqual(['true', 'true', 'false']);
    s = await w.home.connect(w.controller.port);
    await w.clock.advance(100);
    expect(s.notices).toEqual(['leaseEnded']);
    expect(s.values('pump', 'on').at(-1)).toBe(false);
  });

  it('ends with a lasting write', async () => {
    await begin();
    s.order('c1', 'pump', 'write', 'on', { input: true, lease: 10_000 });
    await w.clock.advance(1_000);
    s.order('c2', 'pump', 'write', 'on', { input: true });
    await w.clock.advance(60_000);
    expect(ran('set')).toHaveLength(2);
    expect(w.files.content.has('leases')).toBe(false);
  });

  it('is on the disk before anything is switched on: without it nothing is', async () => {
    await begin();
    const known: boolean[] = [];
    w.processes.programs.set('set', (...args: Parameters<typeof set>) => {
      known.push(w.files.content.has('leases'));
      return set(...args);
    });
    s.order('c1', 'pump', 'write', 'on', { input: true, lease: 60_000 });
    await w.clock.advance(100);
    expect(known).toEqual([true]);
    w.files.failing = (operation, name) => (operation === 'write' && name === 'leases' ? new PlatformError('full', 'no room') : undefined);
    s.order('c2', 'pump', 'write', 'on', { input: true, lease: 60_000 });
    await w.clock.advance(100);
    expect(s.last('c2')).toMatchObject({ step: 'refused', code: 'busy' });
    expect(known).toHaveLength(1);
  });

  it('survives a restart, and is tried until it takes', async () => {
    await begin();
    s.order('c1', 'pump', 'write', 'on', { input: true, lease: 60_000 });
    await w.clock.advance(1_000);
    await w.clock.settle(w.controller.stop());
    w.processes.programs.set('set', fail);
    await w.clock.settle(w.again().start());
    await w.clock.advance(62_000);
    expect(ran('set').length).toBeGreaterThan(2);
    w.processes.programs.set('set', set);
    await w.clock.advance(60_000);
    const tries = ran('set').length;
    expect(ran('set').at(-1)?.argv).toEqual(['set', 'false']);
    await w.clock.advance(600_000);
    expect(ran('set')).toHaveLength(tries);
  });
});

describe('a broken link', () => {
  it('loses no step: what ended meanwhile is told again, what runs goes on', async () => {
    await begin();
    invoke('c1', 'slow');
    await w.clock.advance(100);
    s.tcp.destroy();
    await w.clock.advance(5_000);
    s = await w.home.connect(w.controller.port);
    expect(s.steps('c1')).toEqual(['started', 'completed']);
    expect(ran('slow')).toHaveLength(1);
  });
});

describe('the end', () => {
  it('lets an action finish and tells how it ended before it says goodbye', async () => {
    await begin();
    invoke('c1', 'slow');
    await w.clock.advance(100);
    await w.clock.settle(w.controller.stop());
    await w.clock.advance(50);
    expect(s.last('c1')?.step).toBe('completed');
    expect(s.all('bye')).toHaveLength(1);
  });

  it('waits no longer than it must, and leaves nothing running', async () => {
    await begin();
    invoke('c1', 'hang', {});
    await w.clock.advance(100);
    const since = w.clock.now();
    await w.clock.settle(w.controller.stop());
    expect(w.clock.now() - since).toBeLessThan(10_000);
    await w.clock.advance(50);
    expect(['cancelled', 'timedOut']).toContain(s.last('c1')?.step);
    expect(w.processes.running).toEqual([]);
  });

  it('by a kill: the next life kills what is left and says that nobody knows how it ended', async () => {
    await begin();
    invoke('c1', 'slow');
    invoke('c2', 'hang');
    await w.clock.advance(100);
    w.processes.parentKilled();
    w.network.kill('board', 'reset');
    w.network.revive('board');
    expect(w.processes.running.length).toBeGreaterThan(1);
    await w.clock.settle(w.again().start());
    expect(w.processes.running.filter(({ argv }) => argv[0] !== 'five')).toEqual([]);
    s = await w.home.connect(w.controller.port);
    expect([s.last('c1'), s.last('c2')].map((step) => [step?.step, step?.code])).toEqual([
      ['unknown', 'restarted'],
      ['unknown', 'restarted'],
    ]);
  });
});

describe('a description that no home would take', () => {
  it('is refused at the start, in words', async () => {
    let schema: object = { type: 'object' };
    for (let depth = 0; depth < 20; depth++) schema = { type: 'array', items: schema };
    w = world({ things: { deep: { properties: { p: { schema, read: { run: ['five'] } } } } } }, programs);
    await expect(w.clock.settle(w.controller.start())).rejects.toThrow(/correct the configuration/);
    expect(w.clock.pending).toBe(0);
  });
});
