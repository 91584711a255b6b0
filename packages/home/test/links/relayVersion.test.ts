import {
  decodeRelayFrame,
  encodeRelayFrame,
  fromRelayLogin,
  RELAY_FRAME,
  type RelayFrame,
  toBase64Url,
  toUtf8,
  type UpdateState,
} from '@around/messages';
import { silentLog, type WebConnection } from '@around/platform';
import { FakeClock, FakeNetwork, seededRandom } from '@around/platform/fake';
import { homeIdOf, nodeSuite, signKeyFrom } from '@around/sealing/node';
import { afterEach, expect, it } from 'vitest';
import { createRelayLink, type RelayLinkage } from '../../src/links/relay.js';
import type { PhoneDesk } from '../../src/seams.js';

const URL_ = 'wss://relay.example';
/** A home without a phone. */
const DESK: PhoneDesk = { accept: () => {}, tokenHashes: () => [], slots: () => [], onRoutesChanged: () => () => {}, slotTaken: () => {} };
const STATE: UpdateState = { version: '1.0.0', follows: true, stage: 'steady' };

/** A home linked to a relay that takes it in and keeps its frames. */
class Scene {
  readonly clock = new FakeClock();
  readonly frames: RelayFrame[] = [];
  socket!: WebConnection;
  link!: RelayLinkage;
  up = false;

  async start(welcome: { readonly update?: boolean }): Promise<void> {
    const world = new FakeNetwork(this.clock);
    await world.host('relay', { names: ['relay.example'], forwards: { 443: 12_345 } }).listenWeb({
      at: { host: '0.0.0.0', port: 12_345 },
      maxMessage: 70_000,
      perAddress: 0,
      hosts: ['*'],
      origins: [],
      onRequest: () => ({ status: 404 }),
      sockets: { '/home': (socket) => this.#serve(socket, welcome) },
    });
    const suite = nodeSuite();
    const signKey = signKeyFrom(new Uint8Array(32).fill(1));
    const staticKey = suite.keyPairFrom(new Uint8Array(32).fill(2));
    const homeId = homeIdOf(signKey.publicKey, staticKey.publicKey);
    this.link = createRelayLink(
      { clock: this.clock, random: seededRandom(1), web: world.host('home'), log: silentLog },
      { url: URL_, keys: { homeId, signKey, staticKey }, desk: DESK, inbox: this },
    );
    await this.link.start();
    await this.clock.until(() => this.up, 60_000);
    await this.clock.advance(20);
  }

  relay({ up }: { readonly up: boolean }): void {
    this.up = up;
  }

  get asks(): unknown[] {
    return this.frames
      .filter(({ type }) => type === RELAY_FRAME.update)
      .map(({ payload }) => JSON.parse(new TextDecoder().decode(payload)));
  }

  answer(text: string): void {
    this.socket.send(encodeRelayFrame(RELAY_FRAME.update, 0, toUtf8(text)));
  }

  #serve(socket: WebConnection, welcome: { readonly update?: boolean }): void {
    this.socket = socket;
    socket.handle({
      onText: () =>
        socket.send(fromRelayLogin.encode({ t: 'welcome', credit: 65_536, channels: 64, software: 'frAroundWeb 1.0.0', ...welcome })),
      onBinary: (bytes) => {
        const frame = decodeRelayFrame(bytes);
        if (frame.ok) this.frames.push(frame.value);
      },
      onClose: () => {},
    });
    socket.send(fromRelayLogin.encode({ t: 'challenge', v: 1, chal: toBase64Url(new Uint8Array(32)), relay: 'relay', time: 0 }));
  }
}

let scene: Scene;
afterEach(async () => {
  await scene.link.stop();
  await scene.clock.advance(10_000);
});

it('a relay of before is asked nothing, and known by its name', async () => {
  scene = new Scene();
  await scene.start({});
  expect(await scene.link.relayVersion({ version: '1.1.0' })).toEqual({ url: URL_, up: true, software: 'frAroundWeb 1.0.0' });
  expect(scene.asks).toEqual([]);
});

it('a relay that answers is told what there is, and says how far it is', async () => {
  scene = new Scene();
  await scene.start({ update: true });
  const asked = scene.link.relayVersion({ version: '1.1.0', from: 'https://around.example/releases/' });
  await scene.clock.advance(20);
  expect(scene.asks).toEqual([{ version: '1.1.0', from: 'https://around.example/releases/' }]);
  scene.answer(JSON.stringify(STATE));
  await scene.clock.advance(20);
  expect(await asked).toEqual({ url: URL_, up: true, software: 'frAroundWeb 1.0.0', state: STATE });
});

it('a relay that restarts before it answers is away, and not one that knows no updates', async () => {
  scene = new Scene();
  await scene.start({ update: true });
  const asked = scene.link.relayVersion({ version: '1.1.0' });
  await scene.clock.advance(20);
  scene.socket.close(1001 as number);
  await scene.clock.advance(20);
  expect(await asked).toEqual({ url: URL_, up: false });
});

it('an answer that nobody asked for, and one that is none, are dropped; asks without an answer are bounded', async () => {
  scene = new Scene();
  await scene.start({ update: true });
  scene.answer(JSON.stringify(STATE));
  await scene.clock.advance(20);
  const asked = scene.link.relayVersion({});
  await scene.clock.advance(20);
  scene.answer('{"version":1}');
  await scene.clock.advance(20);
  expect([await asked, scene.up]).toEqual([{ url: URL_, up: false }, true]);
  const many = Array.from({ length: 20 }, () => scene.link.relayVersion({}));
  await scene.clock.advance(20);
  expect(scene.asks).toHaveLength(1 + 8);
  await scene.link.stop();
  await Promise.all(many);
});
