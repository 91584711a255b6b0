import { execFileSync } from 'node:child_process';
import { anyPort } from '@around/demo';
import type { AcmeAuthority, Launch, ServerKind } from '../serverKind.js';
import { LOGIN, type Site } from '../site.js';
import { phpFpm, phpSocket } from './php.js';

const PLACEHOLDER = '$2a$14$replace.this.by.what.caddy.hash.password.printed';

export const caddy: ServerKind = {
  name: 'Caddy',
  programs: ['caddy'],
  php: ['php-fpm8.2'],
  endsIdle: false,
  limitsRequests: false,
  service: undefined,
  async prepareWithout(site: Site, { directory, trust }: AcmeAuthority): Promise<Launch> {
    return launch(site, [`cert_issuer acme {\n\t\tdir ${directory}\n\t\ttrusted_roots ${trust}\n\t}`, 'renew_interval 2s']);
  },
  async prepare(site: Site): Promise<Launch> {
    // For a name that no authority on the internet signs for Caddy is an authority itself: it is given the rehearsal's.
    site.write('caddy/pki/authorities/local/root.crt', site.authority.cert);
    site.write('caddy/pki/authorities/local/root.key', site.authority.key);
    return launch(site, []);
  },
};

async function launch(site: Site, options: readonly string[]): Promise<Launch> {
  const { ports } = site;
  const admin = `localhost:${await anyPort()}`;
  const own = [`http_port ${ports.http}`, `https_port ${ports.https}`, 'skip_install_trust', `admin ${admin}`, ...options];
  const config = site.copy('caddy/Caddyfile', 'etc/Caddyfile', {
    '{\n\t# Errors': `{\n${own.map((line) => `\t${line}\n`).join('')}\t# Errors`,
    '/var/log/caddy/': `${site.path('logs')}/`,
    '127.0.0.1:12345': `127.0.0.1:${ports.web}`,
  });
  site.copy('caddy/around-php.caddy', 'etc/around-php.caddy', {
    '/var/log/caddy/': `${site.path('logs')}/`,
    ':8443': `:${ports.php}`,
    '/usr/local/share/around': site.path('php'),
    '/run/php/php-fpm.sock': phpSocket(site),
    '127.0.0.1:45678': `127.0.0.1:${ports.tcp}`,
    [PLACEHOLDER]: execFileSync('caddy', ['hash-password', '--plaintext', LOGIN.password], { encoding: 'utf8' }).trim(),
  });
  const env = { XDG_DATA_HOME: site.folder, XDG_CONFIG_HOME: site.folder, HOME: site.folder };
  const reload = { argv: ['caddy', 'reload', '--config', config, '--address', admin, '--force'], env } as const;
  return { argv: ['caddy', 'run', '--config', config], env, reload, beside: phpFpm(site), ports: [ports.http, ports.https] };
}
