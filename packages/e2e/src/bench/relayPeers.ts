import { randomBytes } from 'node:crypto';
import { encodeRelayFrame, fromBase64Url, fromRelayLogin, PROTOCOL_VERSION, RELAY_FRAME, toBase64Url } from '@around/messages';
import { homeIdOf, nodeSuite, type SignKey, signKeyFrom, signRelayLogin } from '@around/sealing/node';
import { type ClientOptions, WebSocket } from 'ws';

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

/** What a home is known by: base64url. `sign` proves it. */
export interface BareKeys {
  readonly id: string;
  readonly sign: SignKey;
  readonly keys: { readonly sign: string; readonly static: string };
}

export interface LinkOptions {
  /** A one-time code, for a home that the relay does not know. */
  readonly enrol?: string;
  /** The address of this machine that it dials from. */
  readonly from?: string;
  /** Further settings of the socket: who is trusted. */
  readonly socket?: ClientOptions;
}

export function newKeys(): BareKeys {
  const sign = signKeyFrom(randomBytes(32));
  const fixed = nodeSuite().generateKeyPair().publicKey;
  return { id: homeIdOf(sign.publicKey, fixed), sign, keys: { sign: toBase64Url(sign.publicKey), static: toBase64Url(fixed) } };
}

/** Dials as a home and logs in. @param base as of `barePhone` */
export async function linkHome(
  base: string,
  { id, sign, keys }: BareKeys,
  { enrol, from, socket: more }: LinkOptions = {},
): Promise<WebSocket> {
  const local = from === undefined ? {} : { localAddress: from, family: 4 };
  const socket = new WebSocket(`${base}/home`, { perMessageDeflate: false, ...local, ...more });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code: number) => reject(new Error(`closed with ${code} before it was welcome`)));
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary) return;
      const message = fromRelayLogin.decode(data.toString(), 4_096);
      if (!message.ok) return reject(new Error(message.error));
      if (message.value.t === 'welcome') return resolve();
      if (message.value.t !== 'challenge') return reject(new Error(JSON.stringify(message.value)));
      const chal = fromBase64Url(message.value.chal) as Uint8Array;
      const sig = toBase64Url(signRelayLogin(sign, new URL(base).host, chal, id));
      socket.send(JSON.stringify({ t: 'login', v: PROTOCOL_VERSION, home: id, ...keys, sig, ...(enrol === undefined ? {} : { enrol }) }));
    });
  });
  return socket;
}

/** Tells the relay of new phones. @returns the token of each */
export function newTokens(socket: WebSocket, phones: number): string[] {
  const tokens = Array.from({ length: phones }, () => toBase64Url(randomBytes(16)));
  const suite = nodeSuite();
  const hashes = tokens.map((token) => suite.sha256(fromBase64Url(token) as Uint8Array));
  socket.send(encodeRelayFrame(RELAY_FRAME.tokens, 0, Buffer.concat(hashes)));
  return tokens;
}

/** Dials and logs in with fresh keys and a one-time code. @param base as of `barePhone` */
export async function bareHome(base: string, enrol: string, phones: number): Promise<BareHome> {
  const keys = newKeys();
  const socket = await linkHome(base, keys, { enrol });
  return { id: keys.id, socket, tokens: newTokens(socket, phones) };
}

/**
 * A phone's socket, its hello taken and its channel open.
 * @param base the relay's, or that of what stands before it: `ws://127.0.0.1:12345` @param from the address of this machine that it dials from @param more of the socket's own settings
 */
export async function barePhone(base: string, home: string, token: string, from?: string, more?: ClientOptions): Promise<WebSocket> {
  const options = { perMessageDeflate: false, ...(from === undefined ? {} : { localAddress: from, family: 4 }), ...more };
  const socket = new WebSocket(`${base}/phone`, options);
  await opened(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('message', (data: Buffer) => {
      if (data.toString().includes('"open"')) return resolve();
      socket.terminate();
      reject(new Error(data.toString()));
    });
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
