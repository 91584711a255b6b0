/**
 * Whether a Host header (`192.168.1.7:8080`) is one of ours. A foreign name that was made to resolve to this machine (DNS
 * rebinding) would let its page act as ours; an address cannot be made to resolve, a name without a dot and
 * `.local`, `.home.arpa`, `.lan` are answered on the LAN alone (RFC 6762, RFC 8375).
 */
export function isOwnHost(host: string | undefined, names: readonly string[]): boolean {
  if (host === undefined) return false;
  const name = host.toLowerCase().replace(/:\d{1,5}$/, '');
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^\[[0-9a-f:.]+\]$/.test(name)) return true;
  if (/^[a-z0-9-]+(\.local|\.home\.arpa|\.lan)?$/.test(name)) return true;
  return names.some((own) => own === '*' || own.toLowerCase() === name);
}
