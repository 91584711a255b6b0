import { isAmong, isLoopback, parseIpv4, parseIpv6, plainAddress } from './ip.js';

/** Longest request target taken, in characters. */
export const MAX_TARGET = 2_048;

/** What a listener does with a request before anyone else sees it, the same on the real network and on the fake. */
export type Admission =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly status: 400 | 403 | 404 | 405 | 414 | 421; readonly reason: string };

export interface AdmissionRules {
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly sockets: Readonly<Record<string, unknown>>;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** GET and HEAD, a safe path, a Host that is ours. */
export function admitRequest(rules: AdmissionRules, method: string, target: string, headers: Headers): Admission {
  if (target.length > MAX_TARGET) return refuse(414, 'the address is too long');
  if (!hostTaken(rules.hosts, headers.host)) return refuse(421, 'this server does not answer for that Host: add it to `hosts`');
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'GET and HEAD only');
  const path = safePath(target);
  return path === undefined ? refuse(400, 'not a path') : { ok: true, path };
}

/** The same for a WebSocket: a listed path, and no foreign page's script. */
export function admitUpgrade(rules: AdmissionRules, method: string, target: string, headers: Headers): Admission {
  const admission = admitRequest(rules, method, target, headers);
  if (!admission.ok) return admission;
  if (method !== 'GET') return refuse(405, 'GET only');
  if (!Object.hasOwn(rules.sockets, admission.path)) return refuse(404, 'no socket is served here');
  if (!originTaken(rules.origins, headers.origin, headers.host)) return refuse(403, 'this Origin may not: add it to `origins`');
  return admission;
}

function refuse(status: 400 | 403 | 404 | 405 | 414 | 421, reason: string): Admission {
  return { ok: false, status, reason };
}

/** Decoded path without query; undefined for what is not `/…`, does not decode, or could climb out of a folder. */
export function safePath(target: string): string | undefined {
  const raw = target.split(/[?#]/, 1)[0] ?? '';
  if (!raw.startsWith('/')) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(path) || path.includes('//')) return undefined;
  return path.split('/').some((segment) => segment === '.' || segment === '..') ? undefined : path;
}

function hostTaken(hosts: readonly string[], header: Headers[string]): boolean {
  if (typeof header !== 'string' || header === '') return false;
  if (hosts.includes('*')) return true;
  const name = header.toLowerCase().replace(/:\d*$/, '');
  const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
  return hosts.some((host) => host.toLowerCase() === name || host.toLowerCase() === bare);
}

function originTaken(origins: readonly string[], origin: Headers[string], host: Headers[string]): boolean {
  if (origin === undefined) return true;
  if (typeof origin !== 'string' || typeof host !== 'string') return false;
  const asked = origin.toLowerCase();
  if (asked === `https://${host.toLowerCase()}` || asked === `http://${host.toLowerCase()}`) return true;
  return origins.some((one) => one.toLowerCase() === asked);
}

/**
 * The client's address: the peer's, or, when that is a proxy on loopback or among `proxies`, the last one it forwards (the proxy's own word).
 */
export function clientAddress(peer: string, forwardedFor: string | readonly string[] | undefined, proxies: readonly string[] = []): string {
  const plain = plainAddress(peer);
  if (forwardedFor === undefined || !(isLoopback(plain) || isAmong(plain, proxies))) return plain;
  const list = typeof forwardedFor === 'string' ? forwardedFor : forwardedFor.join(',');
  const last = plainAddress((list.split(',').at(-1) ?? '').trim());
  return parseIpv4(last) !== undefined || parseIpv6(last) !== undefined ? last : plain;
}

/** 1001 (going away) and 4000–4999 are sent as they are; any other becomes 1000, so that no peer's number can make a close throw. */
export function sendableCode(code: number): number {
  return code === 1001 || (Number.isInteger(code) && code >= 4000 && code <= 4999) ? code : 1000;
}

const encoder = new TextEncoder();

/** A close frame has room for 123 bytes of reason (RFC 6455 §5.5). */
export function sendableReason(reason: string): string {
  let text = reason.slice(0, 123);
  while (encoder.encode(text).length > 123) text = text.slice(0, -1);
  return text;
}
