import { describe, expect, it } from 'vitest';
import { AskError, type LinkState } from '../../src/index.js';
import { FakeHomeClient, fakeTerminal, IDENTITY, LAMP, memoryStore, thing } from './fakeWorld.js';

const BROKEN: LinkState = { state: 'broken', hop: 'home', since: 1, detail: 'the home is not connected to its relay', retryAt: 2 };

function withLamp() {
  const client = new FakeHomeClient();
  client.things.set(LAMP.id, LAMP);
  client.values.set('living/lamp/on', { thing: LAMP.id, name: 'on', value: true, at: 0, quality: 'good' });
  return fakeTerminal(client);
}

describe('around', () => {
  it('without a home says how to pair', async () => {
    const { run } = fakeTerminal(new FakeHomeClient(), memoryStore());
    expect(await run('things')).toMatchObject({ code: 2, err: expect.stringContaining('around pair LINK') });
  });

  it.each([
    ['no such command', ['fly']],
    ['an argument missing', ['read']],
    ['an unknown option', ['things', '--fast']],
    ['no property named', ['read', 'lamp']],
    ['a life out of bounds', ['write', 'lamp.on', 'on', '--valid', '5m']],
  ])('%s is wrong usage: exit 2, in words or as JSON', async (_, args) => {
    const { run } = withLamp();
    const plain = await run(...args);
    expect(plain.code).toBe(2);
    expect(plain.err).not.toBe('');
    const json = await run(...args, '--json');
    expect(json).toMatchObject({ code: 2, err: '' });
    expect(json.lines).toHaveLength(1);
    expect(JSON.parse(json.lines[0] as string).error.code).toBe('usage');
  });

  it('--help is no error and lists every command', async () => {
    const { run } = withLamp();
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const name of [
      'pair',
      'homes',
      'use',
      'things',
      'read',
      'write',
      'invoke',
      'watch',
      'controllers',
      'adopt',
      'forget',
      'ping',
      'phones',
      'invite',
      'revoke',
      'status',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
    expect((await run('write', '--help')).out).toContain('--json');
  });

  it('exits 3 with the reason where there is no connection, and stops its client', async () => {
    const terminal = withLamp();
    terminal.client.link = BROKEN;
    const { code, err } = await terminal.run('things');
    expect(code).toBe(3);
    expect(err).toContain('the home is not connected to its relay');
    expect(terminal.client.stopped).toBe(terminal.client.started);
    const json = await terminal.run('things', '--json');
    expect(JSON.parse(json.out)).toEqual({ error: { code: 'away', message: expect.any(String) } });
  });

  it('waits until the link is live', async () => {
    const terminal = withLamp();
    terminal.client.link = { state: 'connecting', attempt: 1, since: 1 };
    const running = terminal.run('read', 'lamp.on');
    await terminal.clock.flush();
    terminal.client.tell({ link: { state: 'live', way: 'lan', url: 'ws://x', since: 1 } });
    expect((await running).code).toBe(0);
  });

  it('--lan and --relay force a way; one that is not known is said', async () => {
    const terminal = withLamp();
    await terminal.run('things', '--lan');
    await terminal.run('--relay', 'things');
    expect(terminal.options.map((given) => (given as { ways: unknown }).ways)).toEqual([
      [{ way: 'lan', url: 'ws://192.168.1.7:8080' }],
      [{ way: 'relay', url: 'wss://around.example' }],
    ]);
    const { lan: _, ...rest } = IDENTITY;
    const none = fakeTerminal(new FakeHomeClient(), memoryStore({ ...rest, lan: [] }));
    expect((await none.run('things', '--lan')).code).toBe(2);
  });

  it('--home chooses among several; without it one must be chosen', async () => {
    const other = { ...IDENTITY, home: { id: 'JJJJJJJJJJJJJJJJJJJJJA', title: 'Cabin' } };
    const store = memoryStore(IDENTITY, other);
    const { run } = fakeTerminal(new FakeHomeClient(), store);
    expect(await run('things')).toMatchObject({ code: 2, err: expect.stringContaining('around use HOME') });
    expect((await run('things', '--home', 'cabin')).code).toBe(0);
    expect((await run('things', '--home', 'JJJ')).code).toBe(0);
    expect((await run('things', '--home', 'nowhere')).code).toBe(2);
    expect((await run('use', 'Cabin')).code).toBe(0);
    expect((await run('things')).code).toBe(0);
    expect((await run('homes')).out).toMatch(/^\* {2}Cabin/m);
  });
});

describe('around things, read', () => {
  it('lists a thing with values, ages, actions and events', async () => {
    const terminal = withLamp();
    terminal.client.values.set('living/lamp/power', {
      thing: LAMP.id,
      name: 'power',
      value: 4.2,
      at: terminal.clock.wall() - 60_000,
      quality: 'stale',
    });
    const { out } = await terminal.run('things');
    expect(out).toContain('living/lamp  Lamp  [OnOffSwitch, Light]');
    expect(out).toMatch(/\.power +4\.2 W +stale, 60 s ago/);
    expect(out).toMatch(/\.brightness +– +never read +writable: 0 … 100/);
    expect(out).toMatch(/\.toggle +action/);
    expect(out).toMatch(/\.overheated +event/);
    const json = JSON.parse((await terminal.run('things', '--json')).out);
    expect(json).toMatchObject({ thing: 'living/lamp', values: { on: { value: true, quality: 'good' }, mode: null } });
    expect(JSON.parse((await terminal.run('things', '--td')).out)).toEqual(LAMP.td);
  });

  it('reads by full name, unique key and title', async () => {
    const terminal = withLamp();
    for (const name of ['living/lamp.on', 'lamp.on', 'Lamp.on']) expect((await terminal.run('read', name)).out).toMatch(/^true {2}\(/);
    const json = JSON.parse((await terminal.run('read', 'lamp.on', '--json')).out);
    expect(json).toEqual({ thing: 'living/lamp', property: 'on', value: true, at: 0, quality: 'good', unit: null });
  });

  it('says what may have been meant', async () => {
    const terminal = withLamp();
    terminal.client.things.set('hall/lamp', thing('hall/lamp', 'Hall', {}));
    expect((await terminal.run('read', 'lamp.on')).err).toContain('"lamp" may be living/lamp or hall/lamp');
    expect((await terminal.run('read', 'living/lmap.on')).err).toContain('did you mean living/lamp');
    expect((await terminal.run('read', 'living/lamp.brigtness')).err).toContain('did you mean brightness?');
    expect((await terminal.run('read', 'living/lamp.toggle')).err).toContain('around invoke');
    expect((await terminal.run('read', 'living/lamp.mode')).code).toBe(1);
  });

  it('does not let a title act on the terminal', async () => {
    const terminal = withLamp();
    terminal.client.things.set('a/x', thing('a/x', 'Evil\u001b[2J\u202e', { properties: { p: { type: 'string' } } }));
    terminal.client.values.set('a/x/p', { thing: 'a/x', name: 'p', value: '\u001b]0;x\u0007', at: 0, quality: 'good' });
    for (const args of [['things'], ['things', '--json'], ['things', '--td'], ['read', 'x.p'], ['read', 'x.p', '--json']]) {
      const { out } = await terminal.run(...args);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the test
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  it('reads a camera by asking for its picture, and saves it', async () => {
    const terminal = withLamp();
    const { client } = terminal;
    client.things.set('yard/cam', thing('yard/cam', 'Cam', { properties: { image: { type: 'null', 'around:whileObserved': true } } }));
    client.onObserve = (id, name) => client.tell({ picture: { thing: id, name, at: 5, media: 'image/png', bytes: new Uint8Array(123) } });
    const { code, out } = await terminal.run('read', 'cam.image', '--save', 'cam.png');
    expect({ code, out }).toEqual({ code: 0, out: 'image/png, 123 bytes  → cam.png\n' });
    expect(terminal.files.get('cam.png')).toHaveLength(123);
    expect(client.observed).toEqual([]);
  });
});

describe('around write, invoke', () => {
  it('prints every step with what each tier held it, and exits 0 when it completed', async () => {
    const terminal = withLamp();
    terminal.client.onCommand = (_, play) => {
      play.step({ step: 'accepted', held: { home: 0.12 } });
      play.step({ step: 'sent', held: { home: 0.34 } });
      play.step({ step: 'completed', held: { home: 0.4, controller: 12.5 }, data: 7 });
    };
    const { code, out } = await terminal.run('write', 'lamp.brightness', '70%', '--valid', '5s', '--lease', '30m');
    expect(code).toBe(0);
    expect(terminal.client.requests).toEqual([
      { thing: 'living/lamp', op: 'write', name: 'brightness', input: 70, validFor: 5_000, lease: 1_800_000 },
    ]);
    expect(out).toMatch(/accepted +home 0\.12 ms\n/);
    expect(out).toMatch(/completed +home 0\.40 ms, controller 12\.5 ms +7\n/);
    const json = await terminal.run('write', 'lamp.on', 'off', '--json');
    expect(json.lines.map((line) => JSON.parse(line).step.step)).toEqual(['accepted', 'sent', 'completed']);
  });

  it('takes a number below zero', async () => {
    const terminal = withLamp();
    terminal.client.things.set('a/t', thing('a/t', 'T', { properties: { p: { type: 'number' } } }));
    terminal.client.onCommand = (_, play) => play.step({ step: 'completed' });
    expect((await terminal.run('write', 't.p', '-5.5')).code).toBe(0);
    expect(terminal.client.requests[0]?.input).toBe(-5.5);
  });

  it.each([
    ['failed', { step: 'failed', code: 'exit', detail: 'exit 2: no lamp' } as const, 1, 'exit'],
    ['timedOut', { step: 'timedOut' } as const, 1, 'timedOut'],
    ['refused', { step: 'refused', code: 'notAllowed', detail: 'guests may not' } as const, 1, 'notAllowed'],
    ['not sent', { step: 'refused', code: 'away', detail: 'no link' } as const, 3, 'away'],
    ['unknown', { step: 'unknown', code: 'lost' } as const, 1, 'lost'],
  ])('ends %s with its own exit code and reason', async (_, step, code, name) => {
    const terminal = withLamp();
    terminal.client.onCommand = (__, play) => play.step(step);
    const plain = await terminal.run('invoke', 'lamp.toggle');
    expect(plain.code).toBe(code);
    expect(plain.err).toContain('living/lamp.toggle ended');
    const json = await terminal.run('invoke', 'lamp.toggle', '--json');
    expect(JSON.parse(json.lines.at(-1) as string).error.code).toBe(name);
  });

  it('refuses a wrong value before anything is sent', async () => {
    const terminal = withLamp();
    expect((await terminal.run('write', 'lamp.brightness', 'bright')).err).toContain('a whole number from 0 to 100');
    expect((await terminal.run('write', 'lamp.power', '3')).err).toContain('can only be read');
    expect((await terminal.run('invoke', 'lamp.toggle', '3')).err).toContain('takes no input');
    expect(terminal.client.requests).toEqual([]);
  });

  it('Ctrl-C cancels', async () => {
    const terminal = withLamp();
    terminal.client.onCommand = (_, play) => {
      play.step({ step: 'started' });
      terminal.interrupt();
    };
    const { code, err } = await terminal.run('invoke', 'lamp.toggle');
    expect(terminal.client.cancelled).toEqual(['cmd1']);
    expect(code).toBe(1);
    expect(err).toContain('ended cancelled');
  });

  it('saves each output under a name of its own, also one that comes after the end', async () => {
    const terminal = withLamp();
    const output = { at: 1, media: 'image/jpeg' };
    terminal.client.onCommand = (_, play) => {
      play.output({ ...output, index: 0, bytes: new Uint8Array(5) });
      play.output({ ...output, index: 1, bytes: new Uint8Array(6) });
      play.step({ step: 'completed' });
    };
    const { out } = await terminal.run('invoke', 'lamp.toggle', '--save', 'a.b/photo.jpg');
    expect([...terminal.files].map(([name, bytes]) => [name, bytes.length])).toEqual([
      ['a.b/photo.jpg', 5],
      ['a.b/photo-1.jpg', 6],
    ]);
    expect(out).toContain('output 1: image/jpeg, 6 bytes  → a.b/photo-1.jpg');
    terminal.client.onCommand = (_, play) => {
      play.step({ step: 'completed' });
      setImmediate(() => play.output({ ...output, index: 0, bytes: new Uint8Array(9) }));
    };
    await terminal.run('invoke', 'lamp.toggle', '--save', 'late');
    expect(terminal.files.get('late')).toHaveLength(9);
  });
});

describe('around watch', () => {
  it('prints what changes of what was asked for, until Ctrl-C', async () => {
    const terminal = withLamp();
    const running = terminal.run('watch', 'lamp.on');
    await terminal.clock.flush();
    terminal.client.tell({
      changes: [
        { k: 'value', n: 1, value: { thing: LAMP.id, name: 'on', value: false, at: 0, quality: 'good' } },
        { k: 'value', n: 2, value: { thing: LAMP.id, name: 'power', value: 9, at: 0, quality: 'good' } },
        { k: 'event', n: 3, thing: LAMP.id, name: 'overheated', at: 0 },
      ],
    });
    terminal.client.tell({ link: BROKEN });
    terminal.interrupt();
    const { code, lines, err } = await running;
    expect(code).toBe(0);
    expect(lines.map((line) => line.split(/ {2,}/).at(-1))).toEqual(['true', 'false']);
    expect(err).toContain('home silent since');
  });

  it('with --json gives one object a line, link changes too', async () => {
    const terminal = withLamp();
    const running = terminal.run('watch', '--json');
    await terminal.clock.flush();
    terminal.client.tell({ changes: [{ k: 'notice', n: 1, kind: 'killed', detail: 'soil.py hung', at: 0 }] });
    terminal.client.tell({ link: { state: 'dead', reason: 'revoked', detail: 'pair again' } });
    const { code, lines } = await running;
    expect(code).toBe(3);
    expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(['k', 'link', 'k', 'link', 'error']);
  });

  it('asks for a camera’s pictures while it watches it', async () => {
    const terminal = withLamp();
    terminal.client.things.set(
      'yard/cam',
      thing('yard/cam', 'Cam', { properties: { image: { type: 'null', 'around:whileObserved': true } } }),
    );
    const running = terminal.run('watch', 'cam');
    await terminal.clock.flush();
    expect(terminal.client.observed).toEqual(['yard/cam/image']);
    terminal.interrupt();
    await running;
    expect(terminal.client.observed).toEqual([]);
  });
});

describe('around, about the home itself', () => {
  it('ping shows each tier’s share', async () => {
    const terminal = withLamp();
    terminal.client.pingResult = { total: 9.5, way: 'relay', phoneRelay: 2, relayHome: 1.5, homeHeld: 0.25, homeController: 4 };
    const { out } = await terminal.run('ping', 'living');
    expect(out).toMatch(/total +9\.50 ms +through the relay/);
    expect(out).toMatch(/home – living +4\.00 ms/);
    terminal.client.pingResult = { total: 9.5, way: 'lan', homeHeld: 0.25, controllerError: 'living is away' };
    expect(await terminal.run('ping', 'living')).toMatchObject({ code: 1, err: expect.stringContaining('living is away') });
  });

  it('invite asks for a grant and prints link, QR and code', async () => {
    const terminal = withLamp();
    terminal.client.answers = {
      invite: { slot: 's', link: 'https://a/#p=x', code: '7K2M-9QXD-4TPA', expires: terminal.clock.wall() + 300_000 },
    };
    const { code, out } = await terminal.run('invite', 'Bob', '--thing', 'living/lamp, hall/*', '--until', '2d');
    expect(code).toBe(0);
    expect(terminal.client.asked[0]).toEqual({
      what: 'invite',
      with: { user: 'Bob', grant: { role: 'guest', things: ['living/lamp', 'hall/*'], until: terminal.clock.wall() + 172_800_000 } },
    });
    for (const part of ['[QR of https://a/#p=x]', 'https://a/#p=x', '7K2M-9QXD-4TPA']) expect(out).toContain(part);
    expect((await terminal.run('invite', 'Bob')).code).toBe(2);
    expect((await terminal.run('invite', 'Bob', '--role', 'king')).code).toBe(2);
    expect((await terminal.run('invite', 'Bob', '--thing', 'everything')).code).toBe(2);
  });

  it('revoke takes the beginning of a key, and not our own', async () => {
    const terminal = withLamp();
    const key = { user: 'Bob', device: 'phone', grant: { role: 'guest' }, paired: 1, connected: false };
    terminal.client.answers = {
      phones: {
        phones: [
          { ...key, id: 'abcdef123' },
          { ...key, id: 'ownkey12' },
        ],
      },
      revoke: {},
    };
    expect((await terminal.run('revoke', 'abcd')).out).toContain('phone of Bob');
    expect(terminal.client.asked.at(-1)).toEqual({ what: 'revoke', with: { key: 'abcdef123' } });
    expect((await terminal.run('revoke', 'ownkey12')).err).toContain('around unpair');
    expect((await terminal.run('revoke', 'zzzz')).code).toBe(2);
    expect((await terminal.run('phones')).out).toMatch(/^\* {2}ownkey12/m);
  });

  it('what the home refuses is exit 1 with its words', async () => {
    const terminal = withLamp();
    expect(await terminal.run('controllers')).toMatchObject({ code: 1, err: 'around: only an owner may\n' });
  });

  it('controllers, adopt and forget', async () => {
    const terminal = withLamp();
    const controller = { id: 'board-1', title: 'Greenhouse', state: 'new', since: 0, things: 0, killed: 0 };
    terminal.client.answers = { controllers: { controllers: [controller] }, adopt: { controller: 'greenhouse' }, forget: {} };
    const listed = await terminal.run('controllers');
    expect(listed.out).toContain('Greenhouse');
    expect(listed.err).toContain('around adopt board-1 CODE');
    expect((await terminal.run('adopt', 'board-1', 'ABCD', '--id', 'gh')).out).toContain('greenhouse');
    expect(terminal.client.asked.at(-1)).toEqual({ what: 'adopt', with: { board: 'board-1', code: 'ABCD', id: 'gh' } });
    expect((await terminal.run('forget', 'greenhouse', '--json')).out).toBe('{"forgotten":"greenhouse"}\n');
  });

  it('status says what is broken and exits 3', async () => {
    const terminal = withLamp();
    expect((await terminal.run('status')).out).toContain('connected through the relay');
    terminal.client.link = BROKEN;
    expect(await terminal.run('status')).toMatchObject({
      code: 3,
      out: expect.stringMatching(/home silent since .*the home is not connected to its relay/),
    });
  });

  it('unpair forgets the home only where it could be told, or when forced', async () => {
    const terminal = withLamp();
    terminal.client.link = BROKEN;
    expect((await terminal.run('unpair')).code).toBe(3);
    expect(await terminal.store.list()).toHaveLength(1);
    expect((await terminal.run('unpair', '--force')).code).toBe(0);
    expect(await terminal.store.list()).toHaveLength(0);
    const again = withLamp();
    // The home refuses: the key lives, and is not thrown away.
    expect((await again.run('unpair')).code).toBe(1);
    expect(await again.store.list()).toHaveLength(1);
    again.client.asked.length = 0;
    again.client.answers.revoke = () => {
      again.client.link = { state: 'dead', reason: 'revoked', detail: 'revoked' };
      return new AskError('away', 'the link was lost');
    };
    expect((await again.run('unpair')).code).toBe(0);
    expect(again.client.asked).toEqual([{ what: 'revoke', with: { key: 'ownkey12' } }]);
  });

  it('pair tells a code without an address, and a link that is not whole', async () => {
    const { run } = withLamp();
    expect((await run('pair', '7K2M-9QXD-4TPA')).err).toContain('--url');
    expect((await run('pair', 'https://around.example/')).err).toContain('copy all of it');
    expect(await run('pair', '7K2M-9QXD-4TPA', '--url', 'x y')).toMatchObject({ code: 2 });
  });
});
