import {
  decodeClose,
  decodeCredit,
  decodeRelayFrame,
  encodeRelayFrame,
  type FromRelayLogin,
  fromRelayLogin,
  RELAY_FRAME,
  type RelayFrame,
  type SlotOffer,
  type ToRelayLogin,
  toBase64Url,
  toRelayLogin,
  toUtf8,
} from '@around/messages';
import type { Startable, WebConnection } from '@around/platform';
import { silentLog } from '@around/platform';
import { FakeClock, FakeNetwork, seededRandom } from '@around/platform/fake';
import { homeIdOf, nodeSuite, signKeyFrom, verifyRelayLogin } from '@around/sealing/node';
import { afterEach, describe, expect, test } from 'vitest';
import { createRelayLink } from '../../src/links/relay.js';
import type { PhoneChannel, PhoneDesk } from '../../src/seams.js';
import { FakeInbox } from './fakeHouse.js';

const CHAL = new Uint8Array(32).fill(9);

class FakeDesk implements PhoneDesk {
  readonly channels: { channel: PhoneChannel; frames: Uint8Array[]; closed: number }[] = [];
  readonly listeners = new Set<() => void>();
  tokens: Uint8Array[] = [new Uint8Array(32).fill(1)];
  offers: SlotOffer[] = [];
  readonly taken: string[] = [];
  handles = true;

  accept(channel: PhoneChannel): void {
    const entry = { channel, frames: [] as Uint8Array[], closed: 0 };
    this.channels.push(entry);
    if (this.handles) this.handle(this.channels.length - 1);
  }
  handle(i: number): void {
    const entry = this.channels[i]!;
    entry.channel.handle({ onFrame: (frame) => entry.frames.push(frame), onClose: () => entry.closed++ });
  }
  tokenHashes(): readonly Uint8Array[] {
    return this.tokens;
  }
  slots(): readonly SlotOffer[] {
    return this.offers;
  }
  onRoutesChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  slotTaken(slot: string): void {
    this.taken.push(slot);
  }
  changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** One home's socket at the scripted relay. */
interface Seen {
  readonly socket: WebConnection;
  readonly logins: ToRelayLogin[];
  readonly frames: RelayFrame[];
  closed: number | undefined;
}

class Scene {
  readonly clock = new FakeClock();
  readonly world = new FakeNetwork(this.clock);
  readonly inbox = new FakeInbox();
  readonly desk = new FakeDesk();
  readonly suite = nodeSuite();
  readonly signKey = signKeyFrom(new Uint8Array(32).fill(1));
  readonly staticKey = this.suite.keyPairFrom(new Uint8Array(32).fill(2));
  readonly homeId = homeIdOf(this.signKey.publicKey, this.staticKey.publicKey);
  readonly seen: Seen[] = [];
  link!: Startable;
  /** What the relay answers to a login. */
  answer: (login: ToRelayLogin, name: string) => FromRelayLogin = () => ({
    t: 'welcome',
    credit: 65_536,
    channels: 64,
    software: 'script',
  });

  async relay(name = 'relay', asks = true): Promise<{ close(): Promise<void> }> {
    return this.world.host(name, { names: [`${name}.example`], forwards: { 443: 12_345 } }).listenWeb({
      at: { host: '0.0.0.0', port: 12_345 },
      maxMessage: 70_000,
      perAddress: 0,
      hosts: ['*'],
      origins: [],
      onRequest: () => ({ status: 404 }),
      sockets: { '/home': (socket) => this.#serve(socket, name, asks) },
    });
  }

  #serve(socket: WebConnection, name: string, asks: boolean): void {
    const seen: Seen = { socket, logins: [], frames: [], closed: undefined };
    this.seen.push(seen);
    socket.handle({
      onText: (text) => {
        const login = toRelayLogin.decode(text, 2_000);
        if (!login.ok) throw new Error(login.error);
        if (!verifyRelayLogin(login.value, `${name}.example`, CHAL)) throw new Error('the signature does not fit');
        seen.logins.push(login.value);
        socket.send(fromRelayLogin.encode(this.answer(login.value, name)));
      },
      onBinary: (bytes) => {
        const frame = decodeRelayFrame(bytes);
        if (frame.ok) seen.frames.push(frame.value);
      },
      onClose: (code) => {
        seen.closed = code;
      },
    });
    if (asks) socket.send(fromRelayLogin.encode({ t: 'challenge', v: 1, chal: toBase64Url(CHAL), relay: name, time: 0 }));
  }

  async start(options: { url?: string; enrol?: string } = {}): Promise<void> {
    this.link = createRelayLink(
      { clock: this.clock, random: seededRandom(1), web: this.world.host('home'), log: silentLog },
      {
        url: options.url ?? 'wss://relay.example',
        keys: { homeId: this.homeId, signKey: this.signKey, staticKey: this.staticKey },
        ...(options.enrol === undefined ? {} : { enrol: options.enrol }),
        desk: this.desk,
        inbox: this.inbox,
      },
    );
    await this.link.start();
  }

  get up(): boolean {
    return this.inbox.relays.at(-1)?.up === true;
  }
  get detail(): string | undefined {
    return this.inbox.relays.at(-1)?.detail;
  }
  async live(): Promise<Seen> {
    await this.clock.until(() => this.up, 120_000);
    await this.clock.advance(20);
    return this.seen.at(-1)!;
  }
  frames(type: number): RelayFrame[] {
    return this.seen.at(-1)!.frames.filter((frame) => frame.type === type);
  }
  /** A phone arrives, by the relay. */
  open(channel: number): void {
    const hello = JSON.stringify({ t: 'hello', v: 1, home: this.homeId, token: 'A'.repeat(22) });
    this.seen.at(-1)!.socket.send(encodeRelayFrame(RELAY_FRAME.open, channel, toUtf8(hello)));
  }
  data(channel: number, bytes: number): void {
    this.seen.at(-1)!.socket.send(encodeRelayFrame(RELAY_FRAME.data, channel, new Uint8Array(bytes)));
  }
}

let scene: Scene;
afterEach(async () => {
  await scene.link.stop();
  await scene.clock.advance(10_000);
});

describe('logging in', () => {
  test('proves the home, says that the link is up, and hands over tokens and slots', async () => {
    scene = new Scene();
    scene.desk.offers = [{ slot: 'AB', ms: 300_000 }];
    await scene.relay();
    await scene.start({ enrol: 'CODE' });
    const seen = await scene.live();
    expect(scene.inbox.relays.map(({ up }) => up)).toEqual([false, true]);
    expect(scene.inbox.relays.at(-1)).toMatchObject({ url: 'wss://relay.example', up: true });
    expect(seen.logins[0]).not.toHaveProperty('enrol');
    expect(scene.frames(RELAY_FRAME.tokens).map((frame) => frame.payload)).toEqual([new Uint8Array(32).fill(1)]);
    expect(JSON.parse(new TextDecoder().decode(scene.frames(RELAY_FRAME.slot)[0]?.payload))).toEqual({ slot: 'AB', ms: 300_000 });
  });

  test('shows the one-time code only to a relay that does not know it', async () => {
    scene = new Scene();
    scene.answer = (login) =>
      login.enrol === 'CODE' ? { t: 'welcome', credit: 0, channels: 0, software: '' } : { t: 'sorry', code: 'notEnrolled', message: '' };
    await scene.relay();
    await scene.start({ enrol: 'CODE' });
    const before = scene.clock.now();
    await scene.live();
    expect(scene.clock.now() - before).toBeLessThan(200);
  });

  test.each([
    ['notEnrolled', /run "frAroundWeb enrol"/],
    ['full', /full/],
    ['badCode', /enrol code is used up/],
    ['badSignature', /refused this home/],
  ] as const)('names what is wrong: %s', async (code, words) => {
    scene = new Scene();
    scene.answer = () => ({ t: 'sorry', code, message: 'no' });
    await scene.relay();
    await scene.start();
    await scene.clock.until(() => scene.detail !== undefined);
    expect(scene.detail).toMatch(words);
    expect(scene.up).toBe(false);
    // It mends itself once the relay takes the home.
    scene.answer = () => ({ t: 'welcome', credit: 0, channels: 0, software: '' });
    await scene.live();
    expect(scene.inbox.relays.at(-1)).not.toHaveProperty('detail');
  });

  test('names what is wrong: nobody listens, no such name, a relay that says nothing', async () => {
    scene = new Scene();
    scene.world.host('relay', { names: ['relay.example'] });
    await scene.start();
    await scene.clock.until(() => scene.detail !== undefined);
    expect(scene.detail).toMatch(/nobody listens at relay\.example/);
    await scene.link.stop();
    await scene.start({ url: 'wss://nowhere.example' });
    await scene.clock.until(() => /no way to nowhere/.test(scene.detail ?? ''));
    await scene.link.stop();
    await scene.relay('mute', false);
    await scene.start({ url: 'wss://mute.example' });
    await scene.clock.until(() => /does not answer the login/.test(scene.detail ?? ''), 20_000);
  });

  test('follows a redirect, and comes back when the other relay is gone', async () => {
    scene = new Scene();
    const other = await scene.relay('other');
    await scene.relay();
    let redirecting = true;
    const welcome = { t: 'welcome', credit: 0, channels: 0, software: '' } as const;
    scene.answer = (_, name) => (redirecting && name === 'relay' ? { t: 'redirect', url: 'wss://other.example' } : welcome);
    await scene.start();
    await scene.live();
    expect(scene.seen).toHaveLength(2);
    expect(scene.seen[0]!.closed).toBeDefined();
    redirecting = false;
    await other.close();
    scene.seen[1]!.socket.terminate();
    await scene.clock.until(() => !scene.up);
    await scene.live();
    expect(scene.up).toBe(true);
  });

  test('stays ten minutes where a redirect led, and then asks its own relay again', async () => {
    scene = new Scene();
    await scene.relay('other');
    await scene.relay();
    let redirecting = true;
    const welcome = { t: 'welcome', credit: 0, channels: 0, software: '' } as const;
    scene.answer = (_, name) => (redirecting && name === 'relay' ? { t: 'redirect', url: 'wss://other.example' } : welcome);
    await scene.start();
    await scene.live();
    redirecting = false;
    await scene.clock.advance(590_000);
    expect(scene.seen).toHaveLength(2);
    await scene.clock.advance(20_000);
    expect(scene.seen).toHaveLength(3);
    expect(scene.seen[1]!.closed).toBeDefined();
    await scene.clock.advance(1_200_000);
    expect(scene.seen).toHaveLength(3);
  });

  test('relays that send it in circles, or out of TLS, are named', async () => {
    scene = new Scene();
    await scene.relay();
    scene.answer = () => ({ t: 'redirect', url: 'wss://relay.example' });
    await scene.start();
    await scene.clock.until(() => scene.detail !== undefined);
    expect(scene.detail).toMatch(/from one to the next/);
    expect(scene.seen.length).toBe(5);
    scene.answer = () => ({ t: 'redirect', url: 'ws://relay.example' });
    await scene.clock.until(() => /not encrypted/.test(scene.detail ?? ''));
  });
});

describe('while it is up', () => {
  test('a change of tokens or slots is told once, and everything again after a reconnect', async () => {
    scene = new Scene();
    await scene.relay();
    await scene.start();
    await scene.live();
    scene.desk.offers = [{ slot: 'AB', ms: 300_000 }];
    scene.desk.changed();
    scene.desk.changed();
    await scene.clock.advance(20);
    expect(scene.frames(RELAY_FRAME.slot)).toHaveLength(1);
    expect(scene.frames(RELAY_FRAME.tokens)).toHaveLength(1);
    scene.desk.offers = [];
    scene.desk.tokens = [...scene.desk.tokens, new Uint8Array(32).fill(2)];
    scene.desk.changed();
    await scene.clock.advance(20);
    expect(JSON.parse(new TextDecoder().decode(scene.frames(RELAY_FRAME.slot)[1]?.payload))).toEqual({ slot: 'AB', ms: 0 });
    expect(scene.frames(RELAY_FRAME.tokens)[1]?.payload).toHaveLength(64);
    scene.seen.at(-1)!.socket.terminate();
    await scene.clock.until(() => !scene.up);
    await scene.live();
    expect(scene.frames(RELAY_FRAME.tokens)[0]?.payload).toHaveLength(64);
  });

  test('a slot that another home holds is given back', async () => {
    scene = new Scene();
    await scene.relay();
    await scene.start();
    const seen = await scene.live();
    seen.socket.send(encodeRelayFrame(RELAY_FRAME.slot, 0, toUtf8(JSON.stringify({ slot: 'AB', yours: false }))));
    seen.socket.send(encodeRelayFrame(RELAY_FRAME.slot, 0, toUtf8(JSON.stringify({ slot: 'CD', yours: true }))));
    await scene.clock.advance(20);
    expect(scene.desk.taken).toEqual(['AB']);
  });

  test('a phone comes in, frames go both ways, and what is consumed is granted again, to the byte', async () => {
    scene = new Scene();
    await scene.relay();
    await scene.start();
    await scene.live();
    scene.open(7);
    scene.data(7, 100);
    scene.data(7, 40_000);
    scene.data(7, 50);
    await scene.clock.advance(300);
    const [phone] = scene.desk.channels;
    expect(phone?.channel).toMatchObject({ path: 'relay', remote: 'relay', hello: { t: 'hello', v: 1, home: scene.homeId } });
    expect(phone?.frames.map((frame) => frame.length)).toEqual([100, 40_000, 50]);
    const granted = scene.frames(RELAY_FRAME.credit).map((frame) => decodeCredit(frame.payload));
    expect(granted).toEqual([40_100, 50]);
    phone!.channel.send(Uint8Array.of(1, 2, 3));
    await scene.clock.advance(20);
    expect(scene.frames(RELAY_FRAME.data)).toMatchObject([{ channel: 7, payload: Uint8Array.of(1, 2, 3) }]);
  });

  test('closing works from both sides, once each', async () => {
    scene = new Scene();
    await scene.relay();
    await scene.start();
    const seen = await scene.live();
    scene.open(1);
    scene.open(2);
    await scene.clock.advance(20);
    const [one, two] = scene.desk.channels;
    one!.channel.close(4003, 'no');
    one!.channel.close(4003, 'no');
    one!.channel.send(Uint8Array.of(1));
    expect(one!.closed).toBe(0);
    seen.socket.send(encodeRelayFrame(RELAY_FRAME.close, 2));
    await scene.clock.advance(20);
    expect(one!.closed).toBe(1);
    expect(two!.closed).toBe(1);
    expect(scene.frames(RELAY_FRAME.close).map((frame) => [frame.channel, decodeClose(frame.payload)])).toEqual([
      [1, { code: 4003, reason: 'no' }],
    ]);
    expect(scene.frames(RELAY_FRAME.data)).toEqual([]);
    scene.open(3);
    await scene.clock.advance(20);
    seen.socket.terminate();
    await scene.clock.advance(20);
    expect(scene.desk.channels[2]!.closed).toBe(1);
  });

  test('frames that came before the desk listened are kept, up to the credit; a hello that is none is refused', async () => {
    scene = new Scene();
    scene.desk.handles = false;
    await scene.relay();
    await scene.start();
    const seen = await scene.live();
    scene.open(1);
    scene.data(1, 10);
    scene.open(2);
    scene.data(2, 60_000);
    scene.data(2, 6_000);
    seen.socket.send(encodeRelayFrame(RELAY_FRAME.open, 3, toUtf8('{"t":"hello"}')));
    await scene.clock.advance(50);
    scene.desk.handle(0);
    scene.desk.handle(1);
    await scene.clock.advance(50);
    expect(scene.desk.channels[0]!.frames).toHaveLength(1);
    expect(scene.desk.channels[1]!.frames).toHaveLength(0);
    const closes = scene.frames(RELAY_FRAME.close).map((frame) => [frame.channel, decodeClose(frame.payload).code]);
    expect(closes).toEqual([
      [2, 4006],
      [3, 4000],
    ]);
  });

  test('a relay that falls silent is left after two pings and dialled anew', async () => {
    scene = new Scene();
    await scene.relay();
    await scene.start();
    await scene.live();
    await scene.clock.advance(120_000);
    expect(scene.seen).toHaveLength(1);
    scene.world.cutAll('home', 'relay', 'silent');
    const before = scene.clock.now();
    await scene.clock.until(() => !scene.up, 60_000);
    expect(scene.clock.now() - before).toBeGreaterThan(29_000);
    expect(scene.clock.now() - before).toBeLessThanOrEqual(45_000);
    expect(scene.detail).toMatch(/silent/);
    await scene.live();
  });

  test('a relay that goes away is dialled again soon; another run of the same home is not fought with', async () => {
    scene = new Scene();
    await scene.relay();
    await scene.start();
    const first = await scene.live();
    first.socket.send(encodeRelayFrame(RELAY_FRAME.drain, 0, toUtf8('restart')));
    first.socket.close(1001 as number);
    let before = scene.clock.now();
    await scene.clock.until(() => scene.seen.length === 2);
    expect(scene.clock.now() - before).toBeLessThan(600);
    const second = await scene.live();
    second.socket.close(4010, 'replaced');
    before = scene.clock.now();
    await scene.clock.until(() => /started twice/.test(scene.detail ?? ''));
    await scene.clock.until(() => scene.seen.length === 3, 60_000);
    expect(scene.clock.now() - before).toBeGreaterThan(14_000);
  });

  test('stopping says goodbye', async () => {
    scene = new Scene();
    await scene.relay();
    await scene.start();
    const seen = await scene.live();
    scene.open(1);
    await scene.clock.advance(20);
    await scene.link.stop();
    await scene.clock.advance(100);
    expect(scene.frames(RELAY_FRAME.drain)).toHaveLength(1);
    expect(seen.closed).toBe(1000);
    expect(scene.desk.channels[0]!.closed).toBe(1);
    expect(scene.desk.listeners.size).toBe(0);
    await scene.clock.advance(5_000);
    expect(scene.clock.pending).toBe(0);
  });
});
