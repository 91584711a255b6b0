import { CLOSE, concat, encodeRelayFrame, RELAY_FRAME } from '@around/messages';
import { FakeClock, FakeNetwork, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { expect, it } from 'vitest';
import { createWeb, type RelayConfig } from '../../src/compose.js';
import { Enrolment } from '../../src/enrolment/enrolment.js';
import { HomeKeys, Peer } from '../relay.js';
import { sha256, TOKEN, tokenHash } from '../support.js';
import { FakeNats } from './fakeBus.js';

/** What phones and homes dial: one name for all relays. */
const NAME = 'around.example:443';

/** Two whole relays on a fake network, one name for both, and NATS between them. */
async function pair(options: Partial<RelayConfig> = {}) {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock);
  const nats = new FakeNats(clock);
  const relay = async (n: number) => {
    const host = network.host(`vps${n}`, { names: [`relay${n}.example`] });
    const files = new MemoryFiles();
    const log = recordingLog();
    const random = seededRandom(n);
    const bus = nats.join();
    const web = createWeb(
      { clock, random, log, web: host, files, suite: nodeSuite(), pages: async () => new Map(), bus },
      {
        host: '0.0.0.0',
        port: 12345,
        hosts: [`relay${n}.example`, NAME],
        origins: [],
        perAddress: 0,
        failuresPerMinute: 10,
        helloMs: 5_000,
        ...options,
      },
    );
    await web.start();
    /** What `frAroundWeb enrol` and `expel` do, in a process of its own. */
    const console = new Enrolment({ files, clock, random: seededRandom(n + 10), sha256, log });
    const dial = async (path: string, from: string): Promise<Peer> =>
      new Peer(await clock.settle(network.host(from).dialWeb(`ws://relay${n}.example:12345${path}`)));
    const home = async (keys: HomeKeys, enrol?: string): Promise<Peer> => {
      const peer = await dial('/home', `home ${clock.now()} ${n}`);
      await clock.advance(50);
      peer.say(keys.login(peer.text('challenge')?.chal, NAME, enrol));
      await clock.advance(3_000);
      if (peer.text('welcome') !== undefined) peer.socket.send(encodeRelayFrame(RELAY_FRAME.tokens, 0, concat([tokenHash(TOKEN)])));
      await clock.advance(50);
      return peer;
    };
    const phone = async (to: HomeKeys): Promise<Peer> => {
      const peer = await dial('/phone', `phone ${clock.now()} ${n}`);
      peer.say({ t: 'hello', v: 1, home: to.id, token: TOKEN });
      await clock.advance(50);
      return peer;
    };
    const health = async () => {
      const answer = await clock.settle(network.host(`browser ${clock.now()} ${n}`).fetch(`http://relay${n}.example:12345/healthz`));
      return JSON.parse(answer.text()) as Record<string, unknown>;
    };
    return { web, log, bus, console, home, phone, health };
  };
  const [a, b] = [await relay(1), await relay(2)];
  await clock.advance(50);
  return { clock, a, b };
}

it('a home comes with the code of one relay to the other, and its phone to the first', async () => {
  const { a, b } = await pair();
  const keys = new HomeKeys(1);
  const home = await b.home(keys, await a.console.invite());
  expect(home.text('welcome')).toBeDefined();
  const phone = await a.phone(keys);
  expect(phone.text('open')).toBeDefined();
  expect(await a.health()).toMatchObject({ ok: true, homes: 0, phones: 1, group: { up: true, phonesOut: 1 } });
  expect(await b.health()).toMatchObject({ homes: 1, group: { phonesIn: 1 } });
  // From then on its keys are enough, anywhere.
  expect((await a.home(keys)).text('welcome')).toBeDefined();
  expect(home.closed?.code).toBe(CLOSE.replaced);
});

it('a code that was used at one relay is refused at the other', async () => {
  const { a, b } = await pair();
  const code = await a.console.invite();
  await b.home(new HomeKeys(1), code);
  for (const relay of [a, b]) expect((await relay.home(new HomeKeys(2), code)).text('sorry')).toMatchObject({ code: 'badCode' });
});

it('a home that is expelled at one relay is sent away by the other, with its phones', async () => {
  const { clock, a, b } = await pair();
  const keys = new HomeKeys(1);
  const home = await b.home(keys, await b.console.invite());
  const phone = await a.phone(keys);
  expect(await a.console.expel(keys.id)).toBe(true);
  await clock.advance(16_000);
  expect(home.closed?.code).toBe(CLOSE.refused);
  expect(phone.closed?.code).toBe(CLOSE.unknownHome);
  expect((await b.home(keys)).text('sorry')).toMatchObject({ code: 'notEnrolled' });
});

it('a home that finds one relay full is found at the other', async () => {
  const { a, b } = await pair({ limits: { maxHomes: 1 } });
  const [one, other] = [new HomeKeys(1), new HomeKeys(2)];
  await a.home(one, await a.console.invite());
  const code = await a.console.invite();
  expect((await a.home(other, code)).text('sorry')).toMatchObject({ code: 'full' });
  expect((await b.home(other, code)).text('welcome')).toBeDefined();
  expect((await a.phone(other)).text('open')).toBeDefined();
});

it('a relay that stops tells the phones of the others, and everybody is at home there at once', async () => {
  const { clock, a, b } = await pair();
  const keys = new HomeKeys(1);
  const home = await b.home(keys, await b.console.invite());
  const phone = await a.phone(keys);
  await clock.settle(b.web.stop());
  await clock.advance(50);
  expect(home.closed?.code).toBe(CLOSE.goingAway);
  expect(phone.closed).toBeUndefined();
  expect(phone.text('home')).toMatchObject({ up: false });
  expect((await a.home(keys)).text('welcome')).toBeDefined();
  expect(phone.text('home')).toMatchObject({ up: true });
});

it('NATS is away: each relay serves who is enrolled and here, and says so', async () => {
  const { a, b } = await pair();
  const keys = new HomeKeys(1);
  await b.home(keys, await a.console.invite());
  for (const { bus } of [a, b]) bus.cut(true);
  expect(await a.health()).toMatchObject({ ok: true, group: { up: false } });
  expect((await a.home(keys)).text('welcome')).toBeDefined();
  expect((await a.phone(keys)).text('open')).toBeDefined();
  const stranger = await a.home(new HomeKeys(2), await b.console.invite());
  expect(stranger.text('sorry')).toMatchObject({ code: 'badCode' });
});

it('one relay alone tells of no group', async () => {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock);
  const web = createWeb(
    {
      clock,
      random: seededRandom(1),
      log: recordingLog(),
      web: network.host('vps', { names: ['relay.example'] }),
      files: new MemoryFiles(),
      suite: nodeSuite(),
      pages: async () => new Map(),
    },
    { host: '0.0.0.0', port: 12345, hosts: ['relay.example'], origins: [], perAddress: 0, failuresPerMinute: 0, helloMs: 5_000 },
  );
  await web.start();
  expect(web.group).toBeUndefined();
  await web.stop();
});
