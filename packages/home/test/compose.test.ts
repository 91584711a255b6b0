import { parsePairingLink } from '@around/messages';
import { FakeClock, FakeNetwork, MemoryFiles, recordingLog, seededRandom } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHome, type Home } from '../src/compose.js';
import { homeConfig } from '../src/config.js';
import { LastingDb } from './support/lastingDb.js';
import { pairWith, ScriptedPhone, suite } from './support/scriptedPhone.js';

let clock: FakeClock;
let world: FakeNetwork;
let files: MemoryFiles;
let dbs: LastingDb;
let log: ReturnType<typeof recordingLog>;
beforeEach(() => {
  clock = new FakeClock();
  world = new FakeNetwork(clock);
  files = new MemoryFiles();
  dbs = new LastingDb();
  log = recordingLog();
});
const home = (seed: number, config: Parameters<typeof homeConfig>[0] = {}): Home => {
  const host = world.host('home');
  return createHome(
    { clock, random: seededRandom(seed), log, network: host, web: host, files, suite, openDb: dbs.open },
    homeConfig(config),
  );
};
const start = (one: Home) => one.start();
const stop = (one: Home) => clock.settle(one.stop());

describe('a home', () => {
  it('is told of a time zone that there is not', () => {
    expect(() => homeConfig({ timeZone: 'Mars/Olympus' })).toThrow(/Europe\/Berlin/);
    expect(homeConfig({ timeZone: 'Asia/Tokyo' }).timeZone).toBe('Asia/Tokyo');
  });

  it('starts from nothing, offers itself, pairs, and knows its phone after a restart', async () => {
    const first = home(1, { title: 'Greenhouse' });
    await start(first);
    await clock.until(() => first.offers.current() !== undefined);
    const offer = first.offers.current();
    expect(parsePairingLink(offer?.link as string)).toMatchObject({ ok: true, value: { home: first.homeId, lan: ['ws://10.0.0.2:8080'] } });
    expect(offer?.link).toMatch(/^http:\/\/10\.0\.0\.2:8080\/#p=/);
    const paired = await pairWith(first.desk, { link: offer?.link as string });
    await stop(first);
    await stop(first);
    expect(clock.pending).toBe(0);

    const again = home(2, { title: 'Greenhouse' });
    await start(again);
    expect(again.homeId).toBe(paired.grant.home.id);
    await clock.advance(2_000);
    expect(again.offers.current()).toBeUndefined();
    const phone = new ScriptedPhone(again.desk, paired);
    expect(phone.welcome?.home).toEqual({ id: paired.grant.home.id, title: 'Greenhouse' });
    await stop(again);
  });

  it('may be started again by the same hand', async () => {
    const one = home(1);
    await start(one);
    const id = one.homeId;
    await stop(one);
    expect(() => one.homeId).toThrow(/start it first/);
    await Promise.all([start(one), one.start()]);
    expect(one.homeId).toBe(id);
    await stop(one);
    expect(clock.pending).toBe(0);
  });

  it('lets go of everything when a part cannot start', async () => {
    const busy = await world.host('home').listenTcp({ host: '0.0.0.0', port: 45_672 }, () => undefined);
    const one = home(1);
    await expect(start(one)).rejects.toMatchObject({ code: 'inUse' });
    await clock.settle(busy.close());
    await start(one);
    await stop(one);
    expect(clock.pending).toBe(0);
  });

  it('joins the relay that it is told of, now and at its next start', async () => {
    const dialled: string[] = [];
    const listener = await world.host('vps', { names: ['around.example'] }).listenWeb({
      at: { host: '0.0.0.0', port: 80 },
      maxMessage: 65_536,
      perAddress: 0,
      hosts: ['*'],
      origins: [],
      onRequest: () => ({ status: 404 }),
      sockets: {
        '/home': (socket, request) => {
          dialled.push(request.path);
          socket.handle({ onBinary() {}, onText() {}, onClose() {} });
        },
      },
    });
    const one = home(1);
    await start(one);
    await expect(one.join({ url: 'ftp://around.example' })).rejects.toThrow(/no relay/);
    // As an owner's phone asks for it: answered first.
    const owner = new ScriptedPhone(one.desk, await pairWith(one.desk, await clock.settle(one.offers.offer('x', { role: 'owner' }))));
    owner.take();
    for (const [n, url] of ['ftp://around.example', 'ws://around.example'].entries()) {
      owner.say({ t: 'ask', n, what: 'join', with: { url, code: 'ABCD' } });
      await clock.until(() => owner.messages.some((message) => message.t === 'answer' && message.n === n));
    }
    const answers = owner.messages.filter((message) => message.t === 'answer');
    expect(answers).toMatchObject([{ error: { message: expect.stringMatching(/no relay/) } }, { ok: {} }]);
    expect(dialled).toEqual([]);
    await clock.until(() => dialled.length === 1);
    const { link } = await clock.settle(one.offers.offer('x', { role: 'owner' }));
    expect(link).toMatch(/^http:\/\/around\.example\/#p=/);
    await stop(one);
    const again = home(2);
    await start(again);
    await clock.until(() => dialled.length >= 2);
    await stop(again);
    await clock.settle(listener.close());
  });

  it('logs no secret', async () => {
    const one = home(1);
    await start(one);
    await clock.until(() => one.offers.current() !== undefined);
    const { link, code } = one.offers.current() as { link: string; code: string };
    const paired = await pairWith(one.desk, { link });
    new ScriptedPhone(one.desk, paired).take();
    await stop(one);
    const text = log.text();
    for (const secret of [code, link.split('#')[1] as string, paired.grant.psk, paired.grant.token]) expect(text).not.toContain(secret);
  });
});
