import { type Supervisor, swap } from './supervisor.js';
import { TIERS } from './tiers.js';

const BOOT = 'supervisord -c /etc/supervisor/supervisord.conf';

export const supervisord: Supervisor = {
  name: 'supervisor',
  programs: ['systemd-nspawn', 'nginx', 'supervisord'],
  start: `
    mkdir -p /var/log/around /var/log/supervisor
    ${TIERS.map(
      ({ name }) => `
    cp /around/deploy/supervisor/${name}.conf /etc/supervisor/conf.d/
    ${swap(`/etc/supervisor/conf.d/${name}.conf`, 'AROUND_WATCHDOG="60s"', 'AROUND_WATCHDOG="6s"')}
    ${swap(`/etc/supervisor/conf.d/${name}.conf`, 'stdout_logfile_maxbytes=1MB', 'stdout_logfile_maxbytes=4KB')}
    ${swap(`/etc/supervisor/conf.d/${name}.conf`, 'stdout_logfile_backups=9', 'stdout_logfile_backups=2')}`,
    ).join('\n')}
    ${BOOT}`,
  list: 'supervisorctl status',
  stop: ({ name }) => `supervisorctl stop ${name}`,
  resume: ({ name }) => `supervisorctl start ${name}`,
  log: ({ name }) => `for n in 2 1; do cat /var/log/around/${name}.log.$n 2>/dev/null || true; done; cat /var/log/around/${name}.log`,
  logs: 'own files',
  hung: 'the event loop stood still',
  files: 'stat -c %s /var/log/around/frMhs.log*',
  maxFiles: 3,
  maxBytes: 3 * 8192,
  boot: BOOT,
};
