import { chmodSync, readFileSync } from 'node:fs';
import type { Launch, ServerKind } from '../serverKind.js';
import { IDLE, LOGIN, type Site, swapped } from '../site.js';
import { passwordFile } from './password.js';

export const lighttpd: ServerKind = {
  name: 'lighttpd',
  programs: ['lighttpd'],
  php: ['php-cgi', 'spawn-fcgi'],
  cgi: true,
  endsIdle: true,
  limitsRequests: false,
  service: 'lighttpd',
  prepareWithout: port80,
  prepare(site: Site): Launch {
    const { ports } = site;
    const idle = `${IDLE.ms / 1_000}`;
    site.copy('lighttpd/around.conf', 'etc/conf-enabled/91-around.conf', {
      '/etc/letsencrypt/live/around.example/': `${site.certificates}/`,
      '/var/log/lighttpd/': `${site.path('logs')}/`,
      ':443"': `:${ports.https}"`,
      ':443$': `:${ports.https}$`,
      '-idle = 60': `-idle = ${idle}`,
      '-timeout" => 60': `-timeout" => ${idle}`,
      '"port" => 12345': `"port" => ${ports.web}`,
    });
    const php = {
      '/usr/local/share/around"': `${site.path('php')}"`,
      'userfile = "/etc/lighttpd/around.htpasswd"': `userfile = "${passwordFile(site, LOGIN)}"`,
    };
    site.copy('lighttpd/around-php-fastcgi.conf', 'etc/conf-enabled/92-around-php.conf', {
      ...php,
      ':8443"': `:${ports.php}"`,
      ':8443$': `:${ports.php}$`,
      '/run/around/php.sock': site.path('run/php.sock'),
    });
    // An owner takes one of the two. Here the other has another port.
    site.copy('lighttpd/around-php-cgi.conf', 'etc/conf-enabled/93-around-php.conf', {
      ...php,
      ':8443"': `:${ports.cgi}"`,
      ':8443$': `:${ports.cgi}$`,
      '127.0.0.1:45678': `127.0.0.1:${ports.tcp}`,
    });
    const starter = site.copy('lighttpd/around-php', 'etc/around-php', {
      '/run/around': site.path('run'),
      '127.0.0.1:45678': `127.0.0.1:${ports.tcp}`,
    });
    chmodSync(starter, 0o755);
    return { ...port80(site), beside: [{ argv: ['/bin/sh', starter] }], ports: [ports.http, ports.https] };
  },
};

/** What there is before there is a certificate. */
function port80(site: Site): Launch {
  const config = debianConf(site);
  site.copy('lighttpd/around-http.conf', 'etc/conf-enabled/90-around-http.conf', {
    '/var/www/letsencrypt/': `${site.path('webroot')}/`,
    'https://around.example': site.origin,
  });
  // It cannot read a new key after it has given up root's rights.
  return { argv: ['/usr/sbin/lighttpd', '-D', '-f', config], reload: 'restart', beside: [], ports: [site.ports.http] };
}

/** Debian's own lighttpd.conf, with the folders and port of this rehearsal. */
function debianConf(site: Site): string {
  const text = swapped(
    readFileSync('/etc/lighttpd/lighttpd.conf', 'utf8'),
    {
      '/var/cache/lighttpd/uploads': site.path('run'),
      '/var/log/lighttpd/': `${site.path('logs')}/`,
      '/run/lighttpd.pid': site.path('run/lighttpd.pid'),
      '= 80\n': `= ${site.ports.http}\n`,
      '/etc/lighttpd/conf-enabled/': `${site.path('etc/conf-enabled')}/`,
    },
    'Debian’s lighttpd.conf',
  );
  return site.write('etc/lighttpd.conf', text);
}
