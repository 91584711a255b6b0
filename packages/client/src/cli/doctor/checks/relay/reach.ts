import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { ok, problem, type Verdict } from '../../finding.js';
import { networkWords } from '../../probes/http.js';
import type { Target } from './target.js';

const LIMIT_MS = 8_000;

/** The addresses of a name; an error's code where it has none. */
export const addressesOf = (host: string): Promise<readonly string[] | string> =>
  lookup(host, { all: true }).then(
    (found) => found.map(({ address }) => address),
    (error: NodeJS.ErrnoException) => error.code ?? String(error),
  );

export function judgeDns(host: string, found: readonly string[] | string): Verdict {
  if (typeof found !== 'string') return ok(`leads to ${found.join(', ')}`);
  if (found === 'EAI_AGAIN')
    return problem(
      `no name server answers: the name ${host} cannot be looked up`,
      'resolvectl status; cat /etc/resolv.conf; is there internet?',
    );
  return problem(`the name ${host} leads nowhere`, `add an A record for ${host} where you bought the name; dig ${host}`);
}

/** Opens a connection; an error where it does not open. */
export function reach({ host, port }: Pick<Target, 'host' | 'port'>): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: LIMIT_MS });
    const over = (error?: Error): void => {
      socket.destroy();
      resolve(error);
    };
    socket.once('connect', () => over());
    socket.once('error', over);
    socket.once('timeout', () => over(new Error('no answer')));
  });
}

export function judgeTcp({ host, port, local }: Target, error: Error | undefined): Verdict {
  if (error === undefined) return ok(`port ${port} answers`);
  const words = `${host} port ${port}: ${networkWords(error)}`;
  if (local) return problem(words, 'systemctl status frAroundWeb');
  return problem(
    words,
    (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
      ? 'on the server: systemctl status nginx'
      : 'is the server up? Its firewall must let 80 and 443 in (deploy/firewall/vps.nft), the hoster’s too',
  );
}
