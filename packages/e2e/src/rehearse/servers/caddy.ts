import { execFileSync } from 'node:child_process';
import { anyPort } from '@around/demo';
import type { ServerKind } from '../serverKind.js';
import { LOGIN, type Site } from '../site.js';
import { phpFpm, phpSocket } from './php.js';

const PLACEHOLDER = '$2a$14$replace.this.by.what.caddy.hash.password.printed';

export const caddy: ServerKind = {
  name: 'Caddy',
  programs: ['caddy'],
  php: ['php-fpm8.2'],
  endsIdle: false,
  limitsRequests: false,
  ownCertificates: true,
  async prepare(site) {
    const admin = `localhost:${await anyPort()}`;
    // For a name that no authority on the internet signs for Caddy is an authority itself: it is given the rehearsal's.
    site.write('caddy/pki/authorities/local/root.crt', site.authority.cert);
    site.write('caddy/pki/authorities/local/root.key', site.authority.key);
    const env = { XDG_DATA_HOME: site.folder, XDG_CONFIG_HOME: site.folder, HOME: site.folder };
    const config = caddyfile(site, ['skip_install_trust', `admin ${admin}`]);
    site.copy('caddy/around-php.caddy', 'etc/around-php.caddy', {
      '/var/log/caddy/': `${site.path('logs')}/`,
      ':8443': `:${site.ports.php}`,
      '/usr/local/share/around': site.path('php'),
      '/run/php/php-fpm.sock': phpSocket(site),
      '127.0.0.1:45678': `127.0.0.1:${site.ports.tcp}`,
      [PLACEHOLDER]: execFileSync('caddy', ['hash-password', '--plaintext', LOGIN.password], { encoding: 'utf8' }).trim(),
    });
    const reload = { argv: ['caddy', 'reload', '--config', config, '--address', admin, '--force'], env } as const;
    return { argv: ['caddy', 'run', '--config', config], env, reload, beside: phpFpm(site) };
  },
};

/** @param options global ones that a rehearsal needs */
export function caddyfile(site: Site, options: readonly string[]): string {
  const { ports } = site;
  const own = [`http_port ${ports.http}`, `https_port ${ports.https}`, ...options];
  return site.copy('caddy/Caddyfile', 'etc/Caddyfile', {
    '{\n\t# Errors': `{\n${own.map((line) => `\t${line}\n`).join('')}\t# Errors`,
    '/var/log/caddy/': `${site.path('logs')}/`,
    '127.0.0.1:12345': `127.0.0.1:${ports.web}`,
  });
}
