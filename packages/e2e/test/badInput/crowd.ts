import { connect, type Socket } from 'node:net';
import { controllerHello, frameRecord, PROTOCOL_VERSION, toBase64Url, toUtf8 } from '@around/messages';
import { frame, OP } from '../support/rawWeb.js';
import { until } from '../support/watch.js';
import { addressOf } from './phoneDoor.js';

const HOME = toBase64Url(new Uint8Array(16));

/** Connections that say so much and then nothing more, none of which may stay. */
export interface Silence {
  readonly name: string;
  readonly port: number;
  readonly says: Uint8Array;
}

const upgrade = (path: string, then: Uint8Array = new Uint8Array(0)): Uint8Array =>
  Buffer.concat([
    Buffer.from(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    ),
    then,
  ]);

/** Half of what has a length: its head and a few bytes. */
const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.ceil(bytes.length / 2));

/** Silence of each sort at a listener of records: from the start, in a record, after the hellos, in the handshake. */
export function recordSilences(name: string, port: number, hello: Parameters<typeof controllerHello.encode>[0]): Silence[] {
  const greeting = frameRecord(toUtf8(controllerHello.encode(hello)));
  return [
    { name: `${name}: nothing`, port, says: new Uint8Array(0) },
    { name: `${name}: half a record`, port, says: half(greeting) },
    { name: `${name}: a hello`, port, says: greeting },
    { name: `${name}: half a handshake`, port, says: Buffer.concat([greeting, half(frameRecord(new Uint8Array(48)))]) },
  ];
}

export const homeHello = (controller: string) => ({ t: 'home', v: PROTOCOL_VERSION, home: HOME, controller }) as const;
export const boardHello = (controller: string) => ({ t: 'controller', v: PROTOCOL_VERSION, controller, epoch: 'e1' }) as const;

/** Silence of each sort at a listener of WebSockets: in the headers, after the upgrade, in a frame, in a message of fragments. */
export function webSilences(name: string, port: number, path: string): Silence[] {
  const hello = JSON.stringify({ t: 'hello', v: PROTOCOL_VERSION, home: HOME });
  return [
    { name: `${name}: nothing`, port, says: new Uint8Array(0) },
    { name: `${name}: half of the headers`, port, says: half(upgrade(path)) },
    { name: `${name}: an upgrade`, port, says: upgrade(path) },
    { name: `${name}: half a frame`, port, says: upgrade(path, half(frame(OP.text, hello))) },
    { name: `${name}: half a message of fragments`, port, says: upgrade(path, frame(OP.text, hello.slice(0, 9), 0x00)) },
  ];
}

/** So many at once: half of what a listener of Node lets wait. What is over that the kernel forgets, and who says nothing never hears of it. */
const AT_ONCE = 250;

/** `count` silent connections from many addresses, all connected. Resolves with how to wait until the listener has ended each of them. */
export async function crowd({ name, port, says }: Silence, count: number): Promise<{ gone(): Promise<void> }> {
  const sockets: Socket[] = [];
  let open = 0;
  const settled = (): number => open + sockets.filter(({ destroyed }) => destroyed).length;
  for (let i = 0; i < count; i++) {
    if (i % AT_ONCE === 0) await until(`${name}: those before are connected, or turned away`, () => settled() >= i, 60_000);
    const socket = connect({ host: '127.0.0.1', port, localAddress: addressOf(i), noDelay: true });
    socket.on('connect', () => {
      open++;
      if (says.length > 0) socket.write(says);
    });
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    // What is said to it is read: who is told why may go.
    socket.resume();
    sockets.push(socket);
  }
  await until(`${name}: all are connected, or turned away`, () => settled() >= count, 60_000);
  return {
    gone: async () => {
      const left = (): number => sockets.filter(({ destroyed }) => !destroyed).length;
      try {
        await until(`${name}: every silent connection is ended`, () => left() === 0, 60_000);
      } catch (error) {
        const kept = left();
        for (const socket of sockets) socket.destroy();
        throw new Error(`${String(error)} (${kept} of ${count} were kept)`);
      }
    },
  };
}
