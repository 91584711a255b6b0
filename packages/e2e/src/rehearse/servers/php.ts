import { findProgram } from '../../../../../scripts/programs.mjs';
import type { Command } from '../serverKind.js';
import type { Site } from '../site.js';

/** PHP-FPM in the foreground, at the site's socket, with a pool as Debian's; nothing where it is not installed. */
export function phpFpm(site: Site): Command[] {
  const program = findProgram('php-fpm8.2');
  if (program === undefined) return [];
  const user = process.getuid?.() === 0 ? 'user = www-data\ngroup = www-data\nlisten.owner = www-data\nlisten.group = www-data\n' : '';
  const config = site.write(
    'etc/php-fpm.conf',
    `[global]
error_log = ${site.path('logs/php-fpm.log')}
daemonize = no
[www]
${user}listen = ${phpSocket(site)}
pm = dynamic
pm.max_children = 5
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
`,
  );
  return [{ argv: [program, '--nodaemonize', '--fpm-config', config] }];
}

export const phpSocket = (site: Site): string => site.path('run/php.sock');
