import { cpSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch, ServerKind } from '../serverKind.js';
import { IDLE, LOGIN, type Site, swapped } from '../site.js';
import { passwordFile } from './password.js';
import { phpFpm, phpSocket } from './php.js';

/** What the files' comments say: `a2enmod …`. */
const MODULES = ['ssl', 'socache_shmcb', 'http2', 'headers', 'proxy', 'proxy_http', 'proxy_wstunnel', 'proxy_fcgi'];

export const apache: ServerKind = {
  name: 'Apache',
  programs: ['apache2'],
  php: ['php-fpm8.2'],
  endsIdle: true,
  limitsRequests: false,
  service: 'apache2',
  prepareWithout: port80,
  prepare(site: Site): Launch {
    const { ports } = site;
    const certificate = { '/etc/letsencrypt/live/around.example/': `${site.certificates}/` };
    const launch = port80(site);
    site.copy('apache/around.conf', 'etc/sites-enabled/around.conf', {
      ...certificate,
      '*:443>': `*:${ports.https}>`,
      'Timeout 60': `Timeout ${IDLE.ms / 1_000}`,
      '127.0.0.1:12345': `127.0.0.1:${ports.web}`,
    });
    site.copy('apache/around-php.conf', 'etc/sites-enabled/around-php.conf', {
      ...certificate,
      '*:8443>': `*:${ports.php}>`,
      'Listen 8443': `Listen ${ports.php}`,
      'AuthUserFile /etc/apache2/around.htpasswd': `AuthUserFile ${passwordFile(site, LOGIN)}`,
      '/usr/local/share/around>': `${site.path('php')}>`,
      'DocumentRoot /usr/local/share/around': `DocumentRoot ${site.path('php')}`,
      '/run/php/php-fpm.sock': phpSocket(site),
      '127.0.0.1:45678': `127.0.0.1:${ports.tcp}`,
    });
    return { ...launch, beside: phpFpm(site), ports: [ports.http, ports.https] };
  },
};

/** What there is before there is a certificate. */
function port80(site: Site): Launch {
  const { ports } = site;
  debianTree(site);
  site.copy('apache/around-mpm.conf', 'etc/conf-enabled/around-mpm.conf', {});
  site.copy('apache/around-http.conf', 'etc/sites-enabled/around-http.conf', {
    '*:80>': `*:${ports.http}>`,
    '/var/www/letsencrypt': site.path('webroot'),
    'https://around.example': site.origin,
  });
  const run = site.path('run');
  const env = {
    APACHE_RUN_USER: 'www-data',
    APACHE_RUN_GROUP: 'www-data',
    APACHE_PID_FILE: join(run, 'apache2.pid'),
    APACHE_RUN_DIR: run,
    APACHE_LOCK_DIR: run,
    APACHE_LOG_DIR: site.path('logs'),
  };
  const argv = ['/usr/sbin/apache2', '-d', site.path('etc'), '-f', site.path('etc/apache2.conf'), '-D', 'FOREGROUND'] as const;
  return { argv, env, reload: 'SIGUSR1', beside: [], ports: [ports.http] };
}

/** /etc/apache2 as Debian installs it, with the modules enabled and the ports changed, and no site. */
function debianTree(site: Site): void {
  const etc = site.path('etc');
  rmSync(join(etc, 'sites-enabled'), { recursive: true, force: true });
  cpSync('/etc/apache2', etc, { recursive: true, verbatimSymlinks: true });
  rmSync(join(etc, 'sites-enabled'), { recursive: true });
  for (const module of MODULES)
    for (const end of ['load', 'conf']) {
      const file = `${module}.${end}`;
      if (existsSync(join(etc, 'mods-available', file)) && !existsSync(join(etc, 'mods-enabled', file)))
        symlinkSync(join('..', 'mods-available', file), join(etc, 'mods-enabled', file));
    }
  const ports = swapped(
    readFileSync('/etc/apache2/ports.conf', 'utf8'),
    { 'Listen 80\n': `Listen ${site.ports.http}\n`, 'Listen 443': `Listen ${site.ports.https}` },
    'Debian’s ports.conf',
  );
  site.write('etc/ports.conf', ports);
}
