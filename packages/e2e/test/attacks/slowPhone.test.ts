import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import type { HomeClient } from '@around/client';
import { CLOSE, type ReportItem } from '@around/messages';
import { newSetupCode } from '@around/sealing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ControllerEnd, type ControllerKeys } from '../support/controllerEnd.js';
import { OpenHouse } from '../support/openHouse.js';
import { PhoneEnd } from '../support/phoneEnd.js';
import { heldBytes, MiB, until, Watch } from '../support/watch.js';

vi.setConfig({ testTimeout: 180_000 });
/** ms after which the test itself gives up: who closes is the house. */
const PATIENCE = 150_000;
const SPRING = { key: 'spring', title: 'Spring', events: { drop: {} }, properties: { view: { '@type': 'ImageProperty', type: 'string' } } };

/** A controller that tells of as many events, and shows as many pictures, as a test asks for. */
class Spring {
  readonly keys: ControllerKeys = { board: 'board-spring', code: newSetupCode((n) => randomBytes(n)) };
  readonly #server: Server;
  #end: ControllerEnd | undefined;
  #n = 0;

  constructor() {
    this.#server = createServer((socket) => this.#serve(new ControllerEnd(socket, this.keys, false)));
  }

  async start(house: OpenHouse): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as { port: number };
    await house.home.controllers.adopt(`127.0.0.1:${port}`, this.keys.code, 'spring');
    await until('the spring is connected', () => this.#end !== undefined);
  }

  stop(): void {
    this.#server.close();
    this.#end?.socket.destroy();
  }

  /** Events with a number of their own. @returns the number of the last */
  drops(count: number, bytes: number): number {
    const items: ReportItem[] = [];
    for (let i = 0; i < count; i++) {
      const n = ++this.#n;
      items.push({ k: 'event', n, thing: 'spring', name: 'drop', data: { n, water: 'w'.repeat(bytes) }, at: Date.now() });
    }
    this.#end?.say({ t: 'report', ring: 'spring', items });
    return this.#n;
  }

  picture(bytes: Uint8Array): void {
    this.#end?.say({ t: 'picture', thing: 'spring', name: 'view', at: Date.now(), media: 'image/jpeg' }, bytes);
  }

  #serve(end: ControllerEnd): void {
    end.onSealed = () => {
      if (end.adopting) return;
      this.#end = end;
      end.say(end.info([SPRING], 'spring'));
    };
    end.onMessage = (message) => {
      if (message.t === 'ping') end.say(end.pong(message.n));
      if (message.t !== 'provision') return;
      this.keys.id = message.controller;
      this.keys.psk = new Uint8Array(Buffer.from(message.psk, 'base64url'));
      end.say({ t: 'provisioned' });
    };
  }
}

/** Counts the events that an honest phone hears, and sees that none is missing or out of order. */
function listener(phone: HomeClient): { readonly heard: number; readonly pictures: number; readonly bad: string[] } {
  const state = { heard: 0, pictures: 0, bad: [] as string[] };
  phone.subscribe(({ changes, picture, reset }) => {
    if (reset === true) state.bad.push('a snapshot took the place of changes');
    if (picture !== undefined) state.pictures++;
    for (const change of changes) {
      if (change.k !== 'event') continue;
      const n = (change.data as { n: number }).n;
      if (n !== state.heard + 1) state.bad.push(`${n} after ${state.heard}`);
      state.heard = n;
    }
  });
  return state;
}

/** Whether the owner sees this person's phone connected: the home counts it. */
async function connected(house: OpenHouse, user: string): Promise<boolean> {
  const { phones } = await house.phone.ask('phones', {});
  return phones.some((phone) => phone.user === user && phone.connected);
}

async function proven(house: OpenHouse, user: string): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await connected(house, user))) if (Date.now() > end) throw new Error(`${user} is not connected`);
}

describe('a phone that does not read', () => {
  const watch = new Watch();
  let house: OpenHouse;
  let spring: Spring;
  beforeAll(async () => {
    house = await OpenHouse.start({ watch, relay: { slowMs: 1_000 } });
    spring = new Spring();
    await spring.start(house);
    await until('the spring is there', () => house.phone.house.things.has('spring/spring'));
  });
  afterAll(async () => {
    spring?.stop();
    await house?.[Symbol.asyncDispose]();
    watch[Symbol.dispose]();
  });

  it.each(['relay', 'lan'] as const)(
    'and acknowledges all the same: it is closed (4008), memory stays bounded, everybody else hears everything (%s)',
    async (way) => {
      const other = listener(house.phone);
      const unobserve = house.phone.observe('spring/spring', 'view');
      const first = spring.drops(0, 0);
      (other as { heard: number }).heard = first;
      const slow = new PhoneEnd(way === 'relay' ? house.relayPort : house.lanPort, await house.pair(`slow ${way}`), undefined, PATIENCE);
      await slow.open();
      slow.say({ t: 'taken', seq: 1_000_000 });
      slow.say({ t: 'observe', thing: 'spring/spring', name: 'view' });
      await proven(house, `slow ${way}`);
      slow.web.deaf();
      const before = await heldBytes();
      let most = 0;
      let sent = 0;
      const picture = new Uint8Array(250_000).fill(7);
      for (let round = 0; await connected(house, `slow ${way}`); round++) {
        if (round === 2_000) throw new Error(`${sent} bytes were sent to it, and nobody closed it`);
        const last = spring.drops(100, 2_000);
        spring.picture(picture);
        sent += 100 * 2_000 + picture.length;
        await until('the other phone heard all of it', () => other.heard === last);
        // It says that it has taken everything up to now, and perhaps more: the home believes what it did send.
        const { seq } = house.home.house.log;
        for (const back of [0, 1, 50, 150]) slow.say({ t: 'taken', seq: Math.max(0, seq - back) });
        if (round % 20 === 19) most = Math.max(most, (await heldBytes()) - before);
      }
      expect(most).toBeLessThan(24 * MiB);
      expect(other.bad).toEqual([]);
      expect(other.pictures).toBeGreaterThan(3);
      await house.turn();
      unobserve();
      if (way === 'relay') expect(house.web.counters.slowPhones).toBe(1);
      slow.web.hear();
      await slow.web.closed;
      // Its end was sent behind megabytes that it never read: it is forced after two seconds, in order where they got through.
      expect([CLOSE.slow, undefined]).toContain(slow.web.code);
      expect(watch.faults).toEqual([]);
    },
  );

  it('and acknowledges nothing: the home stops at the window, and closes it when it is hopelessly behind', async () => {
    const other = listener(house.phone);
    (other as { heard: number }).heard = spring.drops(0, 0);
    const slow = new PhoneEnd(house.lanPort, await house.pair('silent'), undefined, PATIENCE);
    await slow.open();
    slow.say({ t: 'taken', seq: 0 });
    await proven(house, 'silent');
    const before = await heldBytes();
    for (let round = 0; await connected(house, 'silent'); round++) {
      if (round === 200) throw new Error('nobody closed it');
      const last = spring.drops(500, 50);
      await until('the other phone heard all of it', () => other.heard === last);
    }
    await slow.web.closed;
    expect(slow.web.code).toBe(CLOSE.slow);
    expect((await heldBytes()) - before).toBeLessThan(24 * MiB);
    expect(other.bad).toEqual([]);
    await house.turn();
    expect(watch.faults).toEqual([]);
  });
});
