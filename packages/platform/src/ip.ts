/** The four bytes of a dotted IPv4 address; undefined for anything else. */
export function parseIpv4(text: string): readonly [number, number, number, number] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const [a = 256, b = 256, c = 256, d = 256] = match.slice(1).map(Number);
  return a < 256 && b < 256 && c < 256 && d < 256 ? [a, b, c, d] : undefined;
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2), zone dropped; undefined for anything else. */
export function parseIpv6(text: string): readonly number[] | undefined {
  if (text.length > 64) return undefined;
  const bare = text.split('%')[0] ?? '';
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  let address = bare;
  if (tail !== null) {
    const v4 = parseIpv4(tail[2] ?? '');
    if (v4 === undefined) return undefined;
    address = `${tail[1]}${((v4[0] << 8) | v4[1]).toString(16)}:${((v4[2] << 8) | v4[3]).toString(16)}`;
  }
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '');
  const rest = halves.length === 2 ? groups(halves[1] ?? '') : [];
  if (head === undefined || rest === undefined) return undefined;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...rest];
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  return parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part)) ? parts.map((part) => Number.parseInt(part, 16)) : undefined;
}

/** `::ffff:10.0.0.2` is 10.0.0.2: what a dual-stack socket calls an IPv4 peer. */
export function plainAddress(address: string): string {
  return /^::ffff:\d/i.test(address) && parseIpv4(address.slice(7)) !== undefined ? address.slice(7) : address;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || parseIpv4(plainAddress(address))?.[0] === 127;
}

/** Whom a limit per address counts: an IPv4 address, or the /64 of an IPv6 address, which one customer owns whole. */
export function limitKey(address: string): string {
  const plain = plainAddress(address);
  const v6 = plain.includes(':') ? parseIpv6(plain) : undefined;
  return v6 === undefined
    ? plain
    : `${v6
        .slice(0, 4)
        .map((group) => group.toString(16))
        .join(':')}::/64`;
}

/** The broadcast address of an IPv4 interface. */
export function broadcastOf(address: string, netmask: string): string {
  const host = parseIpv4(address);
  const mask = parseIpv4(netmask);
  if (host === undefined || mask === undefined) return '255.255.255.255';
  return host.map((byte, i) => byte | (~(mask[i] ?? 255) & 255)).join('.');
}

/** An address (`10.0.0.1`, `fd00::1`) or a range of them (`10.0.0.0/8`, `fd00::/8`), for `isAmong`. */
export function isRange(text: string): boolean {
  return rangeOf(text) !== undefined;
}

/** Whether one of the ranges holds the address. What is no address or no range matches nothing. */
export function isAmong(address: string, ranges: readonly string[]): boolean {
  const bits = bitsOf(plainAddress(address));
  return (
    bits !== undefined &&
    ranges.some((range) => {
      const of = rangeOf(range);
      return of !== undefined && of.bits.length === bits.length && bits.startsWith(of.bits.slice(0, of.length));
    })
  );
}

/**
 * Addresses that lead nowhere in the internet, or back into one's own network (RFC 6890, RFC 6598, RFC 4193, RFC 4291, RFC 6052). Of IPv6
 * only what is given out is taken, and of that not what leads to an IPv4 address or to nobody.
 */
const INNER_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24'],
  ...['192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
const OUTER_V6 = ['2000::/3'];
const INNER_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Whether an address is one of the internet at large: who may name one must not reach with it what only this machine can reach. */
export function isPublic(address: string): boolean {
  if (address.includes(':')) return isAmong(address, OUTER_V6) && !isAmong(address, INNER_V6);
  return isAmong(address, ['0.0.0.0/0']) && !isAmong(address, INNER_V4);
}

function rangeOf(text: string): { readonly bits: string; readonly length: number } | undefined {
  const [address = '', length, more] = text.split('/');
  const bits = bitsOf(address);
  if (bits === undefined || more !== undefined || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const wanted = length === undefined ? bits.length : Number(length);
  return wanted <= bits.length ? { bits, length: wanted } : undefined;
}

/** 32 or 128 characters of 0 and 1. */
function bitsOf(address: string): string | undefined {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return v4.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return parseIpv6(address)
    ?.map((group) => group.toString(2).padStart(16, '0'))
    .join('');
}
