import { CLOSE, fromPhoneControl, type ToPhoneControl, toPhoneControl } from '@around/messages';
import { contentType, type WebConnection } from '@around/platform';
import { FakeNetwork } from '@around/platform/fake';
import { beforeEach, describe, expect, it } from 'vitest';
import { LanEdge } from '../../../src/clients/lan/lanEdge.js';
import { isOwnHost } from '../../../src/clients/lan/lanHosts.js';
import type { PhoneChannel, PhoneDesk } from '../../../src/seams.js';
import { FakeDesk } from '../../support/fakeDesk.js';

let at: FakeDesk;
let world: FakeNetwork;
let edge: LanEdge;
let accepted: PhoneChannel[];
const page = { bytes: new TextEncoder().encode('<!doctype html>'), type: contentType('index.html'), etag: 'e' };

beforeEach(async () => {
  at = new FakeDesk();
  world = new FakeNetwork(at.clock);
  accepted = [];
  const desk: Pick<PhoneDesk, 'accept'> = { accept: (channel) => accepted.push(channel) };
  edge = new LanEdge(
    { clock: at.clock, log: at.log, web: world.host('home') },
    {
      at: { host: '0.0.0.0', port: 8_080 },
      desk: desk as PhoneDesk,
      pages: new Map([['/index.html', page]]),
      path: 'lan-http',
      hosts: ['haus.example'],
      origins: ['https://around.example'],
      perAddress: 20,
      health: () => ({ ok: true }),
    },
  );
  await edge.start();
});

class Browser {
  readonly said: ToPhoneControl[] = [];
  readonly frames: Uint8Array[] = [];
  closed: number | undefined;
  readonly socket: WebConnection;
  constructor(socket: WebConnection) {
    this.socket = socket;
    socket.handle({
      onText: (text) => {
        const message = toPhoneControl.decode(text, 1_000);
        if (message.ok) this.said.push(message.value);
      },
      onBinary: (bytes) => this.frames.push(bytes),
      onClose: (code) => {
        this.closed = code;
      },
    });
  }
}
const dial = async (url = 'ws://home:8080/phone') => new Browser(await at.clock.settle(world.host('phone').dialWeb(url)));
const hello = fromPhoneControl.encode({ t: 'hello', v: 1, token: 'CCCCCCCCCCCCCCCCCCCCCA' });

describe('the LAN’s own door', () => {
  it('opens the way, passes frames both ways, answers pings, and tells the end', async () => {
    const phone = await dial();
    phone.socket.send(hello);
    phone.socket.send(new Uint8Array([1, 2]));
    phone.socket.send(fromPhoneControl.encode({ t: 'ping', n: 7 }));
    await at.clock.advance(20);
    expect(phone.said).toEqual([
      { t: 'open', way: 'lan' },
      { t: 'pong', n: 7 },
    ]);
    const [channel] = accepted;
    expect(channel).toMatchObject({ path: 'lan-http', hello: { token: 'CCCCCCCCCCCCCCCCCCCCCA' }, buffered: 0 });
    const frames: Uint8Array[] = [];
    let closed = 0;
    channel?.handle({ onFrame: (frame) => frames.push(frame), onClose: () => closed++ });
    expect(frames.map((frame) => [...frame])).toEqual([[1, 2]]);
    channel?.send(new Uint8Array([3]));
    await at.clock.advance(20);
    expect(phone.frames.map((frame) => [...frame])).toEqual([[3]]);
    phone.socket.close(1000);
    await at.clock.advance(3_000);
    expect(closed).toBe(1);
  });

  it('says in words why it closes', async () => {
    const phone = await dial();
    phone.socket.send(hello);
    await at.clock.advance(20);
    accepted[0]?.close(CLOSE.unknownToken, 'pair it again');
    await at.clock.advance(20);
    expect(phone.said.at(-1)).toEqual({ t: 'sorry', code: CLOSE.unknownToken, message: 'pair it again' });
    expect(phone.closed).toBe(CLOSE.unknownToken);
  });

  it.each<[string, (socket: WebConnection) => void, number]>([
    ['frames before hello', (socket) => socket.send(new Uint8Array(9)), CLOSE.protocolError],
    ['no message at all', (socket) => socket.send('hello?'), CLOSE.protocolError],
    ['a long one', (socket) => socket.send(`{"t":"hello","v":1,"x":"${'x'.repeat(600)}"}`), CLOSE.protocolError],
    [
      'two hellos',
      (socket) => {
        socket.send(hello);
        socket.send(hello);
      },
      CLOSE.protocolError,
    ],
    [
      'frames that nobody takes',
      (socket) => {
        socket.send(hello);
        for (let i = 0; i < 5; i++) socket.send(new Uint8Array(9));
      },
      CLOSE.protocolError,
    ],
  ])('ends %s', async (_what, act, code) => {
    const phone = await dial();
    act(phone.socket);
    await at.clock.advance(50);
    expect(phone.closed).toBe(code);
  });

  it('waits five seconds for hello', async () => {
    const phone = await dial();
    await at.clock.advance(5_100);
    expect(phone.closed).toBe(CLOSE.helloTimeout);
  });

  it('notices a phone that is gone without a word', async () => {
    const phone = await dial();
    phone.socket.send(hello);
    await at.clock.advance(20);
    let closed = 0;
    accepted[0]?.handle({ onFrame() {}, onClose: () => closed++ });
    await at.clock.advance(60_000);
    expect(closed).toBe(0);
    world.isolate('phone');
    await at.clock.advance(50_000);
    expect(closed).toBe(1);
  });

  it('serves the phone page and its health', async () => {
    const get = (url: string) => at.clock.settle(world.host('phone').fetch(url));
    expect((await get('http://home:8080/')).text()).toBe('<!doctype html>');
    expect((await get('http://home:8080/')).headers['content-security-policy']).toContain("default-src 'none'");
    expect(JSON.parse((await get('http://home:8080/healthz')).text())).toEqual({ ok: true });
    expect((await get('http://home:8080/nothing.js')).status).toBe(404);
  });

  it('closes its phones and its port when it stops, twice if asked', async () => {
    const phone = await dial();
    phone.socket.send(hello);
    await at.clock.advance(20);
    await at.clock.settle(Promise.all([edge.stop(), edge.stop()]));
    await at.clock.advance(20);
    expect(phone.closed).toBe(CLOSE.goingAway);
    await expect(dial()).rejects.toThrow();
  });
});

describe('the Host header', () => {
  it.each([
    '192.168.1.7:8080',
    '192.168.1.7',
    '[fd00::1]:8080',
    'localhost:8080',
    'home:8080',
    'pi.local',
    'Pi.Local:8080',
    'haus.example',
    'pi.home.arpa',
  ])('%s is ours', (host) => {
    expect(isOwnHost(host, ['haus.example'])).toBe(true);
  });
  it.each(['evil.example', 'haus.example.evil', '192.168.1.7.evil.example', 'a.b.local', '', 'evil.example:8080', undefined])(
    '%s is not',
    (host) => {
      expect(isOwnHost(host, ['haus.example'])).toBe(false);
    },
  );
  it('that is not ours gets neither page nor socket', async () => {
    world.host('rebound', { names: ['evil.example'] });
    const other = new FakeNetwork(at.clock);
    const home = other.host('home', { names: ['evil.example'] });
    const second = new LanEdge(
      { clock: at.clock, log: at.log, web: home },
      {
        at: { host: '0.0.0.0', port: 80 },
        desk: { accept() {} } as unknown as PhoneDesk,
        pages: new Map(),
        path: 'lan-http',
        hosts: [],
        origins: [],
        perAddress: 0,
        health: () => ({}),
      },
    );
    await second.start();
    const { status } = await at.clock.settle(other.host('phone').fetch('http://evil.example/'));
    expect(status).toBe(421);
    const socket = new Browser(await at.clock.settle(other.host('phone').dialWeb('ws://evil.example/phone')));
    await at.clock.advance(3_000);
    expect(socket.closed).toBe(CLOSE.refused);
  });
});
