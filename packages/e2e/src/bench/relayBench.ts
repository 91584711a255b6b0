import type { WebSocket } from 'ws';
import { cpuMs, residentBytes, startHelper } from './children.js';
import { bareHome, barePhone, floorSocket } from './relayPeers.js';
import type { Row } from './stats.js';

const PHONES = 50;
const FRAMES = 100_000;
const IDLE = 500;

export interface RelayUnderTest {
  readonly pid: number;
  readonly port: number;
  /** A one-time code for a new home. */
  enrol(): Promise<string>;
}

/** Sends `FRAMES` frames of 300 bytes from the home to its phones in turn; the relay's CPU per frame, µs, and frames a second. */
async function fanOut(pid: number, home: WebSocket, phones: readonly WebSocket[], frameFor: (phone: number) => Buffer) {
  let left = FRAMES;
  const all = new Promise<void>((resolve) => {
    for (const phone of phones)
      phone.on('message', () => {
        if (--left === 0) resolve();
      });
  });
  const frames = phones.map((_, i) => frameFor(i));
  const before = cpuMs(pid);
  const start = performance.now();
  for (let sent = 0; sent < FRAMES; ) {
    for (let burst = 0; burst < 500 && sent < FRAMES; burst++, sent++) home.send(frames[sent % frames.length] as Buffer);
    while (home.bufferedAmount > 1_000_000 || FRAMES - left < sent - 4_000) await new Promise((resolve) => setImmediate(resolve));
  }
  await all;
  const seconds = (performance.now() - start) / 1_000;
  for (const phone of phones) phone.removeAllListeners('message');
  return { cpu: ((cpuMs(pid) - before) * 1_000) / FRAMES, rate: FRAMES / seconds };
}

/** Resident bytes a further idle phone costs. */
async function idleBytes(pid: number, open: (i: number) => Promise<WebSocket>): Promise<number> {
  const before = residentBytes(pid);
  const sockets: WebSocket[] = [];
  for (let i = 0; i < IDLE; i++) sockets.push(await open(i));
  const cost = (residentBytes(pid) - before) / IDLE;
  for (const socket of sockets) socket.terminate();
  return cost;
}

const padded = (channel: number, header: number): Buffer => {
  const frame = Buffer.alloc(300, 7);
  if (header === 5) frame[0] = 2;
  frame.writeUInt32BE(channel, header - 4);
  return frame;
};

/** Rows of the relay: saturated fan-out, and what an idle phone costs. */
export async function relayBench(relay: RelayUnderTest): Promise<Row[]> {
  const floor = await startHelper('./floor/relay.js');
  const base = `ws://127.0.0.1:${relay.port}`;
  try {
    const floorHome = await floorSocket(floor.port, 'home');
    const floorPhones: WebSocket[] = [];
    for (let i = 0; i < PHONES; i++) floorPhones.push(await floorSocket(floor.port, 'phone'));
    const bare = await fanOut(floor.child.pid as number, floorHome, floorPhones, (i) => padded(i + 1, 4));

    const home = await bareHome(base, await relay.enrol(), PHONES);
    const channels: number[] = [];
    home.socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary && data[0] === 1) channels.push(data.readUInt32BE(1));
    });
    const phones: WebSocket[] = [];
    for (const token of home.tokens) phones.push(await barePhone(base, home.id, token));
    // The home hears of a phone a moment after the phone does.
    while (channels.length < PHONES) await new Promise((resolve) => setImmediate(resolve));
    const ours = await fanOut(relay.pid, home.socket, phones, (i) => padded(channels[i] ?? 0, 5));

    const floorIdle = await idleBytes(floor.child.pid as number, () => floorSocket(floor.port, 'phone'));
    const quiet = await bareHome(base, await relay.enrol(), IDLE);
    const ourIdle = await idleBytes(relay.pid, (i) => barePhone(base, quiet.id, quiet.tokens[i] as string));
    for (const socket of [...phones, ...floorPhones, floorHome, home.socket, quiet.socket]) socket.terminate();
    const group = `relay, ${PHONES} phones, frames of 300 B`;
    return [
      { group, what: 'CPU per frame, saturated', unit: 'µs', value: ours.cpu, floor: bare.cpu, goal: 0.3 },
      { group, what: 'frames per second', unit: '/s', value: ours.rate, floor: bare.rate },
      { group, what: 'an idle connection', unit: 'KiB', value: ourIdle / 1_024, floor: floorIdle / 1_024, goal: 1.2 },
    ];
  } finally {
    await floor.stop();
  }
}
