import { copyFileSync, readFileSync } from 'node:fs';
import type { Launch, ServerKind } from '../serverKind.js';
import { IDLE, LOGIN, type Site, swapped } from '../site.js';
import { passwordFile } from './password.js';
import { phpFpm, phpSocket } from './php.js';

export const nginx: ServerKind = {
  name: 'nginx',
  programs: ['nginx'],
  php: ['php-fpm8.2'],
  endsIdle: true,
  limitsRequests: true,
  service: 'nginx',
  prepareWithout: port80,
  prepare(site: Site): Launch {
    const { ports } = site;
    relaySite(site, { 'timeout 60s': `timeout ${IDLE.ms}ms` });
    site.copy('nginx/around-php.conf', 'etc/sites-enabled/around-php.conf', {
      ...placesOf(site),
      'listen 8443 ': `listen ${ports.php} `,
      ':8443 ': `:${ports.php} `,
      '/etc/nginx/around.htpasswd;': `${passwordFile(site, LOGIN)};`,
      '/usr/local/share/around': site.path('php'),
      'AROUND_TCP 127.0.0.1:45678': `AROUND_TCP 127.0.0.1:${ports.tcp}`,
      '/run/php/php-fpm.sock': phpSocket(site),
    });
    return { ...port80(site), beside: phpFpm(site), ports: [ports.http, ports.https] };
  },
};

const placesOf = (site: Site) => ({
  '/var/log/nginx/': `${site.path('logs')}/`,
  '/etc/letsencrypt/live/around.example/': `${site.certificates}/`,
});

/** The relay's own site. @param swaps what else is replaced in it */
export function relaySite(site: Site, swaps: Readonly<Record<string, string>> = {}): void {
  const { https, web } = site.ports;
  site.copy('nginx/around.conf', 'etc/sites-enabled/around.conf', {
    ...placesOf(site),
    'listen 443 ': `listen ${https} `,
    ':443 ': `:${https} `,
    '127.0.0.1:12345': `127.0.0.1:${web}`,
    ...swaps,
  });
}

/** What there is before there is a certificate. */
export function port80(site: Site): Launch {
  const { ports } = site;
  site.copy('nginx/around-http.conf', 'etc/sites-enabled/around-http.conf', {
    '/var/log/nginx/': `${site.path('logs')}/`,
    'listen 80;': `listen ${ports.http};`,
    ':80;': `:${ports.http};`,
    '/var/www/letsencrypt': site.path('webroot'),
    'https://around.example': site.origin,
  });
  return { argv: ['/usr/sbin/nginx', '-c', nginxConf(site), '-g', 'daemon off;'], reload: 'SIGHUP', beside: [], ports: [ports.http] };
}

/** Debian's own nginx.conf, with the folders of this rehearsal. @param more other lines at its end */
export function nginxConf(site: Site, more = ''): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${site.path(`run/${name}`)};`);
  const text = swapped(
    readFileSync('/etc/nginx/nginx.conf', 'utf8'),
    {
      '/run/nginx.pid': site.path('run/nginx.pid'),
      '/var/log/nginx/': `${site.path('logs')}/`,
      '/etc/nginx/conf.d/': `${site.path('etc/conf.d')}/`,
      '/etc/nginx/sites-enabled/': `${site.path('etc/sites-enabled')}/`,
      'http {': `http {\n${temporary.join('\n')}`,
    },
    'Debian’s nginx.conf',
  );
  copyFileSync('/etc/nginx/fastcgi_params', site.path('etc/fastcgi_params'));
  return site.write('etc/nginx.conf', `${text}\n${more}`);
}
