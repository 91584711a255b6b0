import { decodeRelayFrame, encodeRelayFrame, fromRelayLogin, RELAY_FRAME, type RelayFrame, toBase64Url, toUtf8 } from '@around/messages';
import { silentLog, type WebConnection } from '@around/platform';
import { FakeClock, FakeNetwork, seededRandom } from '@around/platform/fake';
import { homeIdOf, nodeSuite, signKeyFrom } from '@around/sealing/node';
import { createRelayLink, type RelayLinkage } from '../../src/links/relay.js';
import type { PhoneDesk, WillWriter } from '../../src/seams.js';

export const URL_ = 'wss://relay.example';
/** A home without a phone. */
const DESK: PhoneDesk = { accept: () => {}, tokenHashes: () => [], slots: () => [], onRoutesChanged: () => () => {}, slotTaken: () => {} };

interface Welcome {
  readonly update?: boolean;
  readonly will?: boolean;
}

/** A home linked to a relay that takes it in and keeps its frames. */
export class RelayScene {
  readonly clock = new FakeClock();
  readonly frames: RelayFrame[] = [];
  socket!: WebConnection;
  link!: RelayLinkage;
  up = false;

  async start(welcome: Welcome, will?: WillWriter): Promise<void> {
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
      { url: URL_, keys: { homeId, signKey, staticKey }, desk: DESK, inbox: this, ...(will === undefined ? {} : { will }) },
    );
    await this.link.start();
    await this.clock.until(() => this.up, 60_000);
    await this.clock.advance(20);
  }

  relay({ up }: { readonly up: boolean }): void {
    this.up = up;
  }

  /** What the home said in frames of this type. */
  said(type: 'update' | 'will'): unknown[] {
    return this.frames
      .filter((frame) => frame.type === RELAY_FRAME[type])
      .map(({ payload }) => JSON.parse(new TextDecoder().decode(payload)));
  }

  answer(type: 'update' | 'will', text: string): void {
    this.socket.send(encodeRelayFrame(RELAY_FRAME[type], 0, toUtf8(text)));
  }

  #serve(socket: WebConnection, welcome: Welcome): void {
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
