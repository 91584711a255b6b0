import { CLOSE, toBase64Url } from '@around/messages';
import type { FakeHost } from '@around/platform/fake';
import { describe, expect, it, vi } from 'vitest';
import { SimulatedHouse, seedOf } from '../support/simulatedHouse.js';
import { Siege } from './siege.js';

const SEED = seedOf(361);
vi.setConfig({ testTimeout: 180_000 });
const LAN = 'ws://192.168.1.2:8080/phone';
const RELAY = 'wss://relay.example/phone';

/** A stranger's socket that says these frames and then nothing; it may be refused. */
async function say(
  host: FakeHost,
  url: string,
  frames: readonly (string | Uint8Array)[],
): Promise<{ close(): void; closed: number | undefined }> {
  const end: { close(): void; closed: number | undefined } = { close() {}, closed: undefined };
  await host.dialWeb(url).then(
    (socket) => {
      end.close = () => socket.close(1000);
      socket.handle({
        onText: () => undefined,
        onBinary: () => undefined,
        onClose: (code) => {
          end.closed = code;
        },
      });
      for (const frame of frames) socket.send(frame);
    },
    () => {
      end.closed = 429;
    },
  );
  return end;
}

/** Strangers of the house's own network, or of the world. */
function strangers(house: SimulatedHouse, count: number, where: 'lan' | 'world'): FakeHost[] {
  return Array.from({ length: count }, (_, i) =>
    house.network.host(`${where}${i}`, {
      addresses: [where === 'lan' ? `192.168.1.${60 + i}` : `198.51.${102 + Math.floor(i / 200)}.${1 + (i % 200)}`],
    }),
  );
}

/** A house and a phone in it that goes over plain http: whoever listens there has its hello and its first messages. */
async function nearby() {
  const house = new SimulatedHouse(SEED);
  const heard: { readonly hosts: readonly string[]; readonly bytes: Uint8Array }[] = [];
  house.network.tap(({ hosts, bytes }) => heard.push({ hosts, bytes: bytes.slice() }));
  await house.start();
  const far = await house.owner('bensphone');
  const near = await house.owner('annsphone', 'near');
  await house.clock.advance(1_000);
  expect(near.link).toMatchObject({ state: 'live', way: 'lan' });
  const own = heard.filter(({ hosts }) => hosts.includes('annsphone') && hosts.includes('pi')).map(({ bytes }) => bytes);
  const hello = own.map((bytes) => Buffer.from(bytes).toString()).findLast((text) => text.includes('"token"')) as string;
  const first = own[own.findLastIndex((bytes) => Buffer.from(bytes).toString() === hello) + 1] as Uint8Array;
  return { house, near, far, hello, first };
}

/** `work` again and again for so long; nobody waits for the strangers. */
async function during(house: SimulatedHouse, ms: number, every: number, work: (n: number) => void): Promise<void> {
  for (let at = 0, n = 0; at < ms; at += every, n++) {
    work(n);
    await house.clock.advance(every);
  }
}

describe(`nobody locks a phone out of its home (seed ${SEED})`, () => {
  it('strangers who fail at the relay in the home’s name, from everywhere and from the phone’s own address', async () => {
    await using siege = await Siege.start(SEED);
    const { house } = siege;
    const own = house.network.host('annsphone');
    const hosts = [...strangers(house, 20, 'world'), own];
    const codes: (number | undefined)[] = [];
    await during(house, 20_000, 200, (n) => {
      const token = toBase64Url(siege.chance.bytes(16));
      const host = hosts[n % hosts.length] as FakeHost;
      void say(host, RELAY, [JSON.stringify({ t: 'hello', v: 1, home: house.home.homeId, token })]).then(async (end) => {
        await new Promise((resolve) => house.clock.after(1_000, () => resolve(undefined)));
        if (host === own) codes.push(end.closed);
      });
      if (n % 3 === 0) void say(own, RELAY, [JSON.stringify({ t: 'hello', v: 1, home: house.home.homeId, token })]);
      if (n === 50) siege.phoneLeg.forge(CLOSE.goingAway);
    });
    // They were throttled …
    expect(codes).toContain(CLOSE.tooMany);
    // … and the phone, from that very address, was not.
    expect(siege.phone.link.state).toBe('live');
    await siege.recovers();
    await siege.holds();
  });

  it('strangers who fail on the LAN from other addresses', async () => {
    const { house, near } = await nearby();
    await using _ = house;
    const hosts = strangers(house, 40, 'lan');
    await during(house, 20_000, 50, (n) => {
      void say(hosts[n % hosts.length] as FakeHost, LAN, ['{"t":"hello","v":1,"token":"AAAAAAAAAAAAAAAAAAAAAA"}']);
      if (n === 200) house.network.cutAll('annsphone', 'pi', 'reset');
    });
    expect(near.link).toMatchObject({ state: 'live', way: 'lan' });
  });

  it('a crowd on the LAN that says a recorded hello, and then nothing, from many addresses', async () => {
    const { house, near, far, hello } = await nearby();
    await using _ = house;
    const hosts = strangers(house, 6, 'lan');
    await during(house, 20_000, 150, (n) => {
      for (const host of hosts) void say(host, LAN, [hello]);
      if (n === 50) house.network.cutAll('annsphone', 'pi', 'reset');
      if (n === 60) house.network.cutAll('bensphone', 'vps', 'reset');
    });
    expect(near.link.state, 'who is near got in beside them').toBe('live');
    expect(far.link.state, 'and who is far away').toBe('live');
  });

  it('a crowd on the LAN that plays a recorded hello and first message, from many addresses', async () => {
    const { house, near, far, hello, first } = await nearby();
    await using _ = house;
    let lost = 0;
    near.subscribe(({ link }) => {
      if (link !== undefined && link.state !== 'live') lost++;
    });
    const hosts = strangers(house, 4, 'lan');
    await during(house, 6_000, 250, () => {
      for (const host of hosts) void say(host, LAN, [hello, first]);
    });
    expect(lost, 'the live session goes on').toBe(0);
    await during(house, 18_000, 250, (n) => {
      for (const host of hosts) void say(host, LAN, [hello, first]);
      // Again and again, so that it is no luck: three seconds each.
      if (n % 16 === 12) expect(near.link.state, 'who is near got in beside them').toBe('live');
      if (n % 16 === 0) house.network.cutAll('annsphone', 'pi', 'reset');
      if (n === 20) house.network.cutAll('bensphone', 'vps', 'reset');
    });
    expect(near.link.state, 'who is near got in beside them').toBe('live');
    expect(far.link.state, 'and who is far away').toBe('live');
  });

  it('a crowd at the relay that waits for a home that is away: when it is back, the phone is in', async () => {
    await using siege = await Siege.start(SEED);
    const { house } = siege;
    const hosts = strangers(house, 100, 'world');
    house.network.kill('pi', 'reset');
    await house.clock.advance(2_000);
    await during(house, 30_000, 100, (n) => {
      const token = toBase64Url(siege.chance.bytes(16));
      void say(hosts[n % hosts.length] as FakeHost, RELAY, [
        JSON.stringify({ t: 'hello', v: 1, home: siege.phone.identity.home.id, token }),
      ]);
      if (n === 100) siege.phoneLeg.forge(CLOSE.goingAway);
    });
    await house.crash('home', 1_000);
    await siege.recovers();
    await siege.holds();
  });

  it('burnt invitations keep no owner from making others', async () => {
    await using siege = await Siege.start(SEED);
    const { house, phone } = siege;
    for (let i = 0; i < 30; i++) {
      const made = await house.clock.settle(phone.ask('invite', { user: 'Ben', grant: { role: 'guest', things: ['*'] } }));
      for (let tries = 0; tries < 5; tries++) house.home.desk.invitations.fail(made.slot);
      expect(house.home.desk.invitations.stillOpen(made.slot)).toBeUndefined();
    }
    const last = await house.clock.settle(phone.ask('invite', { user: 'Ben', grant: { role: 'guest', things: ['*'] } }));
    const ben = house.network.host('ben', { addresses: ['198.51.100.77'] });
    house.network.partition('ben', 'pi');
    expect((await house.clock.settle(house.pair(ben, last.link))).identity.key.user).toBe('Ben');
  });

  it('a revoked key that comes back a thousand times costs the others nothing', async () => {
    await using siege = await Siege.start(SEED);
    const { house, phone, tablet } = siege;
    const hello = siege.tabletLeg.texts('in')[0] as string;
    const first = siege.tabletLeg.binaries('in')[0] as Uint8Array;
    await house.clock.settle(phone.ask('revoke', { key: tablet.identity.key.id }));
    await house.clock.until(() => tablet.link.state === 'dead');
    // It was told sealed, and believes it.
    expect(tablet.link).toMatchObject({ reason: 'revoked' });
    const hosts = strangers(house, 50, 'world');
    await during(house, 10_000, 40, (n) => {
      void say(hosts[n % hosts.length] as FakeHost, RELAY, [hello, first]);
      if (n === 100) siege.phoneLeg.forge(CLOSE.goingAway);
    });
    expect(phone.link.state).toBe('live');
    expect((await siege.pressed()).step).toBe('completed');
  });

  it('wrong PINs by other people’s phones lock nobody’s but their own; by a stolen phone of the owner’s, the PIN for a quarter of an hour, and nothing else', async () => {
    await using siege = await Siege.start(SEED);
    const { house, phone, tablet } = siege;
    const { clock } = house;
    const owner = phone.identity.key.user;
    const answer = (asked: Promise<unknown>): Promise<string> =>
      clock.settle(
        asked.then(
          () => 'ok',
          (error: unknown) => (error as { code: string }).code,
        ),
      );
    expect(await answer(phone.ask('setPin', { pin: '907351' }))).toBe('ok');
    expect(await answer(tablet.ask('setPin', { pin: '111111' }))).toBe('ok');
    const wrong: string[] = [];
    for (let i = 0; i < 8; i++) {
      wrong.push(await answer(tablet.ask('stepUp', { pin: `22222${i}` })));
      wrong.push(await answer(tablet.ask('setPin', { user: owner, pin: '222222', old: `22222${i}` })));
    }
    expect(wrong).toContain('locked');
    expect(wrong).not.toContain('ok');
    expect(await answer(phone.ask('stepUp', { pin: '907351' }))).toBe('ok');

    const stolenHost = house.network.host('stolen', { addresses: ['198.51.100.60'] });
    house.network.partition('stolen', 'pi');
    const made = await clock.settle(phone.ask('invite', { user: owner, grant: { role: 'owner' } }));
    const stolen = await house.connect(stolenHost, await clock.settle(house.pair(stolenHost, made.link)));
    for (let i = 0; i < 6; i++) await answer(stolen.ask('stepUp', { pin: `33333${i}` }));
    expect(await answer(phone.ask('stepUp', { pin: '907351' }))).toBe('locked');
    // The owner is not locked out: what takes no PIN goes on, and the stolen phone can be shut out.
    expect((await siege.pressed()).step).toBe('completed');
    expect(await answer(phone.ask('revoke', { key: stolen.identity.key.id }))).toBe('ok');
    await clock.advance(15 * 60_000);
    await clock.until(() => phone.link.state === 'live');
    expect(await answer(phone.ask('stepUp', { pin: '907351' }))).toBe('ok');
  });
});
