import type { WillLetter } from '@around/messages';
import type { Posted } from '@around/web';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { payloadOf } from '../../../home/src/notify/ways/payload.js';
import { sealPush } from '../../../home/src/notify/ways/sealPush.js';
import { Browser } from '../../../home/test/notify/pushService.js';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';

const MINUTE = 60_000;

/** A house whose phones have push subscriptions, and what the relay and the home sent to them, opened. */
class SilentHouse extends SimulatedHouse {
  readonly browsers = new Map<string, Browser>();
  /** `WHO TITLE`, by the relay. */
  readonly posted: string[] = [];
  /** The same, by the home itself. */
  readonly said: string[] = [];
  answer: Posted = 'sent';

  constructor(seed: number) {
    super(seed);
    this.post = async (letter: WillLetter) => {
      this.posted.push(this.#read(letter.to, Buffer.from(letter.body, 'base64url')));
      return this.answer;
    };
    this.ways = ({ homeId, keys }) => {
      const seal = (to: Parameters<typeof sealPush>[0], json: string, until: number) =>
        sealPush(to, json, { keys, contact: 'https://relay.example', ttl: 86_400, urgency: 'high', topic: 'home', until });
      return {
        seal,
        push: async (telling, to) => {
          const { endpoint, body } = await seal(to, payloadOf(homeId, telling), this.clock.wall() + MINUTE);
          this.said.push(this.#read(endpoint, Buffer.from(body)));
          return { state: 'ok' };
        },
      };
    };
  }

  async open(...phones: readonly string[]): Promise<this> {
    await this.start();
    for (const name of phones) {
      const client = await this.owner(name);
      const browser = new Browser();
      this.browsers.set(name, browser);
      await this.clock.settle(client.ask('subscribe', browser.subscription(`https://push.example/${name}`)));
    }
    // The will goes with the minute.
    await this.clock.advance(MINUTE + 1_000);
    this.said.length = 0;
    return this;
  }

  /** Of their titles, without the time. */
  titles(of: readonly string[]): string[] {
    return of.map((one) => one.replace(/\d\d:\d\d/, 'T')).sort();
  }

  #read(to: string, body: Buffer): string {
    const name = to.slice('https://push.example/'.length);
    return `${name} ${(JSON.parse(this.browsers.get(name)?.open(body) ?? '{}') as { title: string }).title}`;
  }

  /** The home is gone until `pi` is revived and it is started: it said nothing. */
  async loseHome(): Promise<void> {
    this.network.kill('pi', 'reset');
    await this.clock.settle(
      this.home.stop().catch(() => undefined),
      120_000,
    );
  }
}

beforeAll(async () => {
  // Loaded now, in real time: the fake clock cannot wait for a file to be read.
  await import('../../../home/src/notify/ways/sealPush.js');
  await expect(sealPush(new Browser().subscription('https://push.example/'), '{}', {} as never)).rejects.toThrow();
});
let seed = 40;
beforeEach(() => {
  seed++;
});

it('a home that was killed: one push for each phone, with the time of its last word; and one when it is back', async () => {
  await using house = await new SilentHouse(seedOf(seed)).open('phone', 'tablet');
  const crashed = house.clock.wall();
  await house.crash('home', 4 * MINUTE);
  expect(house.titles(house.posted)).toEqual(['phone Home silent since T', 'tablet Home silent since T']);
  // The home's clocks are those of the machine that runs this: the minute is the last one before the crash.
  const clock = (at: number): string => new Date(at).toTimeString().slice(0, 5);
  expect([clock(crashed), clock(crashed - MINUTE)]).toContain(house.posted[0]?.slice(-5));
  await house.clock.until(() => house.said.length > 1, 10 * MINUTE);
  await house.clock.advance(3 * MINUTE);
  expect(house.titles(house.said)).toEqual(['phone Home is back', 'tablet Home is back']);
  expect(house.posted).toHaveLength(2);
});

it('a home that stops on purpose, or is back in time, wakes nobody', async () => {
  await using house = await new SilentHouse(seedOf(seed)).open('phone');
  await house.crash('home', MINUTE);
  await house.clock.advance(3 * MINUTE);
  await house.clock.settle(house.home.stop(), 120_000);
  await house.clock.advance(5 * MINUTE);
  await house.startHome();
  await house.clock.advance(3 * MINUTE);
  expect(house.posted).toEqual([]);
  expect(house.said).toEqual([]);
});

it('a relay that restarts wakes nobody either, and a home that is there gives its will again', async () => {
  await using house = await new SilentHouse(seedOf(seed)).open('phone');
  await house.crash('web', 3 * MINUTE);
  await house.clock.advance(3 * MINUTE);
  expect(house.posted).toEqual([]);
  await house.crash('home', 4 * MINUTE);
  expect(house.titles(house.posted)).toEqual(['phone Home silent since T']);
});

it('a relay that restarts while the home is gone keeps its will: one push, however often it starts; and the home is told when it is back', async () => {
  await using house = await new SilentHouse(seedOf(seed)).open('phone');
  await house.loseHome();
  // Before it is due, and once more after it was sent.
  await house.clock.advance(MINUTE);
  expect(house.files('wills').content.size).toBe(1);
  await house.crash('web', 20 * MINUTE);
  expect(house.posted).toEqual([]);
  await house.clock.advance(2 * MINUTE);
  expect(house.titles(house.posted)).toEqual(['phone Home silent since T']);
  await house.crash('web', MINUTE);
  await house.clock.advance(5 * MINUTE);
  expect(house.posted).toHaveLength(1);
  // Where it was sent to is not on the disk any more.
  expect([...house.files('wills').content.values()].map((bytes) => Buffer.from(bytes).toString()).join()).not.toContain('push.example');

  house.network.revive('pi');
  await house.startHome();
  await house.clock.advance(3 * MINUTE);
  expect(house.titles(house.said)).toEqual(['phone Home is back']);
  expect(house.files('wills').content.size).toBe(0);
});

it('a home that comes back while its relay is down is not taken for silent', async () => {
  await using house = await new SilentHouse(seedOf(seed)).open('phone');
  await house.loseHome();
  await house.clock.advance(MINUTE);
  house.network.kill('vps', 'reset');
  await house.clock.settle(house.web.stop(), 120_000);
  house.network.revive('pi');
  await house.startHome();
  await house.clock.advance(10 * MINUTE);
  house.network.revive('vps');
  await house.startWeb();
  await house.clock.advance(5 * MINUTE);
  expect(house.posted).toEqual([]);
  expect(house.files('wills').content.size).toBe(0);
});

it('a dead subscription is tried once, and a phone that does not want to be told is not', async () => {
  await using house = await new SilentHouse(seedOf(seed)).open('phone', 'tablet');
  house.answer = 'refused';
  const [phone] = house.clients;
  if (phone !== undefined) await house.clock.settle(phone.ask('unsubscribe', {}));
  await house.clock.advance(MINUTE);
  await house.crash('home', 4 * MINUTE);
  expect(house.titles(house.posted)).toEqual(['tablet Home silent since T']);
});
