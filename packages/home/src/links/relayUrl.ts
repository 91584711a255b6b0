/**
 * The address that a home dials: `wss://around.example` → `wss://around.example/home`; a path that is given stays. `https:` counts as `wss:`.
 * @throws Error for people, where the text is no address of a relay
 */
export function relayUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text.replace(/^http(s?):/i, 'ws$1:'));
  } catch {
    throw new Error(`"${text}" is no relay: write it like wss://around.example`);
  }
  if (url.protocol !== 'wss:' && url.protocol !== 'ws:') throw new Error(`"${text}" is no relay: it must begin with wss://`);
  url.hash = '';
  url.search = '';
  url.username = '';
  url.password = '';
  if (url.pathname === '' || url.pathname === '/') url.pathname = '/home';
  return url.href;
}
