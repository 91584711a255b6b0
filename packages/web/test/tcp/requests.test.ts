import { AskError } from '@around/client';
import { FakeClock } from '@around/platform/fake';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TcpSession } from '../../src/tcp/tcpSession.js';
import { FakeHome } from './fakeHome.js';
import { tcpInterface } from './program.js';

describe('a program asks', () => {
  it('who is there', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ id: 1, t: 'hello' }, { id: 'two', t: 'ping' });
    await t.run();
    expect(php.lines).toEqual([
      { id: 1, result: { v: 1, software: expect.stringContaining('frAroundWeb'), home: t.home.identity.home, link: 'live' } },
      { id: 'two', result: { total: 12, way: 'relay', homeHeld: 1 } },
    ]);
  });

  it('what things there are: schemas with their newest values, no forms', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ id: 1, t: 'things' });
    await t.run();
    const [lamp, camera] = php.lines[0].result;
    expect(lamp).toEqual({
      id: 'living/lamp',
      title: 'Lamp',
      types: ['OnOffSwitch', 'Light'],
      properties: {
        on: { type: 'boolean', '@type': 'OnOffProperty', value: false, at: 1_768_485_751_000, quality: 'good' },
        brightness: { type: 'number', unit: 'percent', value: null, quality: 'unavailable' },
      },
      actions: { fade: { input: { type: 'object' } } },
      events: { overheated: {} },
    });
    expect(camera.types).toEqual([]);
  });

  it('for a value, and gets no old one as new while the link is broken', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ id: 1, t: 'read', thing: 'living/lamp', property: 'on' });
    await t.run();
    t.home.link = { state: 'broken', hop: 'home', since: 0, detail: 'the home is away' };
    php.send({ id: 2, t: 'read', thing: 'living/lamp', property: 'on' });
    await t.run();
    expect(php.lines.map((line) => line.result.quality)).toEqual(['good', 'stale']);
  });

  it('for what is not there, and is told what is', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send(
      { id: 1, t: 'read', thing: 'living/tv', property: 'on' },
      { id: 2, t: 'write', thing: 'living/lamp', property: 'volume', value: 3 },
      { id: 3, t: 'invoke', thing: 'living/lamp', action: 'constructor' },
      { id: 4, t: 'observe', thing: 'living/lamp', property: 'volume' },
      { id: 5, t: 'observe', property: 'on' },
    );
    await t.run();
    expect(php.lines.map((line) => [line.id, line.error.code])).toEqual([
      [1, 'noSuchThing'],
      [2, 'noSuchName'],
      [3, 'noSuchName'],
      [4, 'noSuchName'],
      [5, 'malformed'],
    ]);
    expect(php.lines[1].error.message).toContain('on, brightness');
    expect(t.home.runs).toEqual([]);
  });
});

describe('a command', () => {
  it('tells its steps, then its result', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ id: 7, t: 'write', thing: 'living/lamp', property: 'on', value: true, validFor: 2_000 });
    await t.run();
    const run = t.home.runs[0];
    expect(run?.request).toEqual({ thing: 'living/lamp', op: 'write', name: 'on', input: true, validFor: 2_000 });
    run?.step('started');
    run?.end('completed', { data: { was: false } });
    await t.run();
    expect(php.lines.map((line) => line.step?.step ?? line.result)).toEqual([
      'accepted',
      'started',
      { step: 'completed', at: expect.any(Number), data: { was: false } },
    ]);
    expect(php.lines.every((line) => line.id === 7)).toBe(true);
  });

  it.each([
    ['refused', 'notAllowed', 'notAllowed'],
    ['refused', 'away', 'unavailable'],
    ['failed', 'exit', 'failed'],
    ['timedOut', 'hung', 'failed'],
    ['expired', undefined, 'failed'],
  ] as const)('that ends %s (%s) is an error %s with its step and the home’s own code', async (step, code, expected) => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ id: 1, t: 'invoke', thing: 'living/lamp', action: 'fade', input: { level: 3 } });
    await t.run();
    expect(t.home.runs[0]?.request.input).toEqual({ level: 3 });
    t.home.runs[0]?.end(step, code === undefined ? {} : { code, detail: 'the reason' });
    await t.run();
    expect(php.lines.at(-1)).toEqual({
      id: 1,
      error: {
        code: expected,
        message: code === undefined ? 'it ended expired' : 'the reason',
        step,
        ...(code === undefined ? {} : { reason: code }),
      },
    });
  });

  it('gives its pictures as base64', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ id: 1, t: 'invoke', thing: 'hall/camera', action: 'photos' });
    await t.run();
    for (const length of [1, 2, 3, 255]) t.home.runs[0]?.output(new Uint8Array(length).fill(0xfb));
    await t.run();
    const pictures = php.lines.filter((line) => line.output !== undefined).map((line) => line.output.base64);
    expect(pictures).toEqual([1, 2, 3, 255].map((length) => Buffer.alloc(length, 0xfb).toString('base64')));
  });

  it('that repeats ends with the connection that asked for it; another one runs on', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send({ t: 'invoke', thing: 'hall/camera', action: 'photos' }, { t: 'invoke', thing: 'living/lamp', action: 'fade' });
    await t.run();
    t.network.cut(php.connection);
    await t.run();
    expect(t.home.runs.map((run) => run.cancelled)).toEqual([true, false]);
    t.home.runs[1]?.end('completed');
    await t.run();
  });

  it('one too many under way is refused, the others go on', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send(...Array.from({ length: 101 }, (_, id) => ({ id, t: 'write', thing: 'living/lamp', property: 'on', value: true })));
    await t.run();
    expect(php.lines.filter((line) => line.error !== undefined)).toEqual([
      { id: 100, error: { code: 'unavailable', message: expect.stringContaining('wait') } },
    ]);
    t.home.runs[0]?.end('completed');
    await t.run();
    php.send({ id: 'more', t: 'write', thing: 'living/lamp', property: 'on', value: true });
    await t.run();
    expect(php.lines.at(-1)).toMatchObject({ id: 'more', step: { step: 'accepted' } });
  });
});

describe('a notification', () => {
  it('is said by the home, to those whom it names', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    const told = [
      { to: 'Olga', by: 'push' },
      { to: 'Olga', by: 'email' },
    ];
    t.home.answers.notify = { notice: { id: 'n1', told } };
    php.send({ id: 1, t: 'notify', title: 'Somebody rings', level: 'alarm', to: ['Olga'] });
    await t.run();
    expect(t.home.asked).toEqual([{ what: 'notify', with: { title: 'Somebody rings', level: 'alarm', to: ['Olga'] } }]);
    expect(php.lines).toEqual([{ id: 1, result: { notice: 'n1', to: ['Olga'] } }]);
    t.home.answers.notify = new AskError('notAllowed', 'services that may "notify": ask an owner');
    php.send({ id: 2, t: 'notify', title: 'x' }, { id: 3, t: 'notify' });
    await t.run();
    expect(php.lines.slice(1).map((line) => [line.id, line.error.code])).toEqual(
      expect.arrayContaining([
        [2, 'notAllowed'],
        [3, 'malformed'],
      ]),
    );
  });
});

describe('a scene', () => {
  it('is listed, and run by the home, which says how each part went', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    t.home.scenes.set('movie', { id: 'movie', title: 'Movie', parts: 2, last: 5, failed: 1 });
    const results = [
      { part: 0, path: 'living/lamp.on', ok: true, ms: 4 },
      { part: 1, path: 'living/blind.position', ok: false, detail: 'it is stuck' },
    ];
    t.home.answers.runScene = { at: 5, by: 'php', took: 40, results };
    php.send({ id: 1, t: 'scenes' }, { id: 2, t: 'scene', scene: 'movie' });
    await t.run();
    expect(t.home.asked).toEqual([{ what: 'runScene', with: { id: 'movie' } }]);
    const went = [
      { path: 'living/lamp.on', ok: true },
      { path: 'living/blind.position', ok: false, detail: 'it is stuck' },
    ];
    expect(php.lines).toEqual([
      { id: 1, result: [{ scene: 'movie', title: 'Movie', parts: 2, last: 5, failed: 1 }] },
      { id: 2, result: { ok: false, took: 40, results: went } },
    ]);
    // What is still under way is not said to have worked.
    t.home.answers.runScene = { at: 5, by: 'php', results: results.slice(0, 1) };
    php.send({ id: 3, t: 'scene', scene: 'movie' });
    await t.run();
    expect(php.lines[2].result).toEqual({ ok: false, results: went.slice(0, 1) });
  });

  it('that the program may not see, or run, is refused in the home’s words', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    t.home.answers.runScene = new AskError('noSuchScene', 'there is no scene "x": list the scenes');
    php.send({ id: 1, t: 'scene', scene: 'x' }, { id: 2, t: 'scene' });
    await t.run();
    expect(php.lines.map(({ id, error }) => [id, error.code, error.reason])).toEqual(
      expect.arrayContaining([
        [1, 'noSuchScene', 'noSuchScene'],
        [2, 'malformed', undefined],
      ]),
    );
  });
});

describe('a wish', () => {
  it('is asked of the home under an id of its own, and told as the home keeps it', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    const wish = { thing: 'living/lamp', name: 'brightness', id: 'w', version: 3, by: 'php', made: 5, value: 40 };
    t.home.answers.wish = { wish: { ...wish, until: 900, state: 'waiting' } };
    t.home.answers.unwish = {};
    php.send(
      { id: 1, t: 'wish', thing: 'living/lamp', property: 'brightness', value: 40, ms: 60_000 },
      { id: 2, t: 'unwish', thing: 'living/lamp', property: 'brightness' },
    );
    await t.run();
    expect(php.lines.sort((a, b) => a.id - b.id)).toEqual([
      { id: 1, result: { thing: 'living/lamp', property: 'brightness', value: 40, state: 'waiting', until: 900 } },
      { id: 2, result: {} },
    ]);
    expect(t.home.asked).toEqual([
      {
        what: 'wish',
        with: { id: expect.stringMatching(/^[\w-]{22}$/), thing: 'living/lamp', name: 'brightness', value: 40, ms: 60_000 },
      },
      { what: 'unwish', with: { thing: 'living/lamp', name: 'brightness' } },
    ]);
  });

  it('that the home refuses is refused in its words, with its code', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    t.home.answers.wish = new AskError('notAllowed', 'this key reads only: ask an owner');
    php.send({ id: 1, t: 'wish', thing: 'living/lamp', property: 'brightness', value: 40 });
    await t.run();
    t.home.answers.wish = new AskError('tooMany', 'too many wishes');
    php.send({ id: 2, t: 'wish', thing: 'living/lamp', property: 'brightness', value: 40 });
    await t.run();
    php.send({ id: 3, t: 'wish', thing: 'living/lamp', property: 'volume', value: 40 });
    php.send({ id: 4, t: 'unwish', thing: 'living/lamp', property: 'on' });
    await t.run();
    expect(php.lines.map((line) => [line.id, line.error.code, line.error.reason])).toEqual([
      [1, 'notAllowed', 'notAllowed'],
      [2, 'failed', 'tooMany'],
      [3, 'noSuchName', undefined],
      [4, 'unavailable', 'away'],
    ]);
    expect(php.lines[0].error.message).toBe('this key reads only: ask an owner');
  });
});

describe('a program that asks and does not read', () => {
  const ask = { t: 'things' };

  it('is not read on either until it has caught up, and loses nothing', async () => {
    const t = await tcpInterface({ outputBytes: 100_000 });
    const [slow, quick] = [await t.connect(), await t.connect()];
    slow.connection.pause();
    slow.send(...Array.from({ length: 3_000 }, (_, id) => ({ id, ...ask })));
    await t.run(1_000);
    quick.send({ id: 'q', t: 'hello' });
    await t.run();
    expect(quick.lines.at(-1).id).toBe('q');
    slow.connection.resume();
    await t.run(4_000);
    expect(slow.lines.map((line) => line.id)).toEqual(Array.from({ length: 3_000 }, (_, id) => id));
    expect(t.clock.pending).toBe(0);
  });

  it('is dropped when it has read nothing at all for 5 s', async () => {
    const t = await tcpInterface();
    const deaf = await t.connect();
    deaf.connection.pause();
    deaf.send(...Array.from({ length: 3_000 }, () => ask));
    await t.run(4_000);
    expect(t.log.text()).not.toMatch(/does not read/);
    await t.run(8_000);
    expect(t.log.text()).toMatch(/does not read/);
    expect(t.clock.pending).toBe(0);
  });

  it('gets an answer longer than what may be unread', async () => {
    const t = await tcpInterface({ outputBytes: 10_000 });
    t.home.set('living/lamp', 'on', 'x'.repeat(50_000));
    const php = await t.connect();
    const ids = [1, 2, 3, 4, 5];
    php.send(...ids.map((id) => ({ id, ...ask })));
    await t.run(1_000);
    expect(php.lines.map((line) => line.id)).toEqual(ids);
  });
});

describe('without a home', () => {
  it('only hello and ping are answered, the rest says what to do; a home paired later serves the same connection', async () => {
    const t = await tcpInterface({ paired: false });
    const php = await t.connect();
    php.send({ id: 1, t: 'hello' }, { id: 2, t: 'ping' }, { id: 3, t: 'things' });
    await t.run();
    expect(php.lines.map((line) => line.result ?? line.error)).toEqual([
      { v: 1, software: expect.any(String), home: null, link: 'unpaired' },
      { total: 0, way: null },
      { code: 'unavailable', message: expect.stringContaining('frAroundWeb tcp pair') },
    ]);
    t.port.attach(t.home);
    php.send({ id: 4, t: 'things' });
    await t.run();
    expect(php.lines.at(-1).result).toHaveLength(2);
  });

  it('an empty house is not passed for the truth before the first news of it', async () => {
    const t = await tcpInterface();
    t.home.known = false;
    t.home.link = { state: 'broken', hop: 'relay', since: 0, detail: 'the relay does not answer' };
    const php = await t.connect();
    php.send({ id: 1, t: 'things' }, { id: 2, t: 'ping' });
    await t.run();
    expect(php.lines.map((line) => line.error.code)).toEqual(['unavailable', 'unavailable']);
    expect(php.lines[0].error.message).toContain('the relay does not answer');
  });
});

describe('lines', () => {
  it('that are wrong are answered with their id and never close the connection', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.send('{"id":1', '[]', '"x"', 'null', { id: 2 }, { id: 3, t: 'explode' }, { id: 4, t: 'read' }, { id: { a: 1 }, t: 'read' }, '', {
      id: 5,
      t: 'hello',
    });
    await t.run();
    expect(php.lines.map((line) => [line.id, line.error?.code])).toEqual([
      [undefined, 'malformed'],
      [undefined, 'malformed'],
      [undefined, 'malformed'],
      [undefined, 'malformed'],
      [2, 'malformed'],
      [3, 'unknown'],
      [4, 'malformed'],
      [undefined, 'malformed'],
      [5, undefined],
    ]);
    expect(php.closed).toBe(false);
  });

  it('too long: said, then closed', async () => {
    const t = await tcpInterface();
    const php = await t.connect();
    php.raw('x'.repeat(70_000));
    await t.run(500);
    expect(php.lines).toEqual([{ error: { code: 'tooLong', message: expect.any(String) } }]);
    expect(php.closed).toBe(true);
  });

  it('of a browser that was sent here are not stepped over until JSON comes', async () => {
    const t = await tcpInterface();
    const browser = await t.connect();
    browser.raw('POST / HTTP/1.1\r\nHost: 127.0.0.1:45678\r\n\r\n{"t":"write","thing":"living/lamp","property":"on","value":true}\n');
    await t.run(500);
    expect(t.home.runs).toEqual([]);
    expect(browser.closed).toBe(true);
  });

  it('many in one packet are answered in one write', () => {
    const writes: string[] = [];
    const connection = {
      remote: { host: '127.0.0.1', port: 1 },
      local: { host: '127.0.0.1', port: 2 },
      buffered: 0,
      handle() {},
      write: (bytes: Uint8Array) => writes.push(new TextDecoder().decode(bytes)),
      pause() {},
      resume() {},
      close() {},
      destroy() {},
    };
    const host = {
      client: new FakeHome(),
      clock: new FakeClock(),
      needsToken: false,
      outputBytes: 1_000_000,
      checkToken: () => 'right' as const,
      newId: () => 'id',
      closed() {},
    };
    const session = new TcpSession(host, connection);
    session.onData(new TextEncoder().encode('{"id":1,"t":"hello"}\n{"id":2,"t":"things"}\n{"id":3,"t":"he'));
    session.onData(new TextEncoder().encode('llo"}\r\n'));
    expect(
      writes.map((text) =>
        text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line).id),
      ),
    ).toEqual([[1, 2], [3]]);
  });

  it('property: whatever comes in, each whole line gets exactly one answer and the interface lives', async () => {
    const t = await tcpInterface();
    const healthy = await t.connect();
    const word = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.string({ maxLength: 200 }).map((text) => text.replace(/[\r\n]/g, ' ')),
      fc
        .record({
          id: fc.oneof(fc.nat(), fc.string(), fc.constant(null)),
          t: fc.constantFrom('read', 'things', 'hello', 'wish', 'unwish', 'observe', 'unobserve', 'x', 3),
          thing: fc.constantFrom('living/lamp', '../..', 7),
          property: fc.constantFrom('on', '__proto__', 'constructor'),
        })
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (said) => {
        const stranger = await t.connect();
        stranger.send(...said, { id: 'last', t: 'hello' });
        await t.run(10);
        const answers = stranger.lines.filter((line) => line.value === undefined);
        expect(answers).toHaveLength(said.filter((line) => line !== '').length + 1);
        stranger.connection.destroy();
        await t.run(5);
      }),
      { numRuns: 150 },
    );
    healthy.send({ id: 1, t: 'read', thing: 'living/lamp', property: 'on' });
    await t.run();
    expect(healthy.lines.at(-1).result.value).toBe(false);
  });
});
