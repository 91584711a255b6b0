import { concat, encodeRelayFrame, fromBase64Url, RELAY_FRAME, toBase64Url } from '@around/messages';
import type { PageFiles, WebConnection } from '@around/platform';
import { FakeClock, type FakeHost, FakeNetwork, MemoryFiles, type RecordingLog, recordingLog, seededRandom } from '@around/platform/fake';
import { homeIdOf, nodeSuite, type SignKey, signKeyFrom, signRelayLogin } from '@around/sealing/node';
import { createWeb, type RelayConfig } from '../src/compose.js';
import { Enrolment } from '../src/enrolment/enrolment.js';
import { sha256, tokenHash } from './support.js';

/** A socket's other end, as a test reads it. */
export class Peer {
  readonly texts: Record<string, unknown>[] = [];
  readonly binaries: Uint8Array[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly socket: WebConnection;

  constructor(socket: WebConnection) {
    this.socket = socket;
    socket.handle({
      onText: (text) => this.texts.push(JSON.parse(text)),
      onBinary: (bytes) => this.binaries.push(bytes),
      onClose: (code, reason) => {
        this.closed = { code, reason };
      },
    });
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  text(t: string): Record<string, unknown> | undefined {
    return this.texts.findLast((text) => text.t === t);
  }
}

/** A home's keys. */
export class HomeKeys {
  readonly #sign: SignKey;
  readonly #static: Uint8Array;
  readonly id: string;

  constructor(n: number) {
    this.#sign = signKeyFrom(new Uint8Array(32).fill(n));
    this.#static = new Uint8Array(32).fill(n + 100);
    this.id = homeIdOf(this.#sign.publicKey, this.#static);
  }

  login(challenge: unknown, host: string, enrol?: string): object {
    const chal = fromBase64Url(String(challenge)) as Uint8Array;
    return {
      t: 'login',
      v: 1,
      home: this.id,
      sign: toBase64Url(this.#sign.publicKey),
      static: toBase64Url(this.#static),
      sig: toBase64Url(signRelayLogin(this.#sign, host, chal, this.id)),
      ...(enrol === undefined ? {} : { enrol }),
    };
  }
}

export const RELAY = 'relay.example:12345';

/** A relay on a fake network with homes and phones that dial it. */
export async function relay(options: Partial<RelayConfig> = {}, pages: PageFiles = new Map()) {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock);
  const random = seededRandom(7);
  const log: RecordingLog = recordingLog();
  const files = new MemoryFiles();
  const host = network.host('vps', { names: ['relay.example', 'evil.example'] });
  const config: RelayConfig = {
    host: '0.0.0.0',
    port: 12345,
    hosts: ['relay.example'],
    origins: [],
    perAddress: 20,
    failuresPerMinute: 10,
    helloMs: 5_000,
    ...options,
  };
  const make = () => createWeb({ clock, random, log, web: host, files, suite: nodeSuite(), pages: async () => pages }, config);
  const web = make();
  await web.start();
  /** What `frAroundWeb enrol` does, in a process of its own. */
  const console = new Enrolment({ files, clock, random, sha256, log });

  const dial = async (path: string, from: FakeHost = network.host('someone'), at = RELAY): Promise<Peer> =>
    new Peer(await clock.settle(from.dialWeb(`ws://${at}${path}`)));
  const run = (ms = 50): Promise<void> => clock.advance(ms);

  /** A home's link, logged in with a fresh code. */
  const home = async (keys: HomeKeys, tokens: readonly string[], from = network.host(`home of ${keys.id}`)): Promise<Peer> => {
    const peer = await dial('/home', from);
    await run();
    peer.say(keys.login(peer.text('challenge')?.chal, RELAY, await console.invite()));
    await run();
    if (peer.text('welcome') === undefined) throw new Error(JSON.stringify(peer.texts));
    peer.socket.send(encodeRelayFrame(RELAY_FRAME.tokens, 0, concat(tokens.map(tokenHash))));
    await run();
    return peer;
  };
  return { clock, network, log, files, web, make, console, dial, run, home, host };
}
