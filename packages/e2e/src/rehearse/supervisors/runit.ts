import { type Supervisor, swap } from './supervisor.js';
import { TIERS } from './tiers.js';

const each = (shell: (name: string, tier: string) => string): string => TIERS.map(({ name, tier }) => shell(name, tier)).join('\n');
const BOOT = 'runsvdir -P /etc/service >/dev/null 2>&1 &';

export const runit: Supervisor = {
  name: 'runit',
  programs: ['systemd-nspawn', 'nginx', 'runsv'],
  start: `
    mkdir -p /etc/sv /etc/service
    ${each(
      (name) => `
    cp -r /around/deploy/runit/${name} /etc/sv/
    ${swap(`/etc/sv/${name}/run`, 'AROUND_WATCHDOG=60s', 'AROUND_WATCHDOG=6s')}
    mkdir -p /var/log/around/${name} && printf 's4096\\nn3\\n' >/var/log/around/${name}/config
    ln -sfn /etc/sv/${name} /etc/service/${name}`,
    )}
    ${BOOT}`,
  list: 'cd /etc/service && sv status *',
  stop: ({ name }) => `sv -w 20 stop ${name}`,
  resume: ({ name }) => `sv start ${name}`,
  log: ({ name }) => `cat /var/log/around/${name}/@* /var/log/around/${name}/current 2>/dev/null || true`,
  logs: 'svlogd',
  hung: 'the event loop stood still',
  files: 'stat -c %s /var/log/around/frMhs/current /var/log/around/frMhs/@*',
  maxFiles: 4,
  maxBytes: 4 * 4096,
  boot: BOOT,
};
