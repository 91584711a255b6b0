import { connect } from 'node:net';
import { type Controller, controllerConfig, createController } from '@around/controller';
import { fragment, LIMITS } from '@around/messages';
import { FakeClock, FakeProcesses, MemoryFiles } from '@around/platform/fake';
import { nodeClock, nodeNetwork, nodeRandom } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import { createTcpInterface, type TcpInterface } from '@around/web';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OpenHouse } from '../support/openHouse.js';
import { PhoneEnd } from '../support/phoneEnd.js';
import { heldBytes, MiB, openSockets, until, Watch } from '../support/watch.js';
import { boardHello, crowd, homeHello, recordSilences, webSilences } from './crowd.js';

vi.setConfig({ testTimeout: 240_000 });

/** Silent connections of each sort; a thousand with `AROUND_INPUTS` (`npm run inputs`). */
const COUNT = process.env.AROUND_INPUTS === undefined ? 40 : 1_000;
const TOKEN = 'a token that programs know';

describe('crowds', () => {
  const watch = new Watch();
  let house: OpenHouse;
  let board: Controller;
  let programs: TcpInterface;
  let before: number;

  beforeAll(async () => {
    house = await OpenHouse.start({ watch, pages: new Map() });
    const network = nodeNetwork();
    board = createController(
      {
        clock: nodeClock,
        random: nodeRandom,
        log: watch.log(),
        tcp: network,
        // It beacons to nobody.
        udp: { interfaces: () => [], openUdp: (options, handlers) => network.openUdp({ ...options, host: '127.0.0.1' }, handlers) },
        processes: new FakeProcesses(new FakeClock()),
        files: new MemoryFiles('/controller'),
        suite: nodeSuite(),
      },
      controllerConfig({
        title: 'Board',
        listen: { host: '127.0.0.1', tcp: 0 },
        beacon: { port: 9, every: 3_600_000 },
        limits: { connectionsPerAddress: 10_000, failedHandshakesPerMinute: 10_000 },
        things: { lamp: { driver: 'simulated', type: 'Light' } },
      }),
    );
    await board.start();
    await house.home.controllers.adopt(`127.0.0.1:${board.port}`, board.setupCode as string, 'board');
    programs = createTcpInterface({ clock: nodeClock, random: nodeRandom, tcp: network, log: watch.log() }, house.phone, {
      host: '127.0.0.1',
      port: 0,
      token: TOKEN,
      maxConnections: 64,
      outputBytes: MiB,
    });
    await programs.start();
    await until('its lamp is there', () => house.phone.house.things.has('board/lamp'));
    before = openSockets();
  });
  afterAll(async () => {
    await programs?.stop();
    await board?.stop();
    await house?.[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
  });

  it('who says nothing, or stops in the middle, is ended at every listener; who speaks is served meanwhile', async () => {
    const silences = [
      ...recordSilences('controller', board.port, homeHello('board')),
      ...recordSilences('home', house.tcpPort, boardHello('living')),
      ...webSilences('relay /phone', house.relayPort, '/phone'),
      ...webSilences('relay /home', house.relayPort, '/home'),
      ...webSilences('home /phone', house.lanPort, '/phone'),
      { name: 'TCP interface: nothing', port: programs.address.port, says: new Uint8Array(0) },
      { name: 'TCP interface: half a line', port: programs.address.port, says: Buffer.from('{"t":"hello","to') },
    ];
    const honest = house.home.controllers.counts;
    for (const silence of silences) {
      const silent = await crowd(silence, COUNT);
      // They are all there, and everybody is served.
      await house.turn();
      expect((await house.phone.ping('board')).controllerError).toBeUndefined();
      void silent.gone().catch((error: unknown) => watch.faults.push(String(error)));
    }
    const here = openSockets();
    expect(here).toBeGreaterThan(before);
    await until('every socket is given back', () => openSockets() <= before || watch.faults.length > 0, 120_000);
    expect(watch.faults).toEqual([]);
    await house.turn();
    expect(house.lost).toBe(0);
    expect(board.linked).toBe(true);
    expect(house.home.controllers.counts.refusedCallers).toBeGreaterThanOrEqual(honest.refusedCallers);
    expect(await newcomer(programs.address.port)).toContain('"result"');
  });

  it('a flood of fragments costs its sender, and no more memory than one message', async () => {
    const keyed = await house.pair('flooder');
    const held = await heldBytes();
    const byte = Uint8Array.of(1, 0, 1, 0x7b, ...new Uint8Array(252));
    const phones: PhoneEnd[] = [];
    for (const port of [house.lanPort, house.relayPort]) {
      const phone = new PhoneEnd(port, keyed);
      await phone.open();
      // One byte in each record, and more to come for ever.
      for (let i = 0; i < 40 * COUNT && !phone.web.over; i++) {
        phone.record(byte);
        if (i % 100 === 99) await phone.web.sent();
      }
      await house.turn();
      phones.push(phone);
      phone.web.destroy();
      await phone.web.closed;
    }
    // As much as a message may be, and a byte over it: ended there and then.
    const large = new PhoneEnd(house.lanPort, keyed);
    await large.open();
    for (const record of fragment(new Uint8Array(LIMITS.message))) large.record(Uint8Array.of(1, ...record.subarray(1)));
    large.record(byte);
    await large.web.closed;
    expect(large.web.code).toBe(4011);
    await until('every socket is given back', () => openSockets() <= before);
    expect((await heldBytes()) - held).toBeLessThan(2 * MiB);
    await house.turn();
    expect(house.lost).toBe(0);
    expect(watch.faults).toEqual([]);
  });
});

/** What a program that knows the token is answered. */
function newcomer(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(`${JSON.stringify({ t: 'hello', id: 1, token: TOKEN })}\n`));
    socket.on('error', reject);
    socket.on('data', (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
  });
}
