/** A relay as it is dialled. `base`: `wss://around.example`. */
export interface Target {
  readonly base: string;
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** On this machine: no TLS is needed there. */
  readonly local: boolean;
}

/** @throws TypeError where it is no URL */
export function targetOf(url: string): Target {
  const { protocol, hostname, port, host } = new URL(url);
  const secure = protocol === 'wss:' || protocol === 'https:';
  const bare = hostname.replace(/^\[|\]$/g, '');
  return {
    base: `${secure ? 'wss' : 'ws'}://${host}`,
    host: bare,
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    secure,
    local: bare === 'localhost' || bare === '::1' || bare.startsWith('127.'),
  };
}
