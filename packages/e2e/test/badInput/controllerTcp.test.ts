import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { type Controller, controllerConfig, createController } from '@around/controller';
import { controllerHello, frameRecord, isEnd, LIMITS, PROTOCOL_VERSION, type ToController, toBase64Url, toUtf8 } from '@around/messages';
import type { UdpNetwork } from '@around/platform';
import { FakeClock, FakeProcesses, MemoryFiles, seededRandom } from '@around/platform/fake';
import { nodeClock, nodeNetwork, nodeRandom } from '@around/platform/node';
import { pskOfSetupCode } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { goldenSamples } from '../support/goldenSamples.js';
import { HomeEnd } from '../support/homeEnd.js';
import { OpenHouse } from '../support/openHouse.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { openSockets, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { joined, Mutator } from './mutations.js';
import { addressOf } from './phoneDoor.js';
import { Siege } from './siege.js';

const SEED = seedOf(109);
vi.setConfig({ testTimeout: INPUT_TIMEOUT });

const suite = nodeSuite();
const LANES = 4;
/** Messages of one hostile session. */
const SESSION = 40;
const INPUTS = inputsOf({ hellos: 3_000, handshakes: 1_500, adoptions: 500, seals: 400, hostile: 6_000, datagrams: 2_000 });
const OPEN = {
  connectionsPerAddress: 10_000,
  failedHandshakesPerMinute: 10_000,
};

/** A real controller with simulated things. It beacons to nobody: what it would send beyond this machine is dropped. */
class Board {
  readonly controller: Controller;
  /** Where answers to its beacon would come. */
  udpPort = 0;

  constructor(watch: Watch, limits = OPEN) {
    const network = nodeNetwork();
    const udp: UdpNetwork = {
      interfaces: () => [],
      openUdp: async (options, handlers) => {
        const socket = await network.openUdp({ ...options, host: '127.0.0.1' }, handlers);
        this.udpPort = socket.address.port;
        return { address: socket.address, send: () => undefined, close: () => socket.close() };
      },
    };
    this.controller = createController(
      {
        clock: nodeClock,
        random: nodeRandom,
        log: watch.log(),
        tcp: network,
        udp,
        processes: new FakeProcesses(new FakeClock()),
        files: new MemoryFiles('/controller'),
        suite,
      },
      controllerConfig({
        title: 'Board',
        listen: { host: '127.0.0.1', tcp: 0 },
        limits,
        things: {
          lamp: {
            driver: 'simulated',
            type: ['Light', 'OnOffSwitch'],
            properties: {
              on: { type: 'OnOffProperty', safe: false },
              brightness: { type: 'BrightnessProperty' },
              mood: { type: 'string', enum: Array.from({ length: 60 }, (_, i) => `${i}${'💩'.repeat(60)}`) },
            },
            actions: { fade: { type: 'FadeAction', concurrency: 'replace' }, echo: { input: {}, simulate: { after: 0, data: 1 } } },
          },
          cover: { driver: 'simulated', type: 'Cover' },
          camera: { driver: 'simulated', type: 'Camera' },
        },
      }),
    );
  }

  dial(hello: ConstructorParameters<typeof HomeEnd>[1], psk: Uint8Array, from = '127.0.0.1'): HomeEnd {
    return new HomeEnd(connect({ host: '127.0.0.1', port: this.controller.port, localAddress: from }), hello, psk);
  }

  /** Taken by a home that means harm: its key. */
  async adoptBy(home: string): Promise<Uint8Array<ArrayBuffer>> {
    const psk = new Uint8Array(randomBytes(32));
    const { id, setupCode = '' } = this.controller;
    const end = this.dial({ home, controller: id, adopt: true }, pskOfSetupCode(suite, setupCode, id) as Uint8Array);
    await end.sealed;
    end.say({ t: 'provision', home, controller: 'stolen', psk: toBase64Url(psk) });
    await end.closed;
    return psk;
  }
}

/** What a bare socket got for its bytes, once the controller had ended the connection. `stay`: it does not say that it is done. */
function exchange(port: number, from: string, bytes: Uint8Array, stay = false): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true });
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error('the controller kept a caller that had said its last word'));
    }, 15_000);
    socket.on('error', () => socket.destroy());
    socket.on('data', (part) => parts.push(part));
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(late);
      resolve(Buffer.concat(parts));
    });
    if (stay) socket.write(bytes);
    else socket.end(bytes);
  });
}

/** The hellos in an answer. @throws Error where it holds anything else */
function hellosIn(answer: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < answer.length; ) {
    const length = answer.readUInt16BE(at);
    const hello = controllerHello.decode(answer.subarray(at + 2, at + 2 + length), LIMITS.hello * 2);
    if (!hello.ok) throw new Error(`the controller answered a stranger with what is no hello: ${hello.error}`);
    found.push(hello.value.t === 'sorry' ? `sorry ${hello.value.code}` : hello.value.t);
    at += 2 + length;
  }
  return found;
}

describe(`bad input at a controller (seed ${SEED})`, () => {
  // A lease may run out while another command has the lane.
  const watch = new Watch(/^a safe value could not be set, trying again$/);
  const siege = new Siege('controller TCP');
  const dice = new Mutator(seededRandom(SEED), readVectors());
  const honest = new Board(watch);
  const free = new Board(watch);
  const hostile = Array.from({ length: LANES }, () => ({
    board: new Board(watch),
    home: toBase64Url(randomBytes(16)),
    psk: new Uint8Array(32),
  }));
  let house: OpenHouse;
  let before: number;

  beforeAll(async () => {
    house = await OpenHouse.start({ watch });
    for (const board of [honest, free, ...hostile.map((one) => one.board)]) await board.controller.start();
    await house.home.controllers.adopt(`127.0.0.1:${honest.controller.port}`, honest.controller.setupCode as string, 'garden');
    await until('its lamp is there', () => house.phone.house.things.has('garden/lamp'));
    for (const one of hostile) one.psk = await one.board.adoptBy(one.home);
    before = openSockets();
  });
  afterAll(async () => {
    for (const board of [honest, free, ...hostile.map((one) => one.board)]) await board.controller.stop();
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
    siege.end();
  });

  let on = false;
  /** The honest home's phone switches a lamp of the honest controller, and looks how far it is. */
  const beside = async (): Promise<void> => {
    on = !on;
    const end = await house.phone.command({ thing: 'garden/lamp', op: 'write', name: 'on', input: on }).done;
    if (end.step !== 'completed') throw new Error(`the honest phone’s command ended ${end.step}: ${end.code} ${end.detail}`);
    const { controllerError } = await house.phone.ping('garden');
    if (controllerError !== undefined) throw new Error(controllerError);
  };
  const run = async (
    inputs: number,
    perRound: number,
    one: (index: number, lane: number) => Promise<number>,
    weight = 1,
  ): Promise<void> => {
    await siege.attack({ inputs: Math.ceil(inputs / weight), weight, lanes: LANES, perRound, one, beside });
    expect(honest.controller.linked).toBe(true);
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    await until('every socket is given back', () => openSockets() <= before);
  };

  it('hellos: each is answered with a sorry or dropped', async () => {
    const said = new Set<string>();
    const own = { t: 'home', v: PROTOCOL_VERSION, home: house.home.homeId, controller: 'garden' };
    const hellos = [...goldenSamples('controllerHello'), own, { ...own, adopt: true }, { ...own, v: 99 }];
    const good = hellos.map((hello) => frameRecord(toUtf8(JSON.stringify(hello))));
    await run(INPUTS.hellos, 50, async (index) => {
      const kind = dice.int(4);
      const text = kind === 1 ? dice.raw() : dice.text(dice.pick(hellos));
      const made =
        kind === 0 ? dice.bytes(dice.pick(good), good) : joined(frameRecord(text.subarray(0, 0xffff)), frameRecord(dice.noise(80)));
      // Whole frames that are wrong end it by themselves; what was cut would be waited for.
      const words = hellosIn(await exchange(honest.controller.port, addressOf(index), made, kind !== 0));
      for (const word of words) said.add(word);
      return words.length;
    });
    expect([...said].sort()).toEqual(['controller', 'sorry alreadyAdopted', 'sorry malformed', 'sorry notMine', 'sorry version']);
  });

  it('handshakes that do not fit are dropped, and the true home stays', () =>
    run(INPUTS.handshakes, 40, async (index) => {
      const hello = { t: 'home', v: PROTOCOL_VERSION, home: house.home.homeId, controller: 'garden' };
      const first = dice.chance(0.5) ? frameRecord(dice.noise(200)) : dice.bytes(frameRecord(new Uint8Array(48)));
      const bytes = joined(frameRecord(toUtf8(JSON.stringify(hello))), first, dice.noise(50));
      expect(hellosIn(await exchange(honest.controller.port, addressOf(index), bytes))).toEqual(['controller']);
      return 0;
    }));

  it('adoptions that go wrong leave the controller free for its owner', async () => {
    const { id, setupCode = '' } = free.controller;
    const right = pskOfSetupCode(suite, setupCode, id) as Uint8Array;
    await run(INPUTS.adoptions, 20, async (index) => {
      const guess = dice.chance(0.3);
      const home = toBase64Url(randomBytes(16));
      const end = free.dial({ home, controller: id, adopt: true }, guess ? new Uint8Array(randomBytes(32)) : right, addressOf(index));
      await end.sealed.catch(() => undefined);
      const provision = { t: 'provision', home, controller: 'mine', psk: toBase64Url(randomBytes(32)) };
      const spoilt = dice.chance(0.5)
        ? without(provision, dice.pick(['home', 'controller', 'psk']))
        : dice.pick(goldenSamples('toController', 'do', 'ping'));
      end.json(toUtf8(JSON.stringify(spoilt)));
      await end.closed;
      if (guess) expect(end.received).toEqual([]);
      return end.received.length;
    });
    expect(free.controller.adopted).toBe(false);
    await house.home.controllers.adopt(`127.0.0.1:${free.controller.port}`, setupCode, 'freed');
    await until('it is at home', () => house.phone.house.things.has('freed/lamp'));
    before = openSockets();
  });

  it('spoilt seals end the session, and it alone', () =>
    run(INPUTS.seals, 5, async (_, lane) => {
      const { board, home, psk } = hostile[lane] as (typeof hostile)[number];
      const end = board.dial({ home, controller: 'stolen' }, psk);
      await end.sealed;
      const sealed = end.seal(dice.pick(goldenSamples('toController')) as ToController);
      for (const bytes of sealed) end.raw(dice.bytes(bytes, sealed));
      end.raw(frameRecord(new Uint8Array(40)));
      end.socket.end();
      await end.closed;
      return 0;
    }));

  it('hostile messages of a home that owns the controller, well sealed: done, refused in words that a home reads, or its session ends', async () => {
    const harm = async (_: number, lane: number): Promise<number> => {
      const { board, home, psk } = hostile[lane] as (typeof hostile)[number];
      const end = board.dial({ home, controller: 'stolen' }, psk);
      await end.sealed;
      await until('its info is there', () => end.received.length > 0);
      const info = end.received[0];
      const samples = messages(info?.t === 'info' ? info.cboot : '');
      for (let i = 0; i < SESSION; i++) {
        if (dice.chance(0.05)) end.message(dice.noise(500));
        else end.json(dice.chance(0.1) ? dice.raw() : dice.text({ ...dice.pick(samples), id: toBase64Url(randomBytes(8)) }));
      }
      end.raw(frameRecord(new Uint8Array(40)));
      end.socket.end();
      await end.closed;
      return new Set(end.received.flatMap((message) => (message.t === 'step' ? [message.id] : []))).size;
    };
    await run(INPUTS.hostile, 5, harm, SESSION);
    for (const { board } of hostile) {
      expect(board.controller.things).toHaveLength(3);
      // What moves or fades goes on for a while, one in each lane; nothing has piled up.
      expect(board.controller.busy.commands).toBeLessThan(32);
    }
  });

  it('orders that are right in form and wild in content: each ends with a word', async () => {
    const { board, home, psk } = hostile[0] as (typeof hostile)[number];
    const end = board.dial({ home, controller: 'stolen' }, psk);
    await end.sealed;
    await until('its info is there', () => end.received.length > 0);
    const info = end.received[0];
    const order = {
      t: 'do',
      thing: 'lamp',
      op: 'write',
      name: 'on',
      input: true,
      cboot: info?.t === 'info' ? info.cboot : '',
      notAfter: 8.64e15,
      by: 'x',
    };
    const wild: object[] = [
      { ...order, lease: 8.64e15 },
      { ...order, lease: 1e-300 },
      { ...order, notAfter: 0 },
      { ...order, cboot: 'A'.repeat(22) },
      { ...order, name: 'mood', input: 'neither' },
      { ...order, name: 'brightness', input: 1e308 },
      { ...order, op: 'invoke', name: 'fade', input: { level: 50, duration: 0 } },
      { ...order, op: 'invoke', name: 'fade', input: { level: 50, duration: 1e308 } },
      { ...order, op: 'invoke', name: 'echo', input: 'x'.repeat(900_000) },
      { ...order, thing: 'cover', name: 'position', input: 1e-320 },
      { ...order, thing: 'constructor' },
      { ...order, by: '💩'.repeat(10_000) },
    ].map((one, i) => ({ ...one, id: `wild${i}` }));
    end.onMessage = (message) => {
      if (message.t === 'report') end.say({ t: 'taken', ring: message.ring, n: message.items.at(-1)?.n ?? 0 });
    };
    for (const one of wild) end.json(toUtf8(JSON.stringify(one)));
    const endsOf = (id: string) => end.received.filter((message) => message.t === 'step' && message.id === id);
    // A fade of a thousand years is under way; all else has ended.
    await until('each is answered', () => wild.every((_, i) => endsOf(`wild${i}`).length > 0));
    end.say({ t: 'cancel', id: 'wild7', code: 'asked' });
    await until('all ended', () => wild.every((_, i) => endsOf(`wild${i}`).some((step) => step.t === 'step' && isEnd(step.step))));
    end.socket.destroy();
    await end.closed;
    expect(watch.faults).toEqual([]);
  });

  it('answers to its beacon that are none: it goes on', async () => {
    const socket = createSocket('udp4');
    const samples = goldenSamples('beacon', 'BeaconReply');
    for (let i = 0; i < INPUTS.datagrams; i += 50) {
      const bytes = Array.from({ length: 50 }, () => (dice.chance(0.2) ? dice.raw() : dice.text(dice.pick(samples))).subarray(0, 9_000));
      await Promise.all(bytes.map((one) => new Promise((resolve) => socket.send(one, honest.udpPort, '127.0.0.1', resolve))));
      siege.count(bytes.length, 0);
    }
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    await beside();
    expect(watch.faults).toEqual([]);
  });

  it('shows its limits: who fails is shut out by address, a crowd at once, and the true home never', async () => {
    const strict = new Board(watch, { failedHandshakesPerMinute: 5, connectionsPerAddress: 3 });
    await strict.controller.start();
    await house.home.controllers.adopt(`127.0.0.1:${strict.controller.port}`, strict.controller.setupCode as string, 'strict');
    await until('it is at home', () => strict.controller.linked);
    const bad = frameRecord(toUtf8('{}'));
    const answers: string[][] = [];
    for (let i = 0; i < 7; i++) answers.push(hellosIn(await exchange(strict.controller.port, '127.0.9.1', bad)));
    expect(answers).toEqual([...Array(5).fill(['sorry malformed']), [], []]);
    expect(hellosIn(await exchange(strict.controller.port, '127.0.9.2', bad))).toEqual(['sorry malformed']);
    const silent = Array.from({ length: 3 }, () => connect({ host: '127.0.0.1', port: strict.controller.port, localAddress: '127.0.9.3' }));
    const ended = silent.map((socket) => new Promise<void>((resolve) => socket.on('error', () => undefined).on('close', () => resolve())));
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.on('connect', resolve))));
    expect(await exchange(strict.controller.port, '127.0.9.3', bad)).toHaveLength(0);
    // Who announces more than a stranger may say is not waited for: it is gone while the silent ones still have their time.
    expect(await exchange(strict.controller.port, '127.0.9.4', Uint8Array.of(0x02, 0x80), true)).toHaveLength(0);
    expect(silent.every((socket) => !socket.destroyed)).toBe(true);
    await Promise.all(ended);
    expect(strict.controller.linked).toBe(true);
    await house.home.controllers.forget('strict');
    await strict.controller.stop();
    expect(watch.faults).toEqual([]);
  });
});

/** Every message of a home, with the names of these things and times that are right. */
function messages(cboot: string): object[] {
  const order = { t: 'do', thing: 'lamp', op: 'write', name: 'on', input: true, cboot, notAfter: 8.64e15, by: 'x' };
  return [
    ...goldenSamples('toController').filter(({ t }) => t !== 'bye' && t !== 'provision'),
    order,
    { ...order, lease: 1_000 },
    { ...order, name: 'brightness', input: 50 },
    { ...order, name: 'mood', input: 'x' },
    { ...order, op: 'invoke', name: 'fade', input: { level: 5, duration: 10 } },
    { ...order, op: 'invoke', name: 'echo', input: { any: ['thing'] } },
    { ...order, thing: 'cover', name: 'position', input: 3 },
    { ...order, thing: 'camera', op: 'invoke', name: 'photos' },
    { t: 'observe', thing: 'camera', name: 'image', on: true },
    { t: 'taken', ring: 'x', n: 5 },
    { t: 'cancel', id: 'x', code: 'asked' },
  ];
}

function without(message: Record<string, unknown>, key: string): object {
  return Object.fromEntries(Object.entries(message).filter(([one]) => one !== key));
}
