import type { Identity } from '../api.js';

/** One way to a home: `url` is a WebSocket base (`wss://around.example`, `ws://192.168.1.7:8080`). */
export interface Way {
  readonly way: 'relay' | 'lan';
  readonly url: string;
}

/** Every way that an identity names: the LAN's addresses, then the relay. */
export function waysOf(identity: Pick<Identity, 'relay' | 'lan'>): readonly Way[] {
  const lan = identity.lan.map((url): Way => ({ way: 'lan', url }));
  return identity.relay === undefined ? lan : [...lan, { way: 'relay', url: identity.relay }];
}

/**
 * The WebSocket base of an address as people and servers write it: `https://around.example/#p=…` → `wss://around.example`.
 * A bare `host:port` is taken for `ws://`, a bare host name for `wss://`. Undefined where it is no such address.
 */
export function webBase(address: string): string | undefined {
  const match = /^(?:(https?|wss?):\/\/)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(?:[/?#].*)?$/i.exec(address.trim());
  if (match === null) return undefined;
  const [, scheme, host = '', port = ''] = match;
  const plain = scheme === undefined ? port !== '' || isLocal(host) : /^(http|ws)$/i.test(scheme);
  return `${plain ? 'ws' : 'wss'}://${host.toLowerCase()}${port}`;
}

const isLocal = (host: string): boolean => host === 'localhost' || /^[\d.]+$/.test(host) || host.startsWith('[');

/** Where the phone link is served on a base. */
export const phoneUrl = (base: string): string => `${base.replace(/\/+$/, '')}/phone`;
