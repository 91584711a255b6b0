import { createSocket, type Socket } from 'node:dgram';
import { type Beacon, decodeBeacon, decodeBeaconReply, LIMITS, PROTOCOL_VERSION, toUtf8 } from '@around/messages';
import type { Address } from '@around/platform';
import { type FakeHost, seededRandom } from '@around/platform/fake';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { goldenSamples } from '../support/goldenSamples.js';
import { OpenHouse } from '../support/openHouse.js';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';
import { readVectors } from '../support/vectors.js';
import { heldBytes, openSockets, until, Watch } from '../support/watch.js';
import { INPUT_TIMEOUT, inputsOf } from './inputs.js';
import { Mutator } from './mutations.js';
import { Siege } from './siege.js';

const SEED = seedOf(106);
vi.setConfig({ testTimeout: INPUT_TIMEOUT });

const INPUTS = inputsOf({ fake: 15_000, real: 2_500 });
const siege = new Siege('UDP');
afterAll(() => siege.end());

const PORT = 45_670;
const HONEST: Beacon = { v: PROTOCOL_VERSION, id: 'honest', title: 'Honest', tcp: 45_671, epoch: 'e', fingerprint: '' };

/** Datagrams that no controller of ours sends, and some that are beacons after all. */
function datagrams(dice: Mutator): () => Uint8Array {
  const samples = [...goldenSamples('beacon'), HONEST];
  return () => {
    const kind = dice.int(10);
    if (kind === 0) return dice.raw().subarray(0, 60_000);
    if (kind === 1) return dice.noise(1_500);
    if (kind === 2) return toUtf8(JSON.stringify({ ...HONEST, id: `board${dice.int(100_000)}`, title: dice.string().slice(0, 80) || 'x' }));
    return dice.text(dice.pick(samples)).subarray(0, 60_000);
  };
}

/** An honest board that is not adopted yet, on the fake network. */
class Board {
  readonly replies: Uint8Array[] = [];
  readonly #host: FakeHost;
  #send: ((bytes: Uint8Array, to: Address) => void) | undefined;

  constructor(host: FakeHost) {
    this.#host = host;
  }

  async beacon(house: SimulatedHouse, beacon = HONEST): Promise<number> {
    if (this.#send === undefined) {
      const socket = await this.#host.openUdp({ port: 0 }, { onDatagram: (bytes) => this.replies.push(bytes) });
      this.#send = (bytes, to) => socket.send(bytes, to);
    }
    const before = this.replies.length;
    this.#send(toUtf8(JSON.stringify(beacon)), { host: '255.255.255.255', port: PORT });
    await house.clock.advance(600);
    return this.replies.length - before;
  }
}

describe(`bad input at the home's beacon port (seed ${SEED})`, () => {
  it('what is no beacon is counted and dropped; what looks like one costs a bounded list', async () => {
    using watch = new Watch();
    await using house = new SimulatedHouse(SEED, watch.log());
    await house.start();
    const phone = await house.owner();
    const board = new Board(house.network.host('board', { addresses: ['192.168.1.30'] }));
    expect(await board.beacon(house)).toBe(1);
    await house.clock.until(() => phone.house.controllers.has('honest'));

    const next = datagrams(new Mutator(seededRandom(SEED), readVectors()));
    const attackers = Array.from({ length: 20 }, (_, i) => house.network.host(`attacker${i}`, { addresses: [`192.168.1.${100 + i}`] }));
    const sockets = await Promise.all(attackers.map((host) => host.openUdp({ port: 0 }, { onDatagram: () => undefined })));
    const start = house.home.controllers.counts;
    let invalid = 0;
    let before = 0;
    const inputs = INPUTS.fake;
    for (let sent = 0; sent < inputs; sent++) {
      const bytes = next();
      const right = decodeBeacon(bytes).ok;
      if (!right) invalid++;
      siege.count(1, right ? 1 : 0);
      sockets[sent % sockets.length]?.send(bytes, { host: '192.168.1.2', port: PORT });
      // So slowly that no limit hides the decoder.
      if (sent % 100 === 99) await house.clock.advance(60);
      if (sent % 2_000 === 1_999) {
        expect(await board.beacon(house), 'an honest board is answered').toBe(1);
        expect((await house.clock.settle(phone.ping())).way).toBe('relay');
        siege.turned();
      }
      if (sent === Math.floor(inputs / 3)) before = await heldBytes();
    }
    await house.clock.advance(1_000);
    const counts = house.home.controllers.counts;
    expect(counts.invalidBeacons - start.invalidBeacons).toBe(invalid);
    await siege.grown(before);
    expect(phone.link.state).toBe('live');
    const shown = [...phone.house.controllers.values()].filter(({ id }) => id !== 'home');
    expect(shown.length).toBeLessThanOrEqual(100);
    expect(shown.every(({ state }) => state === 'new')).toBe(true);
    expect(board.replies.every((bytes) => decodeBeaconReply(bytes).ok)).toBe(true);
    // Who falls silent is forgotten.
    await house.clock.advance(70_000);
    expect([...phone.house.controllers.keys()]).toEqual(['home']);
    expect(watch.faults).toEqual([]);
  });

  it('shows its limits: of a flood a bounded share is read, and strangers’ news fill no phone', async () => {
    using watch = new Watch();
    await using house = new SimulatedHouse(SEED, watch.log());
    await house.start();
    const phone = await house.owner();
    const board = new Board(house.network.host('board', { addresses: ['192.168.1.30'] }));
    expect(await board.beacon(house)).toBe(1);
    const flooder = house.network.host('flooder', { addresses: ['192.168.1.99'] });
    const socket = await flooder.openUdp({ port: 0 }, { onDatagram: () => undefined });
    let changes = 0;
    phone.subscribe((update) => {
      changes += update.changes.length;
    });
    for (let i = 0; i < 30_000; i++) {
      socket.send(toUtf8(JSON.stringify({ ...HONEST, id: `b${i}` })), { host: '192.168.1.2', port: PORT });
      if (i % 1_000 === 0) await house.clock.advance(5);
    }
    await house.clock.advance(1_000);
    expect(house.home.controllers.counts.limitedBeacons).toBeGreaterThan(29_000);
    expect(changes).toBeLessThan(200);
    // Whom it knows already it answers all the same.
    expect(await board.beacon(house)).toBe(1);
    expect(watch.faults).toEqual([]);
  });
});

describe(`bad datagrams on a real socket (seed ${SEED})`, () => {
  const watch = new Watch();
  let house: OpenHouse;
  let socket: Socket;

  beforeAll(async () => {
    house = await OpenHouse.start({ watch });
    socket = createSocket('udp4');
  });
  afterAll(async () => {
    socket.close();
    await house[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
  });

  it('of every size, empty ones too: the home goes on', async () => {
    const before = openSockets();
    const next = datagrams(new Mutator(seededRandom(SEED + 1), readVectors()));
    const send = (bytes: Uint8Array): Promise<void> =>
      new Promise((resolve) => socket.send(bytes, house.beaconPort, '127.0.0.1', () => resolve()));
    const heard = () => house.home.controllers.counts.beacons;
    for (let sent = 0; sent < INPUTS.real; sent += 50) {
      const already = heard();
      await Promise.all(Array.from({ length: 50 }, () => send(next())));
      await until('they came', () => heard() >= already + 45);
      siege.count(50, 0);
      if (sent % 500 === 0) await house.turn();
    }
    for (const size of [0, 1, LIMITS.datagram, LIMITS.datagram + 1, 9_000, 65_507]) await send(new Uint8Array(size).fill(0x5b));
    // A board of another address, which repeats itself for ever, as all do.
    const replies: Buffer[] = [];
    const board = createSocket('udp4').bind(0, '127.0.7.7');
    board.on('message', (bytes) => replies.push(bytes));
    await until('an honest board is answered', () => {
      if (replies.length === 0) board.send(toUtf8(JSON.stringify(HONEST)), house.beaconPort, '127.0.0.1');
      return replies.length > 0;
    });
    board.close();
    expect(decodeBeaconReply(replies[0] as Buffer).ok).toBe(true);
    await house.turn();
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
    expect(openSockets()).toBeLessThanOrEqual(before + 1);
  });
});
