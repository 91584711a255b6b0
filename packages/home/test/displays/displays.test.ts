import { type Change, DISPLAY_LINE, type Snapshot, type ToDisplay, toDisplay, toUtf8 } from '@around/messages';
import type { SerialPorts, Startable } from '@around/platform';
import { silentLog } from '@around/platform';
import { FakeClock, FakeSerial, type FakeSerialDevice } from '@around/platform/fake';
import { afterEach, describe, expect, test } from 'vitest';
import { type ButtonPress, createDisplays, type DisplaysConfig } from '../../src/displays/index.js';
import type { HouseFeed, OfferFeed } from '../../src/seams.js';

const PATH = '/dev/ttyUSB0';
const away = (id: string, state: 'away' | 'connected', since = 1): Change => ({
  k: 'controller',
  n: 1,
  controller: { id, title: `The ${id}`, state, since, things: 1, killed: 0 },
});
const step = (command: string, name: 'accepted' | 'completed' | 'failed'): Change => ({
  k: 'step',
  n: 1,
  step: { command, thing: 'living/lamp', op: 'write', name: 'on', by: 'Ann', step: name, at: 1 },
});

class Feed implements HouseFeed {
  listener: ((changes: readonly Change[]) => void) | undefined;
  snapshot(): Snapshot {
    return { things: [{ id: 'living/lamp', controller: 'living', td: { title: 'Lamp' } }], values: [], controllers: [], commands: [] };
  }
  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.listener = listener;
    return () => {
      this.listener = undefined;
    };
  }
  say(...changes: Change[]): void {
    this.listener?.(changes);
  }
}

class Offers implements OfferFeed {
  offer: ReturnType<OfferFeed['current']>;
  readonly opened: string[] = [];
  listener: (() => void) | undefined;
  current(): ReturnType<OfferFeed['current']> {
    return this.offer;
  }
  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => {
      this.listener = undefined;
    };
  }
  offerOwner(user: string): void {
    this.opened.push(user);
  }
  set(offer: ReturnType<OfferFeed['current']>): void {
    this.offer = offer;
    this.listener?.();
  }
}

let clock: FakeClock;
let serial: FakeSerial;
let feed: Feed;
let offers: Offers;
let presses: ButtonPress[];
let displays: Startable;
/** The port takes no line: more wait unsent than it may hold. */
let full: boolean;
let writes: number;

async function start(config: Partial<DisplaysConfig> = {}): Promise<FakeSerialDevice> {
  clock = new FakeClock();
  serial = new FakeSerial(clock);
  feed = new Feed();
  offers = new Offers();
  presses = [];
  const device = serial.device(PATH);
  full = false;
  writes = 0;
  const ports: SerialPorts = {
    listSerial: () => serial.listSerial(),
    openSerial: async (options, handlers) => {
      const line = await serial.openSerial(options, handlers);
      return { path: line.path, close: () => line.close(), writeLine: (text) => ++writes > 0 && !full && line.writeLine(text) };
    },
  };
  displays = createDisplays(
    { clock, serial: ports, log: silentLog },
    {
      feed,
      offers,
      config: { title: 'Villa', timeZone: 'Asia/Tokyo', m5stack: [PATH], ...config },
      onButton: (press) => presses.push(press),
    },
  );
  await displays.start();
  await clock.advance(10);
  return device;
}

const lines = (device: FakeSerialDevice): ToDisplay[] =>
  device.received.map((line) => {
    const message = toDisplay.decode(line, DISPLAY_LINE);
    if (!message.ok) throw new Error(message.error);
    return message.value;
  });
type Status = Extract<ToDisplay, { t: 'status' }>;
const last = (device: FakeSerialDevice): Status => lines(device).findLast((line) => line.t === 'status') as Status;

test('tells which page the home serves', async () => {
  expect(last(await start({ build: '0123456789abcdef' })).build).toBe('0123456789abcdef');
});

afterEach(async () => {
  await displays.stop();
  await clock.advance(10_000);
  expect(clock.pending).toBe(0);
});

describe('an M5Stack', () => {
  test('is told everything at once, local time included, and again on the minute', async () => {
    const device = await start();
    expect(lines(device)).toEqual([{ t: 'status', home: 'Villa', time: '23:02', date: '2026-01-15', links: [] }]);
    await clock.advance(29_500);
    expect(last(device).time).toBe('23:03');
    await clock.advance(60_000);
    expect(last(device).time).toBe('23:04');
    expect(device.received).toHaveLength(3);
  });

  test('shows links, the last command and how it ended, by whom', async () => {
    const device = await start();
    feed.say({ k: 'relay', n: 1, relay: { url: 'wss://x', up: true, since: 1 } }, away('living', 'connected'), away('garden', 'away'));
    feed.say(step('c1', 'accepted'), step('c1', 'completed'));
    await clock.advance(500);
    expect(last(device)).toMatchObject({
      links: [
        { name: 'Relay', up: true },
        { name: 'The garden', up: false, detail: 'away' },
        { name: 'The living', up: true },
      ],
      command: { text: 'Lamp: on', step: 'completed', by: 'Ann' },
      alert: 'The garden is away',
    });
  });

  test('a hundred changes in a second are at most six lines, and the last one tells the end', async () => {
    const device = await start();
    await clock.advance(1_000);
    const before = device.received.length;
    for (let i = 0; i < 100; i++) {
      feed.say(step(`c${i}`, 'accepted'));
      await clock.advance(10);
    }
    feed.say(step('c99', 'failed'));
    await clock.advance(1_000);
    expect(device.received.length - before).toBeLessThanOrEqual(7);
    expect(last(device).command?.step).toBe('failed');
  });

  test('values and events do not concern it', async () => {
    const device = await start();
    feed.say({ k: 'value', n: 1, value: { thing: 'living/lamp', name: 'on', value: true, at: 1, quality: 'good' } });
    await clock.advance(1_000);
    expect(device.received).toHaveLength(1);
  });

  test('an alert goes when its cause does, or when C is pressed; then an older one is not brought up again', async () => {
    const device = await start();
    feed.say(away('a', 'away'));
    feed.say({ k: 'notice', n: 1, kind: 'paused', controller: 'b', thing: 'living/lamp', name: 'on', detail: 'hung three times', at: 1 });
    await clock.advance(500);
    expect(last(device).alert).toBe('Lamp: hung three times');
    feed.say({ k: 'notice', n: 1, kind: 'resumed', controller: 'b', thing: 'living/lamp', name: 'on', detail: '', at: 1 });
    await clock.advance(500);
    expect(last(device).alert).toBe('The a is away');
    feed.say({ k: 'notice', n: 1, kind: 'alarm', detail: 'water', at: 1 });
    device.send('{"t":"button","button":"C","press":"short"}\n');
    await clock.advance(500);
    expect(last(device)).not.toHaveProperty('alert');
    expect(presses).toEqual([{ display: `m5stack ${PATH}`, button: 'C', press: 'short' }]);
  });

  test('B held opens an offer for an owner; the offer is shown, counted down, and taken away', async () => {
    const device = await start({ owner: 'Bea' });
    device.send('{"t":"button","button":"B","press":"short"}\n{"t":"button","button":"B","press":"long"}\n');
    await clock.advance(10);
    expect(offers.opened).toEqual(['Bea']);
    offers.set({ link: 'https://x/#p=abc', code: '7K2M-9QXD-4TPA', user: 'Bea', expires: clock.wall() + 30_000 });
    await clock.advance(31_000);
    const pairs = lines(device).filter((line) => line.t === 'pair');
    expect(pairs[0]).toEqual({ t: 'pair', link: 'https://x/#p=abc', code: '7K2M-9QXD-4TPA', left: 30, user: 'Bea' });
    expect(pairs.map((pair) => pair.left)).toEqual([30, 20, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(lines(device).at(-1)).toEqual({ t: 'unpair' });
    offers.set({ link: 'l', code: 'c', user: 'u', expires: clock.wall() + 300_000 });
    offers.set(undefined);
    await clock.advance(5_000);
    expect(lines(device).filter((line) => line.t === 'unpair')).toHaveLength(2);
  });

  test('is unplugged and plugged in again: it is found within 2 s and knows everything anew, the offer too', async () => {
    const device = await start();
    offers.set({ link: 'l', code: 'c', user: 'u', expires: clock.wall() + 300_000 });
    await clock.advance(10);
    device.unplug();
    await clock.advance(30_000);
    feed.say(away('a', 'away'));
    device.received.length = 0;
    device.replug();
    await clock.advance(2_100);
    expect(last(device).alert).toBe('The a is away');
    expect(lines(device).some((line) => line.t === 'pair')).toBe(true);
    device.received.length = 0;
    device.send('{"t":"hello","v":1,"display":"M5Stack","width":320,"height":240}\n');
    await clock.advance(300);
    expect(
      lines(device)
        .map((line) => line.t)
        .sort(),
    ).toEqual(['pair', 'status']);
  });

  test('is not there at the start: no error, and it is found later', async () => {
    clock = new FakeClock();
    await start({ m5stack: ['/dev/later'] });
    await clock.advance(60_000);
    const later = serial.device('/dev/later');
    await clock.advance(2_100);
    expect(last(later).home).toBe('Villa');
  });

  test('garbage is ignored, and a storm of presses is bounded', async () => {
    const device = await start();
    device.send('\u0000\u0001garbage\n{"t":"button","button":"Z"}\n{"t":\n[]\n');
    for (let i = 0; i < 100; i++) device.send('{"t":"button","button":"A","press":"short"}\n');
    await clock.advance(50);
    expect(presses.length).toBe(10);
    feed.say(away('a', 'away'));
    await clock.advance(500);
    expect(last(device).alert).toBe('The a is away');
  });

  test('text from anywhere is made safe, and a line is never too long', async () => {
    const device = await start({ title: 'A\u001b[2J\nB\u202e' + 'ü'.repeat(200) });
    for (let i = 0; i < 20; i++) {
      feed.say({
        k: 'controller',
        n: 1,
        controller: { id: `c${i}`, title: `\u0007${'界'.repeat(79)}`, state: 'away', since: 1, things: 0, killed: 0 },
      });
    }
    await clock.advance(500);
    for (const line of device.received) expect(toUtf8(line).length).toBeLessThan(DISPLAY_LINE);
    expect(device.received.join('')).not.toMatch(/\\u00|\\n/);
    expect(last(device).links.length).toBe(12);
    expect(last(device).home).toMatch(/^A \[2J B/);
    offers.set({ link: 'x'.repeat(1_600), code: 'c'.repeat(200), user: '"'.repeat(3_000), expires: clock.wall() + 60_000 });
    await clock.advance(100);
    expect(lines(device).findLast((line) => line.t === 'pair')).toMatchObject({ left: 60, link: 'x'.repeat(1_600) });
  });

  test('that does not read gets the newest when it does, not everything', async () => {
    const device = await start();
    await clock.advance(1_000);
    full = true;
    const before = writes;
    for (let i = 0; i < 40; i++) {
      feed.say(step(`c${i}`, 'accepted'));
      await clock.advance(250);
    }
    // It is asked about once a second, not at each change.
    expect(writes - before).toBeLessThan(12);
    full = false;
    feed.say(step('c39', 'failed'));
    await clock.advance(2_000);
    expect(device.received.length).toBe(2);
    expect(last(device).command?.step).toBe('failed');
  });
});

describe('auto', () => {
  test('writes nothing to a port before it says hello, and leaves one that does not', async () => {
    const device = await start({ m5stack: 'auto' });
    const stick = serial.device('/dev/ttyACM0');
    serial.device('/dev/ttyS0');
    await clock.advance(5_100);
    expect(device.isOpen && stick.isOpen).toBe(true);
    expect(serial.device('/dev/ttyS0').isOpen).toBe(false);
    stick.send('{"t":"hello","v":1,"display":"M5Stack","width":320,"height":240}\n');
    await clock.advance(10_000);
    expect(device.received).toEqual([]);
    expect(device.isOpen).toBe(false);
    expect(last(stick).home).toBe('Villa');
    await clock.advance(60_000);
    expect(device.isOpen).toBe(false);
    device.unplug();
    await clock.advance(6_000);
    device.replug();
    await clock.advance(6_000);
    expect(device.isOpen).toBe(true);
  });
});
