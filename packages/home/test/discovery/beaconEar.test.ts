import { toBase64Url, toUtf8 } from '@around/messages';
import { silentLog } from '@around/platform';
import { FakeClock, FakeNetwork, seededRandom } from '@around/platform/fake';
import { expect, test } from 'vitest';
import { BeaconCache } from '../../src/discovery/beaconCache.js';
import { BeaconEar } from '../../src/discovery/beaconEar.js';

const text = (title: string) => toUtf8(JSON.stringify({ v: 1, id: 'b', title, tcp: 5, epoch: 'e', fingerprint: '' }));
const from = { host: '10.0.0.9', port: 7 };

test('a beacon is read as JSON only when its bytes differ from the last of its address', () => {
  const cache = new BeaconCache(3);
  let reads = 0;
  const mayRead = () => ++reads > 0;
  expect(cache.hear(text('a'), from, 0, mayRead).is).toBe('new');
  expect(cache.hear(text('a'), from, 100, mayRead).is).toBe('tooSoon');
  expect(cache.hear(text('a'), from, 10_000, mayRead).is).toBe('repeat');
  expect(reads).toBe(1);
  expect(cache.hear(text('b'), from, 10_000, mayRead).is).toBe('new');
  expect(cache.hear(toUtf8('{'), from, 10_000, mayRead).is).toBe('invalid');
  expect(cache.hear(toUtf8('{'), from, 20_000, mayRead).is).toBe('invalid');
  expect(reads).toBe(3);
  expect(cache.hear(text('c'), from, 20_000, () => false).is).toBe('limited');
  for (let port = 100; port < 200; port++) cache.hear(text('a'), { host: '10.0.0.9', port }, 0, mayRead);
  expect(cache.size).toBe(3);
});

test('the bytes that are remembered are a copy: a buffer that is used again does not make a change look like a repeat', () => {
  const cache = new BeaconCache();
  const buffer = text('a');
  cache.hear(buffer, from, 0, () => true);
  buffer.set(text('b'));
  expect(cache.hear(buffer, from, 10_000, () => true).is).toBe('new');
});

test('hears, answers, opens its socket anew after a minute of silence, and leaves nothing behind', async () => {
  const clock = new FakeClock();
  const world = new FakeNetwork(clock);
  const heard: string[] = [];
  const ear = new BeaconEar(
    { clock, random: seededRandom(1), network: world.host('home'), log: silentLog },
    {
      homeId: toBase64Url(new Uint8Array(16)),
      port: 45_670,
      tcpPort: () => 99,
      onBeacon: (beacon, sender) => {
        heard.push(beacon.title);
        ear.reply(sender);
      },
      onAddressesChanged() {},
    },
  );
  await ear.start();
  await ear.start();
  const replies: string[] = [];
  const board = await world.host('board').openUdp({ port: 0 }, { onDatagram: (bytes) => replies.push(new TextDecoder().decode(bytes)) });
  const everyone = { host: '255.255.255.255', port: 45_670 };
  board.send(text('one'), everyone);
  board.send(toUtf8('rubbish'), everyone);
  await clock.advance(50);
  expect(heard).toEqual(['one']);
  expect(JSON.parse(replies[0]!)).toEqual({ v: 1, home: 'A'.repeat(22), tcp: 99 });
  expect(ear.counts).toMatchObject({ received: 2, invalid: 1, reopened: 0 });
  await clock.advance(66_000);
  expect(ear.counts.reopened).toBe(1);
  board.send(text('one'), everyone);
  await clock.advance(50);
  expect(heard).toEqual(['one', 'one']);
  await ear.stop();
  board.send(text('two'), everyone);
  await clock.advance(120_000);
  expect(heard).toHaveLength(2);
  expect(clock.pending).toBe(0);
});
