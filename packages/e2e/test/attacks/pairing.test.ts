import { pairWithCode } from '@around/client';
import { CLOSE, type Invitation, normaliseCrockford, parsePairingLink, RELAY_FRAME } from '@around/messages';
import { pskOfCode, pskOfSecret } from '@around/sealing';
import { describe, expect, it } from 'vitest';
import { MaliciousRelay } from '../support/maliciousRelay.js';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';
import { PairingEnd } from './pairingEnd.js';

const SEED = seedOf(331);
const RELAY = 'wss://relay.example';
const LAN = 'ws://192.168.1.2:8080';
const FIVE_MINUTES = 300_000;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A house with an owner, who may invite others; an attacker on both ways. */
class Scene implements AsyncDisposable {
  readonly house = new SimulatedHouse(SEED);
  readonly #suite = this.house.ports('guesser').suite;
  #addresses = 0;

  static async start(): Promise<Scene> {
    const scene = new Scene();
    await scene.house.start();
    await scene.house.owner('annsphone');
    return scene;
  }

  get keys(): number {
    return this.house.home.desk.keys().length;
  }

  invite(): Promise<Invitation> {
    const owner = this.house.home.desk.keys()[0]?.id as string;
    return this.house.clock.settle(this.house.home.desk.invite('Ben', { role: 'guest', things: ['*'] }, owner));
  }

  /** Somebody with an address of their own, so that no limit by address hides what is behind it. */
  async stranger(way: 'relay' | 'lan', slot: string): Promise<PairingEnd> {
    const n = this.#addresses++;
    const host = this.house.network.host(`stranger${n}`, {
      addresses: [way === 'lan' ? `192.168.1.${100 + (n % 100)}` : `198.51.100.${100 + (n % 100)}`],
    });
    const end = await this.house.clock.settle(
      PairingEnd.start(host, this.#suite, way === 'lan' ? LAN : RELAY, slot, slot.length > 2 ? this.house.home.homeId : undefined),
    );
    await this.house.clock.until(() => end.ready || end.closed !== undefined);
    return end;
  }

  /** The key that a typed code makes. */
  async codeKey(code: string): Promise<Uint8Array> {
    return (await pskOfCode(this.#suite, code)) as Uint8Array;
  }

  /** Another code of the same slot. */
  wrong(code: string, n: number): string {
    const plain = normaliseCrockford(code, 12) as string;
    return `${plain.slice(0, 11)}${ALPHABET[(ALPHABET.indexOf(plain[11] as string) + 1 + n) % 32]}`;
  }

  async guess(end: PairingEnd, code: string): Promise<void> {
    end.guess(await this.codeKey(code));
    await this.house.clock.until(() => end.closed !== undefined || end.grant !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house[Symbol.asyncDispose]();
  }
}

const secretOf = (link: string): { slot: string; secret: string } => {
  const parsed = parsePairingLink(link);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

describe(`guessing at an invitation (seed ${SEED})`, () => {
  it('five wrong codes burn it, whatever they came over, and the right one is then one too many', async () => {
    await using scene = await Scene.start();
    const { house } = scene;
    const { code, link } = await scene.invite();
    const slot = normaliseCrockford(code, 12)?.slice(0, 2) as string;
    const before = scene.keys;
    // Relay, LAN, the link's slot, after a restart of the home, after a restart of the relay: one count for all.
    await scene.guess(await scene.stranger('relay', slot), scene.wrong(code, 0));
    await scene.guess(await scene.stranger('lan', slot), scene.wrong(code, 1));
    await house.crash('home', 1_000);
    await house.clock.until(() => house.web.homes === 1);
    await house.clock.advance(500);
    const wrongSecret = await scene.stranger('lan', secretOf(link).slot);
    wrongSecret.guess(pskOfSecret(wrongSecret.suite, secretOf(link).slot, 'A'.repeat(22)));
    await house.clock.until(() => wrongSecret.closed !== undefined);
    await house.crash('web', 500);
    await house.clock.until(() => house.web.homes === 1, 120_000);
    await house.clock.advance(500);
    await scene.guess(await scene.stranger('relay', slot), scene.wrong(code, 2));
    const fourth = house.home.desk.invitations.all().find((one) => one.short === slot);
    expect(fourth?.failures).toBe(4);
    await scene.guess(await scene.stranger('lan', slot), scene.wrong(code, 3));
    // Burnt: the right code and the right link open nothing, over either way, and not after a restart either.
    for (const restarted of [false, true]) {
      if (restarted) {
        await house.crash('home', 1_000);
        await house.clock.until(() => house.web.homes === 1);
      }
      for (const way of ['relay', 'lan'] as const) {
        for (const at of [slot, secretOf(link).slot]) {
          const late = await scene.stranger(way, at);
          expect([CLOSE.refused, CLOSE.expired, CLOSE.unknownHome], `${way} ${at}`).toContain(late.closed);
        }
      }
    }
    expect(scene.keys).toBe(before);
  });

  it('many guesses at the same moment count as many: of twenty handshakes that stand open, five are looked at', async () => {
    await using scene = await Scene.start();
    const { house } = scene;
    const { code } = await scene.invite();
    const slot = normaliseCrockford(code, 12)?.slice(0, 2) as string;
    const before = scene.keys;
    const ends: PairingEnd[] = [];
    for (let i = 0; i < 20; i++) ends.push(await scene.stranger(i % 2 === 0 ? 'relay' : 'lan', slot));
    // The sixth has it right; all leave in one moment.
    const keys = await Promise.all(ends.map((_, i) => scene.codeKey(i === 5 ? code : scene.wrong(code, i))));
    ends.forEach((end, i) => {
      if (i !== 5) end.guess(keys[i] as Uint8Array);
    });
    await house.clock.until(() => ends.filter(({ closed }) => closed === CLOSE.badSeal).length >= 5);
    ends[5]?.guess(keys[5] as Uint8Array);
    await house.clock.advance(2_000);
    expect(ends.filter(({ closed }) => closed === CLOSE.badSeal)).toHaveLength(5);
    expect(ends.every(({ grant }) => grant === undefined)).toBe(true);
    expect(scene.keys).toBe(before);
  });

  it('who has it right within five pairs, and nobody after', async () => {
    await using scene = await Scene.start();
    const { house } = scene;
    const { code } = await scene.invite();
    const slot = normaliseCrockford(code, 12)?.slice(0, 2) as string;
    for (let i = 0; i < 4; i++) await scene.guess(await scene.stranger('relay', slot), scene.wrong(code, i));
    const ben = house.network.host('ben', { addresses: ['198.51.100.77'] });
    const { clock, suite } = house.ports('ben');
    const paired = await house.clock.settle(
      pairWithCode(
        { clock, dialer: ben, suite },
        { url: 'https://relay.example', code },
        { device: 'ben', software: 'e2e', store: async () => undefined },
      ),
    );
    expect(paired.identity.key.role).toBe('guest');
    expect((await scene.stranger('relay', slot)).closed).toBe(CLOSE.expired);
    expect((await scene.stranger('lan', slot)).closed).toBe(CLOSE.refused);
  });
});

describe(`one invitation, one phone (seed ${SEED})`, () => {
  it.each(['relay', 'lan', 'both'])('two that race for it to the last word: exactly one is paired (%s)', async (ways) => {
    await using scene = await Scene.start();
    const { house } = scene;
    const { link } = await scene.invite();
    const { slot, secret } = secretOf(link);
    const before = scene.keys;
    const racers: PairingEnd[] = [];
    for (let i = 0; i < 4; i++) {
      const racer = await scene.stranger(ways === 'both' ? (i % 2 === 0 ? 'relay' : 'lan') : (ways as 'relay' | 'lan'), slot);
      racer.guess(pskOfSecret(racer.suite, slot, secret));
      racers.push(racer);
    }
    await house.clock.until(() => racers.every(({ grant }) => grant !== undefined));
    // A grant is not a key: nothing is valid before somebody has stored it.
    expect(scene.keys).toBe(before);
    for (const racer of racers) racer.stored();
    await house.clock.until(() => racers.every(({ closed }) => closed !== undefined));
    expect(racers.filter(({ last }) => last === 'done')).toHaveLength(1);
    expect(racers.filter(({ last }) => last === 'sorry')).toHaveLength(3);
    expect(scene.keys).toBe(before + 1);
    const winner = racers.find(({ last }) => last === 'done');
    expect(house.home.desk.keys().map(({ id }) => id)).toContain(winner?.grant?.key.id);
  });

  it('ends with its five minutes: a moment before is in time, the moment itself is not, whatever step it is at', async () => {
    await using scene = await Scene.start();
    const { house } = scene;
    const { clock } = house;
    for (const early of [true, false]) {
      for (const step of ['hello', 'guess', 'stored'] as const) {
        const { link, expires } = await scene.invite();
        expect(expires - clock.wall()).toBe(FIVE_MINUTES);
        const { slot, secret } = secretOf(link);
        const before = scene.keys;
        // A handshake itself has half a minute: it begins twenty seconds before the end.
        await clock.advance(expires - clock.wall() - 20_000);
        const wait = (): Promise<void> => clock.advance(expires - clock.wall() + (early ? -50 : 10));
        if (step === 'hello') await wait();
        const end = await scene.stranger('lan', slot);
        if (step === 'guess') await wait();
        if (end.closed === undefined) end.guess(pskOfSecret(end.suite, slot, secret));
        await clock.until(() => end.closed !== undefined || end.grant !== undefined);
        if (step === 'stored') await wait();
        end.stored();
        await clock.until(() => end.closed !== undefined);
        expect(end.last === 'done', `${step} ${early ? 'in time' : 'too late'}`).toBe(early);
        expect(scene.keys - before).toBe(early ? 1 : 0);
      }
    }
  });

  it('a wall clock that is set back lengthens no life, one that is set forward ends it', async () => {
    await using scene = await Scene.start();
    const { house } = scene;
    const { clock } = house;
    const { link } = await scene.invite();
    const { slot } = secretOf(link);
    await clock.advance(240_000);
    clock.jumpWall(-200_000);
    expect((await scene.stranger('lan', slot)).ready).toBe(true);
    await clock.advance(61_000);
    expect((await scene.stranger('lan', slot)).closed).toBe(CLOSE.refused);
    expect((await scene.stranger('relay', slot)).closed).toBeDefined();

    const second = secretOf((await scene.invite()).link);
    // Before it was made: no clock of ours made that.
    clock.jumpWall(-3_600_000);
    expect((await scene.stranger('lan', second.slot)).closed).toBe(CLOSE.refused);
    clock.jumpWall(3_600_000);
    const third = secretOf((await scene.invite()).link);
    clock.jumpWall(FIVE_MINUTES);
    expect((await scene.stranger('lan', third.slot)).closed).toBe(CLOSE.refused);
  });
});

describe(`what a relay that recorded a pairing can do with it (seed ${SEED})`, () => {
  it('nothing of it can be played again: the invitation is used, and the words were sealed for one moment', async () => {
    await using scene = await Scene.start();
    const { house } = scene;
    const relay = new MaliciousRelay(house.vps);
    house.serving = relay;
    await house.crash('web', 100);
    await house.clock.until(() => house.web.homes === 1, 120_000);
    const { link } = await scene.invite();
    const host = house.network.host('ben', { addresses: ['198.51.100.78'] });
    house.network.partition('ben', 'pi');
    await house.clock.settle(house.pair(host, link));
    const keys = scene.keys;
    const old = relay.legs.filter(({ kind, remote }) => kind === 'phone' && remote.host === '198.51.100.78').at(-1);
    if (old === undefined) throw new Error('the relay saw no pairing');
    relay.home.frame(RELAY_FRAME.open, 9_000, Buffer.from(old.texts('in')[0] as string));
    for (const frame of old.binaries('in')) relay.home.frame(RELAY_FRAME.data, 9_000, frame);
    await house.clock.advance(40_000);
    expect(scene.keys).toBe(keys);
    expect(house.home.desk.invitations.all().filter(({ used }) => !used)).toEqual([]);
    const secret = secretOf(link).secret;
    expect(relay.everything.includes(secret)).toBe(false);
    expect(relay.everything.includes(Buffer.from(secret, 'base64url'))).toBe(false);
  });
});
