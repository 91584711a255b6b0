import { type Supervisor, swap } from './supervisor.js';
import { TIERS } from './tiers.js';

const JOURNAL = '/etc/systemd/journald.conf.d/around.conf';

/** systemd as the first process; the install scripts put the units in place and start them. */
export const systemd: Supervisor = {
  name: 'systemd',
  programs: ['systemd-nspawn', 'nginx'],
  first: true,
  start: `
    mkdir -p /etc/systemd/journald.conf.d && cp /around/deploy/systemd/journald.conf ${JOURNAL}
    ${swap(JOURNAL, 'SystemMaxUse=200M', 'SystemMaxUse=4M')}
    mkdir -p /var/log/journal && systemctl restart systemd-journald && journalctl --flush
    ${TIERS.map(({ name }) => `mkdir -p /etc/systemd/system/${name}.service.d && printf '[Service]\\nWatchdogSec=6\\n' >/etc/systemd/system/${name}.service.d/short.conf`).join('\n')}
    systemctl daemon-reload
    systemctl restart ${TIERS.map(({ name }) => name).join(' ')}`,
  list: 'systemctl list-units --plain --no-legend --state=running "fr*"',
  stop: ({ name }) =>
    `systemctl stop ${name} && systemctl show -p Result -p ExecMainStatus ${name} | sort | tr '\\n' ' ' | grep -qx 'ExecMainStatus=0 Result=success '`,
  resume: ({ name }) => `systemctl start ${name}`,
  log: ({ name }) => `journalctl -q --no-pager -o cat -u ${name}`,
  logs: 'journal',
  hung: 'Watchdog timeout',
  own: /^(frMhs|frMhc|frAroundWeb)\.service: |^(Starting|Started|Stopping|Stopped|Failed) |^\S+\.service|^ (Sc|Tr)/,
  files: 'stat -c %s /var/log/journal/*/system*.journal',
  maxFiles: 100,
  maxBytes: 4 << 20,
  pour: 'head -c 12000000 /dev/urandom | base64 -w 400 | systemd-cat',
};
