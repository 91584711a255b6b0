import {
  concat,
  controllerHello,
  type FromController,
  frameRecord,
  fromController,
  LIMITS,
  packEnvelope,
  toBase64Url,
  toUtf8,
} from '@around/messages';
import { Handshake, NNpsk0, SealedSession } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ControllerClock } from '../../src/links/controllerClock.js';
import { controllerIdOf } from '../../src/links/controllerIds.js';
import { ControllerWire } from '../../src/links/controllerWire.js';
import { FailureCounter } from '../../src/links/failureCounter.js';
import { Heartbeat } from '../../src/links/heartbeat.js';
import { relayUrl } from '../../src/links/relayUrl.js';

const suite = nodeSuite();
const HOME = toBase64Url(new Uint8Array(16));
const PSK = new Uint8Array(32);
const dialler = () =>
  new ControllerWire(suite, { dialler: true, hello: { t: 'home', v: 1, home: HOME, controller: 'c' }, pskOf: () => PSK });
const acceptor = () =>
  new ControllerWire(suite, { dialler: false, admit: () => ({ psk: PSK, hello: { t: 'home', v: 1, home: HOME, controller: 'c' } }) });
const hello = toUtf8(controllerHello.encode({ t: 'controller', v: 1, controller: 'c', epoch: 'e' }));

test('any bytes in any pieces: never a throw, at most one end, nothing after it', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 700 }),
    fc.constant(frameRecord(hello)),
    fc.uint8Array({ maxLength: 80 }).map(frameRecord),
  );
  fc.assert(
    fc.property(fc.boolean(), fc.array(piece, { maxLength: 12 }), (dials, pieces) => {
      const wire = dials ? dialler() : acceptor();
      wire.begin();
      let ends = 0;
      for (const bytes of pieces) {
        const events = wire.receive(bytes);
        if (ends > 0) expect(events).toEqual([]);
        ends += events.filter((event) => event.is === 'failed' || event.is === 'sorry').length;
        expect(events.some((event) => event.is === 'message')).toBe(false);
        wire.takeOutput();
      }
      expect(ends).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

test('the first frame is at most 512 bytes; a version that is not ours is named to who dialled', () => {
  const [event] = acceptor().receive(Uint8Array.of((LIMITS.hello + 1) >> 8, (LIMITS.hello + 1) & 0xff));
  expect(event).toMatchObject({ is: 'failed', why: 'hello' });
  const wire = acceptor();
  const old = toUtf8(controllerHello.encode({ t: 'controller', v: 2, controller: 'c', epoch: 'e' }));
  expect(wire.receive(frameRecord(old))[0]).toMatchObject({ is: 'failed', why: 'version' });
  expect(new TextDecoder().decode(wire.takeOutput().subarray(2))).toMatch(/"sorry","code":"version"/);
});

test('a key that differs shows in the handshake, on the side that reads first', () => {
  const wire = acceptor();
  wire.receive(frameRecord(hello));
  expect(wire.receive(frameRecord(new Uint8Array(48).fill(1)))[0]).toMatchObject({ is: 'failed', why: 'key' });
  expect(wire.receive(concat([frameRecord(hello)]))).toEqual([]);
});

test('a first sealed record over 512 bytes is taken in the same chunk as the handshake’s last message', () => {
  const wire = dialler();
  const ours = wire.begin().subarray(2);
  wire.receive(frameRecord(hello));
  const board = new Handshake({ suite, pattern: NNpsk0, initiator: false, psk: PSK, prologue: concat([ours, hello]) });
  board.read(wire.takeOutput().subarray(2));
  const m2 = board.write(new Uint8Array(0));
  const info: FromController = {
    t: 'info',
    v: 1,
    title: 'Board',
    software: 'b'.repeat(80),
    cboot: HOME,
    ct: 0,
    wall: 0,
    ring: 'r',
    things: Array.from({ length: 9 }, (_, i) => ({
      key: `t${i}`,
      title: 'x'.repeat(80),
      '@type': [],
      properties: {},
      actions: {},
      events: {},
    })),
  };
  const records = new SealedSession(board.split()).seal(packEnvelope(toUtf8(fromController.encode(info))));
  expect(records[0]!.length).toBeGreaterThan(LIMITS.hello);
  const events = wire.receive(concat([m2, ...records].map(frameRecord)));
  expect(events.map((event) => event.is)).toEqual(['sealed', 'message']);
});

/** A dialler's wire whose handshake is done, and what the board's side of it seals. */
function sealedWire(hello: Uint8Array): { wire: ControllerWire; says(json: string): ReturnType<ControllerWire['receive']> } {
  const wire = dialler();
  const ours = wire.begin().subarray(2);
  wire.receive(frameRecord(hello));
  const board = new Handshake({ suite, pattern: NNpsk0, initiator: false, psk: PSK, prologue: concat([ours, hello]) });
  board.read(wire.takeOutput().subarray(2));
  wire.receive(frameRecord(board.write(new Uint8Array(0))));
  const session = new SealedSession(board.split());
  return { wire, says: (json) => wire.receive(concat(session.seal(packEnvelope(toUtf8(json))).map(frameRecord))) };
}

test('several messages in one come out one by one, up to the first that is none', () => {
  const pong = (n: number): string => fromController.encode({ t: 'pong', n, cboot: HOME, ct: 0 });
  const { wire, says } = sealedWire(hello);
  expect(wire.bundles).toBe(false);
  const events = says(`[${pong(1)},{"t":"sing"},${pong(2)}]`);
  expect(events.map((event) => (event.is === 'message' && event.message.t === 'pong' ? event.message.n : event.is))).toEqual([
    1,
    'unknown',
    2,
  ]);
  expect(says('[]')).toEqual([]);
  expect(says(`[${pong(3)},[${pong(4)}],${pong(5)}]`).map(({ is }) => is)).toEqual(['message', 'failed']);
  expect(says(pong(6))).toEqual([]);
  const flood = sealedWire(toUtf8(controllerHello.encode({ t: 'controller', v: 1, controller: 'c', epoch: 'e', bundles: true })));
  expect(flood.wire.bundles).toBe(true);
  expect(flood.says(`[${Array.from({ length: 501 }, () => pong(1)).join(',')}]`)).toMatchObject([{ is: 'failed', why: 'message' }]);
});

test('notAfter never lies later than the truth, however long the word was on its way', () => {
  const ms = fc.integer({ min: 0, max: 100_000 });
  fc.assert(
    fc.property(ms, ms, ms, ms, (ct, way, passed, life) => {
      const clock = new ControllerClock();
      expect(clock.notAfter(life)).toBeUndefined();
      // The controller's clock shows ct at home time 0; the word arrives `way` later, the order leaves `passed` after that.
      clock.heard('b', ct, way);
      const deadline = way + passed + life;
      const { notAfter } = clock.notAfter(deadline)!;
      expect(notAfter).toBeLessThanOrEqual(ct + deadline);
      expect(notAfter).toBe(ct + deadline - way);
    }),
  );
});

test('a heartbeat gives up after two pings without a pong, and a measuring ping does not count', () => {
  const beat = new Heartbeat();
  const first = beat.beat(0) as number;
  beat.ask(1);
  expect(beat.pong(99, 2)).toBeUndefined();
  expect(beat.pong(first, 7)).toBe(7);
  expect(beat.pong(first, 8)).toBeUndefined();
  expect(beat.rtt).toBe(7);
  expect(beat.beat(10)).not.toBe('silent');
  expect(beat.beat(20)).not.toBe('silent');
  expect(beat.beat(30)).toBe('silent');
});

test('failures are counted by address and minute', () => {
  const counter = new FailureCounter(2);
  counter.failed('a', 0);
  expect(counter.blocked('a', 1)).toBe(false);
  counter.failed('a', 1);
  expect(counter.blocked('a', 2)).toBe(true);
  expect(counter.blocked('b', 2)).toBe(false);
  expect(counter.blocked('a', 60_001)).toBe(false);
});

test.each([
  ['Living room', [], 'living-room'],
  ['Küche & Bad', ['kuche-bad'], 'kuche-bad-2'],
  ['温室', ['controller', 'controller-2'], 'controller-3'],
  ['Home', [], 'home-2'],
  ['  --x--  ', [], 'x'],
])('the id of "%s" beside %j is %s', (title, taken, id) => {
  expect(controllerIdOf(title, (one) => taken.includes(one))).toBe(id);
});

test('a relay’s address is read kindly, and refused with words', () => {
  expect(relayUrl('wss://Around.Example')).toBe('wss://around.example/home');
  expect(relayUrl('https://around.example:8443/')).toBe('wss://around.example:8443/home');
  expect(relayUrl('ws://127.0.0.1:12345/deep/home')).toBe('ws://127.0.0.1:12345/deep/home');
  expect(() => relayUrl('around.example')).toThrow(/write it like wss/);
  expect(() => relayUrl('ftp://x')).toThrow(/must begin with wss/);
});
