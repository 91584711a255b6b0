import type { UdpNetwork } from '@around/platform';
import type { Place } from './clients/pairing/invitations.js';

/** Where this home can be found now: read each time, because addresses change while it runs. */
export function placeOf(
  network: Pick<UdpNetwork, 'interfaces'>,
  is: { readonly host: string; readonly lanPort: number; readonly relay: string | undefined; readonly app: string | undefined },
): Place {
  const lan = hostsOf(network, is.host).map((host) => `ws://${host}:${is.lanPort}`);
  const relay = is.relay === undefined ? undefined : originOf(is.relay);
  const app = withSlash(is.app ?? (relay ?? (lan[0] as string)).replace(/^ws/, 'http'));
  return relay === undefined ? { app, lan } : { app, relay, lan };
}

/** What others can dial: the one address it listens at, or those of the machine; loopback only where there is nothing else. */
function hostsOf(network: Pick<UdpNetwork, 'interfaces'>, host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::' && host !== '') return [host];
  const up = network.interfaces();
  const outer = up.filter((one) => !one.loopback);
  const hosts = (outer.length > 0 ? outer : up).map((one) => one.address).slice(0, 4);
  return hosts.length > 0 ? hosts : ['127.0.0.1'];
}

/** `wss://around.example/home` → `wss://around.example`. */
const originOf = (url: string): string => /^wss?:\/\/[^/?#]+/.exec(url)?.[0] ?? url;
const withSlash = (url: string): string => (/^https?:\/\/[^/]+$/.test(url) ? `${url}/` : url);
