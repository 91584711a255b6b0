import type { PairingGrant, SessionWelcome } from '@around/messages';
import type { Identity } from './api.js';
import { webBase } from './connection/ways.js';

const MAX_LAN = 8;

/** The addresses as WebSocket bases; what is none is left out. */
export function lanBases(addresses: readonly string[]): readonly string[] {
  const bases = addresses.map(webBase).filter((base) => base !== undefined);
  return [...new Set(bases)].slice(0, MAX_LAN);
}

/** The identity as the home's newest word has it; the same object where nothing changed. */
export function refreshed(identity: Identity, welcome: Pick<SessionWelcome, 'home' | 'key' | 'lan' | 'relay'>): Identity {
  const relay = webBase(welcome.relay ?? '') ?? identity.relay;
  const next: Identity = {
    ...identity,
    home: { id: identity.home.id, title: welcome.home.title },
    key: welcome.key,
    // A home that tells no address keeps those it told before: the next one may be the old one.
    lan: welcome.lan.length === 0 ? identity.lan : lanBases(welcome.lan),
    ...(relay === undefined ? {} : { relay }),
  };
  return told(next) === told(identity) ? identity : next;
}

/** What a home tells about itself, to see whether it changed. */
const told = ({ home, key, lan, relay }: Identity): string => JSON.stringify([home, key, lan, relay]);

/** What a grant makes us. @param homeKey base64url @param via where it was paired, for what the grant does not say */
export function identityOf(
  grant: PairingGrant,
  homeKey: string,
  via: { readonly relay?: string; readonly lan: readonly string[] },
): Identity {
  const relay = webBase(grant.relay ?? '') ?? via.relay;
  return {
    home: grant.home,
    homeKey,
    key: grant.key,
    psk: grant.psk,
    token: grant.token,
    lan: lanBases([...grant.lan, ...via.lan]),
    ...(relay === undefined ? {} : { relay }),
  };
}
