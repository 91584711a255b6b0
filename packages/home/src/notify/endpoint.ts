import { isAmong } from '@around/platform';
import { AskRefused } from '../house/refused.js';

/** Addresses that are not of the internet at large (IANA’s special-purpose registries): a home’s own network, this machine, nobody. */
const NOT_PUBLIC = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24'],
  ...['192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  // Of IPv6 only 2000::/3 is given out, and of that not these; NAT64 hides an IPv4 address of the provider’s.
  ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
];

/** Whether a push may be sent there: else who may subscribe a phone could make the home call its own router. @param address of IPv4 or IPv6 */
export function isPublic(address: string): boolean {
  if (isAmong(address, NOT_PUBLIC)) return false;
  return isAmong(address, ['0.0.0.0/0', '2000::/3']);
}

/** Whether an address in a URL is one (`192.168.1.1`, `[::1]`), as `URL` writes it. */
export function literalOf(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isAmong(bare, ['0.0.0.0/0', '::/0']) ? bare : undefined;
}

/** What can be told of a push service's address before it is asked. @throws AskRefused */
export function checkEndpoint(endpoint: string): void {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new AskRefused('malformed', 'that is no address of a push service: turn notifications off and on again');
  }
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new AskRefused('malformed', 'a push service is reached by https, without a password in its address');
}
