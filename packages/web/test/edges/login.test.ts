import { CLOSE, encodeRelayFrame, RELAY_FRAME } from '@around/messages';
import { describe, expect, it } from 'vitest';
import { HomeKeys, RELAY, relay } from '../relay.js';
import { TOKEN } from '../support.js';

describe('a home logs in', () => {
  it('the first time with a code, afterwards with its keys alone', async () => {
    const t = await relay();
    const keys = new HomeKeys(1);
    const first = await t.home(keys, []);
    expect(first.text('welcome')).toMatchObject({ credit: 65_536, channels: 64 });
    expect(t.web.homes).toBe(1);
    first.socket.terminate();
    await t.run();
    expect(t.web.homes).toBe(0);
    const again = await t.dial('/home');
    await t.run();
    again.say(keys.login(again.text('challenge')?.chal, RELAY));
    await t.run();
    expect(again.text('welcome')).toBeDefined();
  });

  it('and is known after a restart of the relay', async () => {
    const t = await relay();
    const keys = new HomeKeys(1);
    const first = await t.home(keys, []);
    await t.clock.settle(t.web.stop());
    await t.run();
    expect(first.closed?.code).toBe(CLOSE.goingAway);
    const next = t.make();
    await next.start();
    const again = await t.dial('/home');
    await t.run();
    again.say(keys.login(again.text('challenge')?.chal, RELAY));
    await t.run();
    expect(next.homes).toBe(1);
    await next.stop();
  });

  it('not without being enrolled, and is told what to do', async () => {
    const t = await relay();
    const peer = await t.dial('/home');
    await t.run();
    peer.say(new HomeKeys(1).login(peer.text('challenge')?.chal, RELAY));
    await t.run();
    expect(peer.text('sorry')).toMatchObject({ code: 'notEnrolled', message: expect.stringContaining('frAroundWeb enrol') });
    expect(peer.closed?.code).toBe(CLOSE.unknownHome);
  });

  it('not twice with one code', async () => {
    const t = await relay();
    const code = await t.console.invite();
    const results: unknown[] = [];
    for (const n of [1, 2]) {
      const peer = await t.dial('/home', t.network.host(`home ${n}`));
      await t.run();
      peer.say(new HomeKeys(n).login(peer.text('challenge')?.chal, RELAY, code.toLowerCase()));
      await t.run();
      results.push(peer.text('welcome') === undefined ? peer.text('sorry')?.code : 'welcome');
    }
    expect(results).toEqual(['welcome', 'badCode']);
  });

  it('not with one code at the same time', async () => {
    const t = await relay();
    const code = await t.console.invite();
    const peers = [await t.dial('/home', t.network.host('home 1')), await t.dial('/home', t.network.host('home 2'))];
    await t.run();
    for (const [i, peer] of peers.entries()) peer.say(new HomeKeys(i + 1).login(peer.text('challenge')?.chal, RELAY, code));
    await t.run();
    expect(peers.filter((peer) => peer.text('welcome') !== undefined)).toHaveLength(1);
  });

  it('not with a signature that was made for another relay', async () => {
    const t = await relay();
    const keys = new HomeKeys(1);
    (await t.home(keys, [])).socket.terminate();
    const peer = await t.dial('/home');
    await t.run();
    // The other relay passes our challenge on to the home that dialled it.
    peer.say(keys.login(peer.text('challenge')?.chal, 'evil.example'));
    await t.run();
    expect(peer.text('sorry')).toMatchObject({ code: 'badSignature' });
    await expect(t.clock.settle(t.network.host('someone').dialWeb('ws://evil.example:12345/home'))).rejects.toThrow(/421/);
  });

  it('not with an answer to an older challenge', async () => {
    const t = await relay();
    const keys = new HomeKeys(1);
    const first = await t.home(keys, []);
    const peer = await t.dial('/home');
    await t.run();
    peer.say(keys.login(first.text('challenge')?.chal, RELAY));
    await t.run();
    expect(peer.text('sorry')).toMatchObject({ code: 'badSignature' });
    expect(first.closed).toBeUndefined();
  });

  it('and replaces its older link', async () => {
    const t = await relay();
    const keys = new HomeKeys(1);
    const old = await t.home(keys, []);
    await t.home(keys, []);
    expect(old.closed?.code).toBe(CLOSE.replaced);
    expect(t.web.homes).toBe(1);
  });

  it('within five seconds, and with a login before anything else', async () => {
    const t = await relay();
    const idle = await t.dial('/home');
    await t.run(5_100);
    expect(idle.closed?.code).toBe(CLOSE.helloTimeout);
    const rude = await t.dial('/home');
    rude.socket.send(new Uint8Array(10));
    await t.run();
    expect(rude.closed?.code).toBe(CLOSE.protocolError);
    const long = await t.dial('/home');
    long.say({ t: 'login', v: 1, filler: 'x'.repeat(600) });
    await t.run();
    expect(long.text('sorry')).toMatchObject({ code: 'malformed' });
    const newer = await t.dial('/home');
    await t.run();
    newer.say({ ...new HomeKeys(1).login(newer.text('challenge')?.chal, RELAY), v: 2 });
    await t.run();
    expect(newer.closed?.code).toBe(CLOSE.versionMismatch);
  });
});

describe('a relay that is full', () => {
  it('sends another home elsewhere, and uses up no code for it', async () => {
    const t = await relay({ limits: { maxHomes: 1 }, redirect: 'wss://other.example/' });
    const keys = new HomeKeys(1);
    await t.home(keys, []);
    const code = await t.console.invite();
    const peer = await t.dial('/home');
    await t.run();
    peer.say(new HomeKeys(2).login(peer.text('challenge')?.chal, RELAY, code));
    await t.run();
    expect(peer.text('redirect')).toEqual({ t: 'redirect', url: 'wss://other.example/' });
    expect(peer.closed?.code).toBe(CLOSE.full);
    await t.home(keys, []);
    expect(t.web.homes).toBe(1);
  });

  it('says so where there is no other', async () => {
    const t = await relay({ limits: { maxHomes: 0 } });
    const peer = await t.dial('/home');
    await t.run();
    peer.say(new HomeKeys(2).login(peer.text('challenge')?.chal, RELAY, await t.console.invite()));
    await t.run();
    expect(peer.text('sorry')).toMatchObject({ code: 'full' });
  });
});

describe('nobody can lock a home out', () => {
  it('by failing from its address', async () => {
    const t = await relay({ failuresPerMinute: 3 });
    const keys = new HomeKeys(1);
    const house = t.network.host('house');
    (await t.home(keys, [TOKEN], house)).socket.terminate();
    await t.run();
    const codes: unknown[] = [];
    for (let i = 0; i < 5; i++) {
      const peer = await t.dial('/home', house);
      await t.run();
      peer.say(new HomeKeys(50 + i).login(peer.text('challenge')?.chal, RELAY, 'AAAA-BBBB-CCCC-DDDD'));
      await t.run();
      codes.push(peer.text('sorry')?.code);
    }
    expect(codes).toEqual(['badCode', 'badCode', 'badCode', 'tooMany', 'tooMany']);
    const back = await t.dial('/home', house);
    await t.run();
    back.say(keys.login(back.text('challenge')?.chal, RELAY));
    await t.run();
    expect(back.text('welcome')).toBeDefined();
    const elsewhere = await t.dial('/home', t.network.host('elsewhere'));
    await t.run();
    elsewhere.say(new HomeKeys(80).login(elsewhere.text('challenge')?.chal, RELAY));
    await t.run();
    expect(elsewhere.text('sorry')?.code).toBe('notEnrolled');
    await t.run(60_000);
    const later = await t.dial('/home', house);
    await t.run();
    later.say(new HomeKeys(81).login(later.text('challenge')?.chal, RELAY));
    await t.run();
    expect(later.text('sorry')?.code).toBe('notEnrolled');
  });

  it('by taking all the places of its address', async () => {
    const t = await relay({ perAddress: 3 });
    const house = t.network.host('house');
    const idle = [];
    for (let i = 0; i < 6; i++) idle.push(await t.dial('/home', house));
    await t.run();
    expect(idle.filter((peer) => peer.closed?.code === CLOSE.tooMany)).toHaveLength(3);
    await t.home(new HomeKeys(1), [], house);
    expect(t.web.homes).toBe(1);
  });
});

describe('a home that is expelled', () => {
  it('loses its link within a heartbeat and does not come back', async () => {
    const t = await relay();
    const keys = new HomeKeys(1);
    const peer = await t.home(keys, []);
    const other = await t.home(new HomeKeys(2), []);
    expect(await t.console.expel(keys.id)).toBe(true);
    await t.run(15_100);
    expect(peer.closed?.code).toBe(CLOSE.refused);
    expect(other.closed).toBeUndefined();
    const again = await t.dial('/home');
    await t.run();
    again.say(keys.login(again.text('challenge')?.chal, RELAY));
    await t.run();
    expect(again.text('sorry')?.code).toBe('notEnrolled');
  });
});

describe('stopping', () => {
  it('tells the home and leaves no timer behind', async () => {
    const t = await relay();
    const peer = await t.home(new HomeKeys(1), []);
    const strangers = [await t.dial('/home'), await t.dial('/phone')];
    await t.clock.settle(t.web.stop());
    await t.run(6_000);
    expect(peer.binaries.at(-1)?.[0]).toBe(RELAY_FRAME.drain);
    expect(peer.closed?.code).toBe(CLOSE.goingAway);
    expect(strangers.map((stranger) => stranger.closed?.code)).toEqual([CLOSE.goingAway, CLOSE.goingAway]);
    expect(t.clock.pending).toBe(0);
    await t.web.stop();
  });
});

it('a home hears from a phone through a real network of frames', async () => {
  const t = await relay();
  const keys = new HomeKeys(1);
  const home = await t.home(keys, [TOKEN]);
  const phone = await t.dial('/phone');
  phone.say({ t: 'hello', v: 1, home: keys.id, token: TOKEN });
  phone.socket.send(new Uint8Array(48).fill(3));
  await t.run();
  expect(home.binaries.map((frame) => frame[0])).toEqual([RELAY_FRAME.open, RELAY_FRAME.data]);
  expect(home.binaries[1]).toEqual(encodeRelayFrame(RELAY_FRAME.data, 1, new Uint8Array(48).fill(3)));
  home.socket.send(encodeRelayFrame(RELAY_FRAME.data, 1, new Uint8Array(96).fill(4)));
  await t.run();
  expect(phone.binaries).toEqual([new Uint8Array(96).fill(4)]);
});
