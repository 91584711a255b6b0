import { cutText, fromBase64Url, normaliseCrockford, PROTOCOL_VERSION, parsePairingLink, toBase64Url } from '@around/messages';
import type { Clock, WebDialer } from '@around/platform';
import { type KeyPair, PAIRING_CODE_LENGTH, pskOfCode, pskOfSecret, type Suite } from '@around/sealing';
import type { Identity, Keyed } from '../api.js';
import { PhoneSocket } from '../connection/phoneSocket.js';
import { type Way, webBase } from '../connection/ways.js';
import { identityOf } from '../identity.js';
import { attemptPairing, type PairingFacts } from './attempt.js';
import { mayTryNext, moreTelling, PairingError } from './errors.js';

export interface PairingPorts {
  readonly clock: Clock;
  readonly dialer: WebDialer;
  readonly suite: Suite;
}

/** What a pairing gave. */
export interface Paired extends Keyed {
  /** 32 bytes, where this function made the key pair; undefined where the caller did. */
  readonly secretKey: Uint8Array | undefined;
}

/** Who wants to be paired, and how the new identity is kept. */
export interface PairingSelf {
  /** What owners see in their list: `Ann's phone`. At most 80 characters. */
  readonly device: string;
  /** `phone 0.1.0` */
  readonly software: string;
  /** Makes the key pair, where it is to be another than 32 random bytes: a browser's that cannot be read out. */
  readonly newKeyPair?: () => KeyPair | Promise<KeyPair>;
  /** Stores the identity durably. Only when it resolved does the home hear that we have it; where it rejects nothing is paired. */
  store(paired: Paired): Promise<void>;
  /** Six digits that the home's log shows too: equal where nobody stands between. */
  readonly onDigits?: (digits: string) => void;
  /** The ways to try instead of those that the link names: a page has its own origin alone. */
  readonly ways?: readonly Way[];
}

/**
 * Pairs with the home of an invitation's link (or just its `#p=…`): over its relay, then on its LAN.
 * @throws PairingError, whose message says what to do
 */
export async function pairWithLink(ports: PairingPorts, link: string, self: PairingSelf): Promise<Paired> {
  const parsed = parsePairingLink(link);
  if (!parsed.ok) throw new PairingError('link', parsed.error);
  const { relay, lan, home, key, slot, secret } = parsed.value;
  const homeKey = fromBase64Url(key);
  if (homeKey === undefined || fromBase64Url(secret) === undefined) {
    throw new PairingError('link', 'the pairing link is damaged: copy all of it');
  }
  const offered: Way[] = lan.map((url) => ({ way: 'lan', url }));
  if (relay !== undefined) offered.unshift({ way: 'relay', url: relay });
  const ways = self.ways ?? offered;
  const psk = pskOfSecret(ports.suite, slot, secret);
  return pair(
    ports,
    self,
    ways,
    { by: 'link', slot, psk, home: { id: home, key: homeKey } },
    { lan, ...(relay === undefined ? {} : { relay }) },
  );
}

/**
 * Pairs with a typed code at an address: the relay's (`https://around.example`) or the home's on its LAN (`192.168.1.7:8080`).
 * @throws PairingError, whose message says what to do
 */
export async function pairWithCode(
  ports: PairingPorts,
  at: { readonly url: string; readonly code: string },
  self: PairingSelf,
): Promise<Paired> {
  const code = normaliseCrockford(at.code, PAIRING_CODE_LENGTH);
  if (code === undefined) throw new PairingError('link', `a pairing code has ${PAIRING_CODE_LENGTH} letters and digits: look at it again`);
  const base = webBase(at.url);
  if (base === undefined)
    throw new PairingError('link', `"${at.url.slice(0, 80)}" is no address: expected https://around.example or 192.168.1.7:8080`);
  const psk = await pskOfCode(ports.suite, code);
  if (psk === undefined) throw new PairingError('link', 'this is no pairing code');
  return pair(ports, self, [{ way: 'relay', url: base }], { by: 'code', slot: code.slice(0, 2), psk }, { lan: [] });
}

type Secrets = Pick<PairingFacts, 'by' | 'slot' | 'psk' | 'home'>;

async function pair(
  ports: PairingPorts,
  self: PairingSelf,
  ways: readonly Way[],
  secrets: Secrets,
  offer: { readonly relay?: string; readonly lan: readonly string[] },
): Promise<Paired> {
  if (ways.length === 0) throw new PairingError('unreachable', 'the link names no address of the home: make a new invitation');
  const { keyPair, secretKey } = await ownKey(ports.suite, self);
  const request = { v: PROTOCOL_VERSION, device: cutText(self.device, 80) || 'a program', software: cutText(self.software, 80) };
  let worst: PairingError | undefined;
  for (const way of ways) {
    let paired: Paired | undefined;
    try {
      const socket = await dial(ports, way);
      await attemptPairing(ports, socket, {
        ...secrets,
        keyPair,
        request,
        ...(self.onDigits === undefined ? {} : { onDigits: self.onDigits }),
        store: async (grant, homeKey, said) => {
          const identity: Identity = identityOf(grant, toBase64Url(homeKey), viaOf(offer, way, said));
          paired = { identity, keyPair, secretKey };
          await self.store(paired);
        },
      });
      if (paired !== undefined) return paired;
    } catch (error) {
      if (!(error instanceof PairingError) || !mayTryNext(error)) throw error;
      worst = moreTelling(worst, error);
    }
  }
  throw worst ?? new PairingError('unreachable', 'the home does not answer: try again');
}

async function ownKey(suite: Suite, self: PairingSelf): Promise<{ keyPair: KeyPair; secretKey: Uint8Array | undefined }> {
  if (self.newKeyPair !== undefined) return { keyPair: await self.newKeyPair(), secretKey: undefined };
  const secretKey = suite.random(32);
  return { keyPair: suite.keyPairFrom(secretKey), secretKey };
}

async function dial(ports: PairingPorts, way: Way): Promise<PhoneSocket> {
  try {
    return await PhoneSocket.dial(ports.dialer, way.url);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PairingError('unreachable', `nobody answers at ${way.url} (${why}): is it running, and is this device in its network?`, {
      cause: error,
    });
  }
}

/** What the link or address itself tells of the ways to the home. */
function viaOf(
  offer: { readonly relay?: string; readonly lan: readonly string[] },
  way: Way,
  said: 'relay' | 'lan' | undefined,
): { readonly relay?: string; readonly lan: readonly string[] } {
  if (said === 'lan') return { ...offer, lan: [...offer.lan, way.url] };
  return said === 'relay' && offer.relay === undefined ? { ...offer, relay: way.url } : offer;
}
