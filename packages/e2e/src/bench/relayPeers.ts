import { randomBytes } from 'node:crypto';
import { encodeRelayFrame, fromBase64Url, fromRelayLogin, PROTOCOL_VERSION, RELAY_FRAME, toBase64Url } from '@around/messages';
import { homeIdOf, nodeSuite, signKeyFrom, signRelayLogin } from '@around/sealing/node';
import { WebSocket } from 'ws';

/** A home as the relay sees one: logged in, with as many phones' tokens as asked for. */
export interface BareHome {
  readonly id: string;
  readonly socket: WebSocket;
  readonly tokens: readonly string[];
}

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });

/** Dials and logs in with fresh keys and a one-time code. @param base as of `barePhone` */
export async function bareHome(base: string, enrol: string, phones: number): Promise<BareHome> {
  const suite = nodeSuite();
  const sign = signKeyFrom(randomBytes(32));
  const fixed = suite.generateKeyPair().publicKey;
  const id = homeIdOf(sign.publicKey, fixed);
  const socket = new WebSocket(`${base}/home`, { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary) return;
      const message = fromRelayLogin.decode(data.toString(), 4_096);
      if (!message.ok) return reject(new Error(message.error));
      if (message.value.t === 'welcome') return resolve();
      if (message.value.t !== 'challenge') return reject(new Error(JSON.stringify(message.value)));
      const chal = fromBase64Url(message.value.chal) as Uint8Array;
      const sig = toBase64Url(signRelayLogin(sign, new URL(base).host, chal, id));
      const keys = { sign: toBase64Url(sign.publicKey), static: toBase64Url(fixed) };
      socket.send(JSON.stringify({ t: 'login', v: PROTOCOL_VERSION, home: id, ...keys, sig, enrol }));
    });
  });
  const tokens = Array.from({ length: phones }, () => toBase64Url(randomBytes(16)));
  const hashes = tokens.map((token) => suite.sha256(fromBase64Url(token) as Uint8Array));
  socket.send(encodeRelayFrame(RELAY_FRAME.tokens, 0, Buffer.concat(hashes)));
  return { id, socket, tokens };
}

/**
 * A phone's socket, its hello taken and its channel open.
 * @param base the relay's, or that of what stands before it: `ws://127.0.0.1:12345` @param from the address of this machine that it dials from
 */
export async function barePhone(base: string, home: string, token: string, from?: string): Promise<WebSocket> {
  const options = { perMessageDeflate: false, ...(from === undefined ? {} : { localAddress: from, family: 4 }) };
  const socket = new WebSocket(`${base}/phone`, options);
  await opened(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('message', (data: Buffer) => (data.toString().includes('"open"') ? resolve() : reject(new Error(data.toString()))));
    socket.once('close', (code: number) => reject(new Error(`closed with ${code} before it was open`)));
    socket.send(JSON.stringify({ t: 'hello', v: PROTOCOL_VERSION, home, token }));
  });
  return socket;
}

/** A socket to the floor's relay. */
export async function floorSocket(port: number, path: 'home' | 'phone'): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`, { perMessageDeflate: false });
  await opened(socket);
  return socket;
}
