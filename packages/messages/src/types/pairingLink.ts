import * as v from 'valibot';
import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from '../wire/bytes.js';
import { checkWith } from '../wire/codec.js';
import { readJson } from '../wire/json.js';
import { bad, type Result } from '../wire/result.js';
import { Bytes16, Bytes32, Title } from './common.js';

/** What a pairing link's fragment says. A fragment never reaches a server. */
export const PairingOffer = v.object({
  /** WebSocket base of the relay (`wss://around.example`), where the home has one. */
  relay: v.exactOptional(v.pipe(v.string(), v.maxLength(200), v.regex(/^wss?:\/\//))),
  /** Addresses of the home on its LAN (`ws://192.168.1.7:8080`). */
  lan: v.pipe(v.array(v.pipe(v.string(), v.maxLength(100), v.regex(/^wss?:\/\//))), v.maxLength(4)),
  home: Bytes16,
  /** What the home is called: for the question that the phone asks before it pairs. */
  title: v.exactOptional(Title),
  /** The home's static X25519 public key: the handshake must show the same. */
  key: Bytes32,
  slot: Bytes16,
  secret: Bytes16,
});
export type PairingOffer = v.InferOutput<typeof PairingOffer>;

/** `<app>#p=<base64url of JSON>`; `app` is where the phone page is served, `https://around.example/`. */
export function formatPairingLink(app: string, offer: PairingOffer): string {
  return `${app}#p=${toBase64Url(toUtf8(JSON.stringify(offer)))}`;
}

/** Reads a link, or just its fragment (`#p=…`). */
export function parsePairingLink(link: string): Result<PairingOffer> {
  const match = /#p=([A-Za-z0-9_-]{1,1500})$/.exec(link.trim());
  if (match === null) return bad('this is no pairing link: it has no "#p=…" at its end');
  const bytes = fromBase64Url(match[1] as string);
  if (bytes === undefined || fromUtf8(bytes) === undefined) return bad('the pairing link is damaged: copy all of it');
  const json = readJson(bytes, { bytes: 1_500, depth: 3, keys: 16 });
  return json.ok ? checkWith(PairingOffer, json.value) : bad('the pairing link is damaged: copy all of it');
}
