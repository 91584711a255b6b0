/** Debian programs, each with its package: those that tests drive, which skip, naming the package, where one is missing. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const PROGRAMS = {
  chromium: 'chromium',
  'chromium-headless-shell': 'chromium-headless-shell',
  php: 'php-cli',
  nc: 'netcat-openbsd',
  ip: 'iproute2',
  nft: 'nftables',
  socat: 'socat',
  setpriv: 'util-linux',
  python3: 'python3',
  faketime: 'faketime',
  mount: 'mount',
  prlimit: 'util-linux',
  nsenter: 'util-linux',
  'mkfs.ext4': 'e2fsprogs',
  runsv: 'runit',
  'iptables-restore': 'iptables',
  'systemd-analyze': 'systemd',
  nginx: 'nginx-light',
  'nats-server': 'nats-server',
  'docker-compose': 'docker-compose',
  prometheus: 'prometheus',
  promtool: 'prometheus',
  mosquitto: 'mosquitto',
  oscsend: 'liblo-tools',
  oscdump: 'liblo-tools',
};

/** Those that `npm run rehearse` drives beside them. */
export const REHEARSED = {
  apache2: 'apache2',
  lighttpd: 'lighttpd',
  caddy: 'caddy',
  'php-cgi': 'php-cgi',
  'spawn-fcgi': 'spawn-fcgi',
  'php-fpm8.2': 'php-fpm',
  certbot: 'certbot',
  pebble: 'pebble',
  'systemd-nspawn': 'systemd-container',
  supervisord: 'supervisor',
  logrotate: 'logrotate',
};
/** What comes with a package and is no program. */
export const BESIDE = { lighttpd: ['lighttpd-mod-openssl'], nginx: ['libnginx-mod-stream'] };

/** Where a program is, or undefined. */
export function findProgram(name) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']) {
    const path = join(folder, name);
    if (folder !== '' && existsSync(path)) return path;
  }
  return undefined;
}

export const missingPrograms = (programs = PROGRAMS) => Object.keys(programs).filter((name) => findProgram(name) === undefined);
