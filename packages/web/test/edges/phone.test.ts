import { CLOSE, encodeClose, encodeRelayFrame, LIMITS, RELAY_FRAME } from '@around/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HomeKeys, relay } from '../relay.js';
import { id, TOKEN } from '../support.js';

const keys = new HomeKeys(1);
const hello = { t: 'hello', v: 1, home: keys.id, token: TOKEN };

describe('a phone’s first word', () => {
  it('comes within five seconds', async () => {
    const t = await relay();
    const phone = await t.dial('/phone');
    await t.run(4_900);
    expect(phone.closed).toBeUndefined();
    await t.run(300);
    expect(phone.closed?.code).toBe(CLOSE.helloTimeout);
    expect(t.web.phones).toBe(0);
  });

  it.each([
    ['a frame', (socket: { send(data: Uint8Array | string): void }) => socket.send(new Uint8Array(48))],
    ['a ping', (socket: { send(data: Uint8Array | string): void }) => socket.send('{"t":"ping","n":1}')],
    ['no JSON', (socket: { send(data: Uint8Array | string): void }) => socket.send('GET / HTTP/1.1')],
    [
      'a hello without end',
      (socket: { send(data: Uint8Array | string): void }) => socket.send(JSON.stringify({ ...hello, x: 'y'.repeat(600) })),
    ],
    [
      'neither token nor slot',
      (socket: { send(data: Uint8Array | string): void }) => socket.send(JSON.stringify({ t: 'hello', v: 1, home: keys.id })),
    ],
  ])('%s is none', async (_, send) => {
    const t = await relay();
    const phone = await t.dial('/phone');
    send(phone.socket);
    await t.run();
    expect(phone.text('sorry')).toMatchObject({ code: CLOSE.protocolError });
    expect(phone.closed?.code).toBe(CLOSE.protocolError);
  });

  it('of another version is answered with what to do', async () => {
    const t = await relay();
    const phone = await t.dial('/phone');
    phone.say({ ...hello, v: 2 });
    await t.run();
    expect(phone.closed?.code).toBe(CLOSE.versionMismatch);
    expect(phone.text('sorry')?.message).toMatch(/update/);
  });
});

describe('failures count by address', () => {
  it('guessed slots are throttled, a known phone beside them is not', async () => {
    const t = await relay({ failuresPerMinute: 3 });
    const home = await t.home(keys, [TOKEN]);
    home.socket.send(encodeRelayFrame(RELAY_FRAME.slot, 0, Buffer.from('{"slot":"ZZ","ms":60000}')));
    const cafe = t.network.host('cafe');
    const codes: unknown[] = [];
    for (const slot of ['00', '01', '02', 'ZZ']) {
      const phone = await t.dial('/phone', cafe);
      phone.say({ t: 'hello', v: 1, slot });
      await t.run();
      codes.push(phone.text('sorry')?.code);
    }
    expect(codes).toEqual([CLOSE.expired, CLOSE.expired, CLOSE.expired, CLOSE.tooMany]);
    const known = await t.dial('/phone', cafe);
    known.say(hello);
    await t.run();
    expect(known.text('open')).toBeDefined();
  });

  it('a handshake that the home refuses counts too', async () => {
    const t = await relay({ failuresPerMinute: 1 });
    const home = await t.home(keys, [TOKEN]);
    const phone = await t.dial('/phone');
    phone.say(hello);
    await t.run();
    home.socket.send(encodeRelayFrame(RELAY_FRAME.close, 1, encodeClose(CLOSE.badSeal, 'bad seal')));
    await t.run();
    expect(phone.closed?.code).toBe(CLOSE.badSeal);
    const next = await t.dial('/phone');
    next.say({ t: 'hello', v: 1, slot: '7K' });
    await t.run();
    expect(next.text('sorry')?.code).toBe(CLOSE.tooMany);
  });
});

describe('sockets of one address', () => {
  it('one too many turns the oldest stranger away, not a phone that is known', async () => {
    const t = await relay({ perAddress: 3 });
    await t.home(keys, [TOKEN]);
    const known = await t.dial('/phone');
    known.say(hello);
    await t.run();
    const strangers = [];
    for (let i = 0; i < 5; i++) strangers.push(await t.dial('/phone'));
    await t.run();
    expect(known.closed).toBeUndefined();
    expect(strangers.map((stranger) => stranger.closed?.code)).toEqual([CLOSE.tooMany, CLOSE.tooMany, CLOSE.tooMany, undefined, undefined]);
  });

  it('are refused where all of them are known', async () => {
    const t = await relay({ perAddress: 2 });
    await t.home(keys, [TOKEN]);
    for (let i = 0; i < 2; i++) {
      (await t.dial('/phone')).say(hello);
      await t.run();
    }
    const third = await t.dial('/phone');
    await t.run();
    expect(third.text('sorry')?.code).toBe(CLOSE.tooMany);
    const elsewhere = await t.dial('/phone', t.network.host('elsewhere'));
    elsewhere.say(hello);
    await t.run();
    expect(elsewhere.text('open')).toBeDefined();
  });

  it('all of the relay: one more phone than it may have is told so', async () => {
    const t = await relay({ limits: { maxPhones: 1 } });
    await t.dial('/phone');
    const second = await t.dial('/phone');
    await t.run();
    expect(second.text('sorry')?.code).toBe(CLOSE.full);
  });
});

it('a frame larger than Noise allows closes the phone and does not reach the home', async () => {
  const t = await relay();
  const home = await t.home(keys, [TOKEN]);
  const phone = await t.dial('/phone');
  phone.say(hello);
  phone.socket.send(new Uint8Array(LIMITS.frame + 1));
  await t.run();
  expect(phone.closed?.code).toBe(CLOSE.protocolError);
  expect(home.binaries.map((frame) => frame[0])).toEqual([RELAY_FRAME.open, RELAY_FRAME.close]);
});

it('property: whatever strangers send, the relay lives and a healthy phone beside them notices nothing', async () => {
  const t = await relay({ failuresPerMinute: 0, perAddress: 0 });
  const home = await t.home(keys, [TOKEN]);
  const healthy = await t.dial('/phone');
  healthy.say(hello);
  await t.run();
  const words = fc.oneof(
    fc.string({ maxLength: 600 }),
    fc.json({ maxDepth: 4 }),
    fc.uint8Array({ maxLength: 700 }),
    fc
      .record({
        t: fc.constantFrom('hello', 'ping', 'login', 'x'),
        v: fc.integer(),
        home: fc.constantFrom(keys.id, id(3), '', 7),
        token: fc.constantFrom(TOKEN, id(4), null),
        slot: fc.constantFrom('7K', id(5), {}, undefined),
        n: fc.integer(),
      })
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('/phone', '/home'), fc.array(words, { maxLength: 6 }), async (path, said) => {
      const stranger = await t.dial(path);
      for (const word of said) stranger.socket.send(word);
      await t.run(5);
      stranger.socket.terminate();
      await t.run(5);
    }),
    { numRuns: 150 },
  );
  healthy.socket.send(new Uint8Array(64).fill(9));
  await t.run();
  expect(home.binaries.at(-1)).toEqual(encodeRelayFrame(RELAY_FRAME.data, 1, new Uint8Array(64).fill(9)));
  expect(healthy.closed).toBeUndefined();
  expect(t.web.homes).toBe(1);
});
