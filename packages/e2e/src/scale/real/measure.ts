import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { WebSocket } from 'ws';
import { cpuMs, residentBytes } from '../../bench/children.js';
import { type BareKeys, barePhone, type LinkOptions, linkHome, newKeys, newTokens } from '../../bench/relayPeers.js';
import { authority } from '../../rehearse/authority.js';
import { Server } from '../../rehearse/server.js';
import { nginxConf, port80, relaySite } from '../../rehearse/servers/nginx.js';
import { HOST, Site } from '../../rehearse/site.js';
import type { Figures } from '../figures.js';
import { RelayProcess } from './relayProcess.js';

const HOMES = 1_500;
/** Debian's nginx has 768 connections for each worker; a link takes two. */
const THROUGH = 280;
const PHONES = 200;
/** Phones whose memory is measured. */
const CROWD = 900;
const AT_ONCE = 20;
const BEAT_MS = 1_000;
const BEATS = 8;
const FRAME = 300;
const FRAMES_MS = 5_000;
const EVERY_MS = 40;

type Say = (line: string) => void;

/** 127.0.0.0/8 is all ours, and each address has limits of its own. */
const addressOf = (i: number): string => `127.0.${1 + Math.floor(i / 250)}.${1 + (i % 250)}`;

/** Does it for 0 … n - 1, so many at a time. */
async function each(n: number, atOnce: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < n) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** CPU that processes used meanwhile, ms. */
async function used(pids: () => readonly number[], work: () => Promise<void>): Promise<number> {
  const sum = (): number => pids().reduce((total, pid) => total + cpuMs(pid), 0);
  const before = sum();
  await work();
  return sum() - before;
}

/** Homes and their sockets: all come, all go. */
class Homes {
  readonly sockets: WebSocket[] = [];
  readonly #base: string;
  readonly #keys: readonly BareKeys[];
  readonly #options: LinkOptions;

  constructor(base: string, keys: readonly BareKeys[], options: LinkOptions = {}) {
    this.#base = base;
    this.#keys = keys;
    this.#options = options;
  }

  async come(atOnce = AT_ONCE): Promise<void> {
    await each(this.#keys.length, atOnce, async (i) => {
      this.sockets[i] = await linkHome(this.#base, this.#keys[i] as BareKeys, { ...this.#options, from: addressOf(i) });
    });
  }

  async go(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.sockets.length = 0;
    await pause(500);
  }
}

/** What a phone costs at its hello, and frames at some thousand a second. */
async function phones(base: string, homes: Homes, keys: readonly BareKeys[], pids: () => readonly number[], socket: LinkOptions['socket']) {
  const owners = PHONES / 5;
  const tokens = homes.sockets.slice(0, owners).map((one) => newTokens(one, 5));
  const open: WebSocket[] = [];
  const channels: number[][] = tokens.map(() => []);
  for (const [i, one] of homes.sockets.slice(0, owners).entries())
    one.on('message', (data: Buffer, binary: boolean) => {
      if (binary && data[0] === 1) channels[i]?.push(data.readUInt32BE(1));
    });
  const hello = await used(pids, () =>
    each(PHONES, AT_ONCE, async (i) => {
      const home = i % owners;
      const token = tokens[home]?.[Math.floor(i / owners)] as string;
      open[i] = await barePhone(base, keys[home]?.id as string, token, addressOf(2_000 + i), socket);
    }),
  );
  let came = 0;
  for (const phone of open) phone.on('message', () => came++);
  const frame = (channel: number): Buffer => {
    const data = Buffer.alloc(FRAME, 7);
    data[0] = 2;
    data.writeUInt32BE(channel, 1);
    return data;
  };
  const frames = channels.map((of) => of.map(frame));
  const cost = await used(pids, async () => {
    const until = performance.now() + FRAMES_MS;
    while (performance.now() < until) {
      for (const [i, of] of frames.entries()) for (const one of of) homes.sockets[i]?.send(one);
      await pause(EVERY_MS);
    }
    await pause(500);
  });
  for (const phone of open) phone.terminate();
  if (came < 1_000) throw new Error(`only ${came} frames came: this machine is too busy to measure on`);
  return { helloMs: hello / PHONES, frameMs: cost / came };
}

/** What a phone's socket takes of the memory of a relay that has just been started. */
async function phoneMemory(base: string, keys: readonly BareKeys[], pid: number): Promise<number> {
  const homes = new Homes(base, keys.slice(0, CROWD / 30));
  await homes.come();
  const tokens = homes.sockets.map((one) => newTokens(one, 30));
  const open: WebSocket[] = [];
  const before = residentBytes(pid);
  await each(CROWD, AT_ONCE, async (i) => {
    const home = i % tokens.length;
    open[i] = await barePhone(
      base,
      keys[home]?.id as string,
      tokens[home]?.[Math.floor(i / tokens.length)] as string,
      addressOf(2_000 + i),
    );
  });
  const bytes = (residentBytes(pid) - before) / CROWD;
  for (const socket of open) socket.terminate();
  await homes.go();
  return bytes;
}

/** Pings and pongs, both ways, once a second: what one round of a link costs. */
async function heartbeats(
  base: string,
  keys: readonly BareKeys[],
  pids: () => readonly number[],
  options: LinkOptions = {},
): Promise<number> {
  const homes = new Homes(base, keys, options);
  await homes.come();
  await pause(1_500);
  const cost = await used(pids, async () => {
    for (let beat = 0; beat < BEATS; beat++) {
      for (const socket of homes.sockets) socket.ping();
      await pause(BEAT_MS);
    }
  });
  await homes.go();
  return cost / (keys.length * BEATS);
}

/** nginx's processes: the one that was started and its workers. */
function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').map(Number))];
}

/** Bytes on the wire, both ways, of a login, a frame and a round of heartbeats. */
async function traffic(port: number, ca: string, home: BareKeys) {
  let wire: Socket | undefined;
  const createConnection = (): Socket => {
    wire = connect(port, '127.0.0.1');
    return connectTls({ socket: wire, servername: HOST, ca, ALPNProtocols: ['http/1.1'] });
  };
  const bytes = (): number => (wire as unknown as Socket).bytesRead + (wire as unknown as Socket).bytesWritten;
  const socket = await linkHome(`wss://${HOST}:${port}`, home, { socket: { createConnection } });
  await pause(200);
  const loginBytes = bytes();
  const pong = new Promise((resolve) => socket.once('pong', resolve));
  socket.ping();
  await pong;
  const heartbeatBytes = 2 * (bytes() - loginBytes);
  const before = bytes();
  // A credit for a channel that is closed: taken, and dropped.
  const frame = Buffer.alloc(FRAME);
  frame[0] = 4;
  socket.send(frame);
  await pause(200);
  const frameBytes = bytes() - before;
  socket.terminate();
  return { loginBytes, frameBytes, heartbeatBytes };
}

/** Measures a real relay, alone and behind nginx, on this machine. @param folder its own, for logs and keys */
export async function measure(folder: string, say: Say): Promise<Figures> {
  const trusted = authority(folder);
  const site = await Site.make(join(folder, 'site'), trusted);
  const ca = readFileSync(trusted.cert, 'utf8');
  const keys = Array.from({ length: HOMES }, newKeys);
  const few = keys.slice(0, THROUGH);
  const port = site.ports.web;
  const base = `ws://127.0.0.1:${port}`;
  const front = `wss://${HOST}:${site.ports.https}`;
  port80(site);
  relaySite(site);
  nginxConf(site);
  const server = new Server(site, { ...port80(site), ports: [site.ports.http, site.ports.https] });
  const secure = { socket: { ca } };
  const options = { folder: join(folder, 'relay'), port, homes: keys };
  const quiet = { ...options, set: { LIMITS__HEARTBEAT: '300s', LIMITS__HOMES: '5000' } };
  let relay = new RelayProcess(quiet);
  try {
    await relay.start();
    say(`a relay alone, ${CROWD} phones`);
    const phoneBytes = await phoneMemory(base, keys, relay.pid);
    await relay.stop();
    relay = new RelayProcess(quiet);
    await relay.start();
    await server.start();
    const master = server.pid;
    const loop = (): number[] => [relay.pid];
    const nginx = (): number[] => withChildren(master);
    say(`a relay alone, ${HOMES} homes`);
    const warm = new Homes(base, keys.slice(0, 50));
    await warm.come();
    await warm.go();
    const baseBytes = residentBytes(relay.pid);
    const homes = new Homes(base, keys);
    await homes.come();
    await pause(500);
    const homeBytes = (residentBytes(relay.pid) - baseBytes) / HOMES;
    say(`${PHONES} phones`);
    const direct = await phones(base, homes, keys, loop, undefined);
    await homes.go();
    const logins: number[] = [];
    for (let k = 0; k < 3; k++) {
      logins.push((await used(loop, () => homes.come())) / HOMES);
      await homes.go();
    }
    say('all homes at once');
    const start = performance.now();
    const burst = await used(loop, () => homes.come(HOMES));
    const seconds = (performance.now() - start) / 1_000;
    await homes.go();

    say(`through nginx and TLS, ${THROUGH} homes`);
    const before = nginx().reduce((sum, pid) => sum + residentBytes(pid), 0);
    const secured = new Homes(front, few, secure);
    await secured.come();
    const connectionBytes = (nginx().reduce((sum, pid) => sum + residentBytes(pid), 0) - before) / THROUGH;
    await secured.go();
    const far: number[] = [];
    for (let k = 0; k < 3; k++) {
      far.push((await used(nginx, () => secured.come())) / THROUGH);
      if (k < 2) await secured.go();
    }
    for (const socket of secured.sockets.splice(PHONES / 5)) socket.terminate();
    await pause(500);
    const phonesFar = await phones(front, secured, few, nginx, { ca });
    await secured.go();
    const wire = await traffic(site.ports.https, ca, keys[0] as BareKeys);

    say('heartbeats');
    await relay.stop();
    relay = new RelayProcess({ ...options, set: { LIMITS__HEARTBEAT: `${BEAT_MS}ms`, LIMITS__HOMES: '5000' } });
    await relay.start();
    const beat = await heartbeats(base, keys, loop);
    const farBeat = await heartbeats(front, few, nginx, secure);
    return rounded({
      measured: {
        date: new Date().toISOString().slice(0, 10),
        node: process.versions.node,
        cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      },
      relay: { loginMs: least(logins), ...direct, heartbeatMs: beat, homeBytes, phoneBytes, baseBytes },
      nginx: { loginMs: least(far), helloMs: phonesFar.helloMs, frameMs: phonesFar.frameMs, heartbeatMs: farBeat, connectionBytes },
      traffic: wire,
      storm: { homes: HOMES, seconds, cpuMsPerLogin: burst / HOMES },
    });
  } finally {
    await server.stop();
    await relay.stop();
  }
}

/** The run that other work on the machine disturbed least. */
const least = (runs: readonly number[]): number => Math.min(...runs);

/** Three digits are more than such figures are good for. */
function rounded(figures: Figures): Figures {
  return JSON.parse(JSON.stringify(figures, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(3)) : value))) as Figures;
}

export function writeFigures(file: URL, figures: Figures): void {
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
}
