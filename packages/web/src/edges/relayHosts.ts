import type { HttpRequest } from '@around/platform';

/** The name of a Host header or of a configured `host[:port]`, without port and brackets, lower case. */
export function nameOf(host: string): string {
  const lower = host.toLowerCase();
  if (lower.startsWith('[')) return lower.slice(1, lower.indexOf(']'));
  const colon = lower.indexOf(':');
  return colon >= 0 && colon === lower.lastIndexOf(':') ? lower.slice(0, colon) : lower;
}

/**
 * The names by which a home may have dialled this relay: what its Host header says (the server has checked that this is one of
 * ours) and every configured name, for proxies that send a Host of their own. A signature made for another relay's name is
 * worth nothing here.
 */
export function dialledHosts(request: HttpRequest, hosts: readonly string[]): string[] {
  const names = new Set(hosts.filter((host) => host !== '*').map((host) => host.toLowerCase()));
  const header = request.headers.host;
  if (header !== undefined) names.add(header.toLowerCase());
  return [...names];
}
