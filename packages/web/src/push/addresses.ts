import { isAmong } from '@around/platform';

/**
 * Addresses that lead nowhere in the internet, or back into the relay's own network (RFC 6890, RFC 4193, RFC 6598, RFC 4291, RFC 6052):
 * a home names where a push goes, and must not reach with it what only the relay's machine can reach.
 */
const INNER = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24'],
  ...['192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** Of IPv6 only what is given out to the internet is taken, and of that not what leads to an IPv4 address or to nobody. */
const OUTER_V6 = ['2000::/3'];
const INNER_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Whether an address is one of the internet at large. */
export function isPublic(address: string): boolean {
  return address.includes(':') ? isAmong(address, OUTER_V6) && !isAmong(address, INNER_V6) : isDotted(address) && !isAmong(address, INNER);
}

const isDotted = (address: string): boolean => isAmong(address, ['0.0.0.0/0']);
