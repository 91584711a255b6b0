import { formatPairingLink, type PairingGrant, toBase64Url } from '@around/messages';
import { pskOfCode, pskOfSecret } from '@around/sealing';
import { describe, expect, it } from 'vitest';
import { createHomeClient, type Paired, type PairingSelf, pairWithCode, pairWithLink } from '../src/index.js';
import { HOME, suite as realSuite } from './support/scriptedHome.js';
import { fakeWorld, LAN, RELAY, type World } from './support/world.js';

/** scrypt works off this thread in real time, which no fake clock awaits. */
const suite = { ...realSuite, scrypt: async (password: Uint8Array, salt: Uint8Array) => realSuite.hmac(salt, password) };

const SLOT = 'SSSSSSSSSSSSSSSSSSSSSA';
const SECRET = 'TTTTTTTTTTTTTTTTTTTTTA';
const CODE = '7K2M-9QXD-4TPA';

function grantOf(world: World, over: Partial<PairingGrant> = {}): PairingGrant {
  return {
    t: 'paired',
    v: 1,
    home: { id: HOME, title: 'Test house' },
    key: { id: 'key1', user: 'Ann', role: 'owner' },
    psk: toBase64Url(world.home.psk),
    token: world.home.token,
    lan: [LAN],
    ...over,
  };
}

function linkOf(world: World, over: object = {}): string {
  const key = toBase64Url(world.home.staticKey.publicKey);
  return formatPairingLink('https://app/', { relay: RELAY, lan: [LAN], home: HOME, key, slot: SLOT, secret: SECRET, ...over });
}

function self(over: Partial<PairingSelf> = {}): PairingSelf & { stored: Paired[] } {
  const stored: Paired[] = [];
  return { device: 'test phone', software: 'test', store: async (paired) => void stored.push(paired), ...over, stored };
}

async function inviting(over: Partial<PairingGrant> = {}) {
  const world = await fakeWorld();
  world.home.pairing = { psk: pskOfSecret(suite, SLOT, SECRET), grant: grantOf(world, over) };
  await world.home.listen(world.lanHost, 8080);
  return world;
}

describe('pairing with a link', () => {
  it('stores first, then says so, and what it stored opens a session', async () => {
    const world = await inviting();
    const me = self();
    let storedAtCommit = 0;
    if (world.home.pairing !== undefined) {
      world.home.pairing.commit = () => {
        storedAtCommit = me.stored.length;
        return 'done';
      };
    }
    const paired = await world.clock.settle(pairWithLink(world.ports, linkOf(world), me));
    expect(storedAtCommit).toBe(1);
    expect(paired.secretKey).toHaveLength(32);
    expect(paired.identity).toMatchObject({ home: { id: HOME }, key: { user: 'Ann' }, relay: RELAY, lan: [LAN] });
    const client = createHomeClient(world.ports, paired, { software: 'test' });
    await client.start();
    await world.clock.until(() => client.link.state === 'live', 5_000);
    await client.stop();
  });

  it('tries the relay first, then each LAN address', async () => {
    const world = await inviting();
    const way = { lan: ['ws://10.0.0.77:8080', LAN] };
    const paired = await world.clock.settle(pairWithLink(world.ports, linkOf(world, way), self()), 120_000);
    expect(paired.identity.lan).toContain(LAN);
  });

  it('works with a key that answers later, as one of WebCrypto does', async () => {
    const pair = suite.generateKeyPair();
    const world = await inviting();
    const me = self({ newKeyPair: async () => ({ publicKey: pair.publicKey, dh: async (peer) => pair.dh(peer) }) });
    const paired = await world.clock.settle(pairWithLink(world.ports, linkOf(world), me));
    expect(paired.secretKey).toBeUndefined();
    const client = createHomeClient({ ...world.ports }, paired);
    await client.start();
    await world.clock.until(() => client.link.state === 'live', 5_000);
    await client.stop();
  });

  it('does not pair where nothing could be stored', async () => {
    const world = await inviting();
    let committed = false;
    if (world.home.pairing !== undefined) {
      world.home.pairing.commit = () => {
        committed = true;
        return 'done';
      };
    }
    const me = self({ store: () => Promise.reject(new Error('disk full')) });
    await expect(world.clock.settle(pairWithLink(world.ports, linkOf(world), me))).rejects.toMatchObject({
      code: 'notStored',
      message: expect.stringContaining('disk full'),
    });
    await world.clock.advance(1_000);
    expect(committed).toBe(false);
  });

  it('refuses a home whose key is not the link’s, and stores nothing', async () => {
    const world = await inviting();
    const other = toBase64Url(suite.generateKeyPair().publicKey);
    const me = self();
    await expect(world.clock.settle(pairWithLink(world.ports, linkOf(world, { key: other }), me))).rejects.toMatchObject({
      code: 'wrongHome',
    });
    expect(me.stored).toEqual([]);
  });

  it('refuses a grant of another home than the link’s', async () => {
    const world = await inviting({ home: { id: 'ZZZZZZZZZZZZZZZZZZZZZA', title: 'x' } });
    const me = self();
    await expect(world.clock.settle(pairWithLink(world.ports, linkOf(world), me))).rejects.toMatchObject({ code: 'refused' });
    expect(me.stored).toEqual([]);
  });

  it.each([
    ['vanish', 'unconfirmed'],
    ['sorry', 'refused'],
  ] as const)('says so where the home ends with %s after "stored"', async (end, code) => {
    const world = await inviting();
    if (world.home.pairing !== undefined) world.home.pairing.commit = () => end;
    await expect(world.clock.settle(pairWithLink(world.ports, linkOf(world), self()))).rejects.toMatchObject({ code });
  });

  it('tells an invitation that is over from a home that is away and from one that nobody reaches', async () => {
    const world = await inviting();
    world.home.pairing = undefined;
    await expect(world.clock.settle(pairWithLink(world.ports, linkOf(world), self()))).rejects.toMatchObject({ code: 'over' });
    world.home.up = false;
    await expect(world.clock.settle(pairWithLink(world.ports, linkOf(world), self()))).rejects.toMatchObject({ code: 'away' });
    await world.home.unlisten();
    await expect(world.clock.settle(pairWithLink(world.ports, linkOf(world), self()), 120_000)).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it('goes on when a home that was away comes back within 3 s', async () => {
    const world = await inviting();
    world.home.up = false;
    const pairing = pairWithLink(world.ports, linkOf(world), self());
    await world.clock.until(() => world.home.lines[0]?.hellos.length === 1);
    await world.clock.advance(2_000);
    world.home.up = true;
    world.home.lines[0]?.say({ t: 'home', up: true });
    await expect(world.clock.settle(pairing)).resolves.toMatchObject({ identity: { home: { id: HOME } } });
  });

  it.each(['https://around.example/', 'https://x/#p=abc', 'https://x/#p=!!!', ''])('calls a damaged link damaged: %s', async (link) => {
    const world = await fakeWorld();
    await expect(pairWithLink(world.ports, link, self())).rejects.toMatchObject({ code: 'link' });
  });
});

describe('pairing with a typed code', () => {
  async function typing() {
    const made = await fakeWorld();
    const world = { ...made, ports: { ...made.ports, suite } };
    const psk = await pskOfCode(suite, CODE);
    if (psk === undefined) throw new Error('no psk');
    world.home.pairing = { psk, grant: grantOf(world, { lan: [] }) };
    await world.home.listen(world.lanHost, 8080);
    return world;
  }

  it('however it is typed; the address it was reached at is kept', async () => {
    const world = await typing();
    const paired = await world.clock.settle(pairWithCode(world.ports, { url: '10.0.0.2:8080', code: '7k2m 9qxd 4tpa' }, self()));
    expect(paired.identity.lan).toEqual([LAN]);
    expect(paired.identity.homeKey).toBe(toBase64Url(world.home.staticKey.publicKey));
    expect(world.home.lines[0]?.hellos).toEqual([{ t: 'hello', v: 1, slot: '7K' }]);
  });

  it('says that a code is wrong, after one try', async () => {
    const world = await typing();
    const me = self();
    await expect(world.clock.settle(pairWithCode(world.ports, { url: '10.0.0.2:8080', code: '7K2M-9QXD-4TPB' }, me))).rejects.toMatchObject(
      { code: 'wrongCode' },
    );
    expect(me.stored).toEqual([]);
    expect(world.home.lines).toHaveLength(1);
  });

  it('says what is wrong with a code or an address before it goes anywhere', async () => {
    const world = await typing();
    await expect(pairWithCode(world.ports, { url: '10.0.0.2:8080', code: '7K2M' }, self())).rejects.toMatchObject({ code: 'link' });
    await expect(pairWithCode(world.ports, { url: 'not an address', code: CODE }, self())).rejects.toMatchObject({ code: 'link' });
    expect(world.home.lines).toHaveLength(0);
  });
});
