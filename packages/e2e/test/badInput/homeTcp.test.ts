import { connect } from 'node:net';
import { controllerHello, frameRecord, LIMITS, PROTOCOL_VERSION, toUtf8 } from '@around/messages';
import { seededRandom } from '@around/platform/fake';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ControllerEnd, type ControllerKeys } from '../support/controllerEnd.js';
import { goldenSamples } from '../support/goldenSamples.js';
import { LAMP, OpenHouse } from '../support/openHouse.js';
import { seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { openSockets, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { joined, Mutator } from './mutations.js';
import { addressOf } from './phoneDoor.js';
import { Siege } from './siege.js';

vi.setConfig({ testTimeout: INPUT_TIMEOUT });

const SEED = seedOf(103);
const LANES = 8;
/** Messages of one hostile session. */
const SESSION = 20;
const INPUTS = inputsOf({ hellos: 3_500, handshakes: 1_500, seals: 400, hostile: 8_000 });

/** What a bare socket got for its bytes, once the home had ended the connection. `stay`: it does not say that it is done. */
function exchange(port: number, from: string, bytes: Uint8Array, stay = false): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true });
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error('the home kept a caller that had said its last word'));
    }, 10_000);
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
    if (!hello.ok) throw new Error(`the home answered a stranger with what is no hello: ${hello.error}`);
    found.push(hello.value.t === 'sorry' ? `sorry ${hello.value.code}` : hello.value.t);
    at += 2 + length;
  }
  return found;
}

describe(`bad input at the home's TCP server (seed ${SEED})`, () => {
  const watch = new Watch();
  const siege = new Siege('home TCP');
  const vectors = readVectors();
  const dice = new Mutator(seededRandom(SEED), vectors);
  const hostile: ControllerKeys[] = [];
  let house: OpenHouse;
  let before: number;

  beforeAll(async () => {
    house = await OpenHouse.start({ watch });
    await house.connect(await house.pair('Bea'), 'lan');
    for (let i = 0; i < LANES; i++) hostile.push(await house.controller(`hostile${i}`));
    // Their honest selves go: who holds their keys dials in.
    house.leave((keys) => hostile.includes(keys));
    await until('they are away', () =>
      house.home.house.controllers().every(({ id, state }) => !id.startsWith('hostile') || state === 'away'),
    );
    before = openSockets();
  });
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
    siege.end();
  });

  type One = (keys: ControllerKeys, index: number) => Promise<number>;
  const run = async (inputs: number, perRound: number, one: One, weight = 1): Promise<void> => {
    await siege.attack({
      inputs: Math.ceil(inputs / weight),
      weight,
      lanes: LANES,
      perRound,
      one: (index, lane) => one(hostile[lane] as ControllerKeys, index),
      beside: () => house.turn(),
    });
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    await until('every socket is given back', () => openSockets() <= before);
  };
  const dialIn = async (keys: ControllerKeys): Promise<ControllerEnd> => {
    const end = new ControllerEnd(connect({ host: '127.0.0.1', port: house.tcpPort }), keys, true);
    await new Promise<void>((resolve, reject) => {
      end.onSealed = resolve;
      void end.closed.then(() => reject(new Error('the home did not take its own controller in')));
    });
    return end;
  };

  it('hellos: each is answered with a sorry or dropped', async () => {
    const said = new Map<string, number>();
    const hellos = [...goldenSamples('controllerHello'), { t: 'controller', v: PROTOCOL_VERSION, controller: 'living', epoch: 'e' }];
    hellos.push({ t: 'controller', v: 99, controller: 'living', epoch: 'e' });
    hellos.push({ t: 'controller', v: PROTOCOL_VERSION, controller: 'elsewhere', epoch: 'e' });
    const good = hellos.map((hello) => frameRecord(toUtf8(JSON.stringify(hello))));
    await run(INPUTS.hellos, 50, async (_, index) => {
      const kind = dice.int(4);
      // Each as it is, once: what is changed seldom comes to all of the answers.
      const whole = hellos[index];
      const text = whole !== undefined ? toUtf8(JSON.stringify(whole)) : kind === 1 ? dice.raw() : dice.text(dice.pick(hellos));
      const made =
        kind === 0 && whole === undefined
          ? dice.bytes(dice.pick(good), good)
          : joined(frameRecord(text.subarray(0, 0xffff)), frameRecord(dice.noise(80)));
      // Whole frames that are wrong end it by themselves; what was cut would be waited for.
      const answer = await exchange(house.tcpPort, addressOf(index), made, kind !== 0 || whole !== undefined);
      const words = hellosIn(answer);
      for (const word of words) said.set(word, (said.get(word) ?? 0) + 1);
      return words.length;
    });
    expect([...said.keys()].sort()).toEqual(['home', 'sorry malformed', 'sorry notMine', 'sorry version']);
  });

  it('handshakes that do not fit are dropped, and the controller they name stays connected', () =>
    run(INPUTS.handshakes, 40, async (_, index) => {
      const hello = frameRecord(toUtf8(JSON.stringify({ t: 'controller', v: PROTOCOL_VERSION, controller: 'living', epoch: 'e' })));
      const first = dice.chance(0.5) ? frameRecord(dice.noise(200)) : dice.bytes(frameRecord(new Uint8Array(48)));
      const answer = hellosIn(await exchange(house.tcpPort, addressOf(index), joined(hello, first, dice.noise(50))));
      expect(answer).toEqual(['home']);
      expect(house.home.house.controllers().find(({ id }) => id === 'living')?.state).toBe('connected');
      return 0;
    }));

  it('spoilt seals end the session, and it alone', () =>
    run(INPUTS.seals, 5, async (keys) => {
      const end = await dialIn(keys);
      const sealed = end.seal(end.info([LAMP]));
      for (const bytes of sealed) end.raw(dice.bytes(bytes, sealed));
      end.raw(frameRecord(new Uint8Array(40)));
      end.socket.end();
      await end.closed;
      return 0;
    }));

  it('hostile messages of an adopted controller, well sealed: taken as far as they are right, or its session ends', () => {
    const harm: One = async (keys, index) => {
      const end = await dialIn(keys);
      const samples = messages(end, index);
      if (dice.chance(0.8)) end.say(end.info([{ ...LAMP, title: `Lamp ${index}` }]));
      for (let i = 0; i < SESSION; i++) {
        const json = dice.chance(0.1) ? dice.raw() : dice.text(dice.pick(samples));
        if (dice.chance(0.05)) end.message(dice.noise(500));
        else end.json(json, dice.chance(0.2) ? dice.noise(3_000) : undefined);
      }
      end.raw(frameRecord(new Uint8Array(40)));
      end.socket.end();
      await end.closed;
      return end.received.filter(({ t }) => t === 'taken').length;
    };
    return run(INPUTS.hostile, 5, harm, SESSION);
  });

  it('huge outputs, descriptions and readings: the home passes on what fits, and lives', async () => {
    const keys = hostile[0] as ControllerKeys;
    // 1e20 is four bytes on the way in and twenty-one on the way out.
    const swollen = (message: object): Uint8Array =>
      toUtf8(JSON.stringify(message).replace(/"swell (\d+)"/g, (_, bytes: string) => `[${'1e20,'.repeat(Number(bytes) / 5)}0]`));
    const end = await dialIn(keys);
    end.say(
      end.info([
        {
          ...LAMP,
          properties: {
            ...LAMP.properties,
            pick: { type: 'string', enum: Array.from({ length: 60 }, (_, i) => `${i}${'💩'.repeat(400)}`) },
          },
        },
      ]),
    );
    await until('its lamp is known', () => JSON.stringify(house.phone.house.things.get('hostile0/lamp'))?.includes('"pick"') === true);
    end.onMessage = (message) => {
      if (message.t === 'ping') end.say(end.pong(message.n));
      if (message.t !== 'do') return;
      const step = { t: 'step', id: message.id, ct: 0, ran: 8.64e15 } as const;
      end.json(swollen({ ...step, step: 'progress', data: 'swell 1000000' }));
      end.say({ ...step, step: 'completed', data: 'x'.repeat(1_000_000) });
    };
    for (let i = 0; i < 5; i++) {
      const { step } = await house.phone.command({ thing: 'hostile0/lamp', op: 'invoke', name: 'blink' }).done;
      expect(step).toBe('completed');
    }
    const { step, code } = await house.phone.command({ thing: 'hostile0/lamp', op: 'write', name: 'pick', input: 'neither' }).done;
    expect([step, code]).toEqual(['refused', 'badInput']);
    for (let i = 0; i < 8; i++) {
      const fat = { ...LAMP, title: `Fat ${i}`, properties: { on: { type: 'array', default: 'swell 900000', enum: ['swell 10000'] } } };
      end.json(swollen(end.info([fat, { ...LAMP, key: 'other', title: `Other ${i}` }])));
      const value = { k: 'value', n: i, thing: 'other', name: 'on', value: 'swell 400000', at: 0 };
      const event = { k: 'event', n: i + 1_000, thing: 'other', name: 'overheated', data: 'swell 400000', at: 0 };
      end.json(swollen({ t: 'report', ring: 'ring1', items: [value, event] }));
    }
    await until('the newest is known', () => house.phone.house.things.get('hostile0/other')?.td.title === 'Other 7', 60_000);
    // A phone that comes anew gets the whole house.
    const late = await house.connect(await house.pair('late'));
    expect(late.house.things.has('living/lamp')).toBe(true);
    await house.turn();
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    end.socket.destroy();
    await end.closed;
  });

  it('many large things and many commands: a phone that comes anew still gets the whole house', async () => {
    const end = await dialIn(hostile[1] as ControllerKeys);
    const words = Array.from({ length: 40 }, (_, i) => `${i}${'é'.repeat(80)}`);
    const thing = (i: number): object => ({ ...LAMP, key: `t${i}`, title: 'T', properties: { p: { type: 'string', enum: words } } });
    end.say(end.info(Array.from({ length: 120 }, (_, i) => thing(i))));
    await until('all are known', () => house.phone.house.things.has('hostile1/t119'));
    end.onMessage = (message) => {
      if (message.t === 'ping') end.say(end.pong(message.n));
      if (message.t === 'do')
        end.say({
          t: 'step',
          id: message.id,
          step: 'failed',
          ct: 0,
          ran: 1,
          code: 'exit',
          detail: '💩'.repeat(1_000),
          data: 'é'.repeat(2_000),
        });
    };
    // Fewer than the messages that a phone may send in one go, and more than one message of the home can tell of.
    for (let i = 0; i < 4; i++) {
      const runs = Array.from({ length: 45 }, () => house.phone.command({ thing: 'hostile1/t0', op: 'invoke', name: 'blink' }).done);
      const ends = await Promise.all(runs);
      expect(new Set(ends.map(({ step }) => step))).toEqual(new Set(['failed']));
    }
    const late = await house.connect(await house.pair('later'));
    await until('it knows all', () => late.house.things.has('hostile1/t119') && late.house.commands.size >= 180);
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    end.socket.destroy();
    await end.closed;
  });

  it('shows its limits: a stranger who fails is shut out by address, a silent one after 5 s, a crowd at once', async () => {
    const strict = await OpenHouse.start({ watch, limits: { failedHandshakesPerMinute: 5, connectionsPerAddress: 3 } });
    const bad = frameRecord(toUtf8('{}'));
    const answers: string[][] = [];
    for (let i = 0; i < 7; i++) answers.push(hellosIn(await exchange(strict.tcpPort, '127.0.9.1', bad)));
    expect(answers).toEqual([...Array(5).fill(['sorry malformed']), [], []]);
    expect(hellosIn(await exchange(strict.tcpPort, '127.0.9.2', bad))).toEqual(['sorry malformed']);
    const silent = Array.from({ length: 3 }, () => connect({ host: '127.0.0.1', port: strict.tcpPort, localAddress: '127.0.9.3' }));
    const ended = silent.map((socket) => new Promise<void>((resolve) => socket.on('error', () => undefined).on('close', () => resolve())));
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.on('connect', resolve))));
    expect(await exchange(strict.tcpPort, '127.0.9.3', bad)).toHaveLength(0);
    // Who announces more than a stranger may say is not waited for: it is gone while the silent ones still have their time.
    expect(await exchange(strict.tcpPort, '127.0.9.4', Uint8Array.of(0x02, 0x80), true)).toHaveLength(0);
    expect(silent.every((socket) => !socket.destroyed)).toBe(true);
    await Promise.all(ended);
    expect(strict.home.controllers.counts.refusedCallers).toBe(3);
    await strict.turn();
    await strict[Symbol.asyncDispose]();
  });
});

/** Every message of a controller, with the names of this house. */
function messages(end: ControllerEnd, index: number): object[] {
  const at = Date.now();
  return [
    ...goldenSamples('fromController').filter(({ t }) => t !== 'bye'),
    end.info([LAMP, { ...LAMP, key: 'second', title: `Second ${index}` }]),
    { t: 'report', ring: 'ring1', items: [{ k: 'value', n: index, thing: 'lamp', name: 'on', value: true, at, quality: 'good' }] },
    { t: 'report', ring: 'ring1', items: [{ k: 'event', n: index, thing: 'lamp', name: 'overheated', at }] },
    { t: 'notice', kind: 'killed', thing: 'lamp', name: 'blink', detail: 'x', at },
    { t: 'picture', thing: 'lamp', name: 'on', at, media: 'image/png' },
    { t: 'step', id: 'c1', step: 'started', ct: 1, ran: 1 },
  ];
}
