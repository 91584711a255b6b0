import { type Supervisor, swap } from './supervisor.js';
import { TIERS } from './tiers.js';

/**
 * What pm2 and forever have in common: a folder with npm scripts, installed before, and logs that logrotate bounds.
 * @param watch files that hold the time of the watch @param only what stands before a name in `npm run stop -- NAME`
 */
function npm(name: 'pm2' | 'forever', watch: readonly string[], only: string): Omit<Supervisor, 'boot' | 'own'> {
  const there = `cd /opt/around/${name} && npm run --silent`;
  const quiet = '>/tmp/npm.out 2>&1 </dev/null || { cat /tmp/npm.out >&2; exit 1; }';
  return {
    name,
    programs: ['systemd-nspawn', 'nginx', 'logrotate'],
    npm: name,
    start: `
    cp -r /supervisor /opt/around/${name}
    mkdir -p /var/log/around
    cp /around/deploy/logrotate/around /etc/logrotate.d/around
    ${swap('/etc/logrotate.d/around', 'size 1M', 'size 4k')}
    ${swap('/etc/logrotate.d/around', 'rotate 9', 'rotate 2')}
    ${watch.map((file) => swap(`/opt/around/${name}/${file}`, '60s', '6s')).join('\n')}
    ${there} start ${quiet}`,
    list: `${there} list </dev/null`,
    stop: (tier) => `${there} stop -- ${only}${tier.name} ${quiet}`,
    resume: (tier) => `${there} restart -- ${only}${tier.name} ${quiet}`,
    log: (tier) =>
      `for n in 2 1; do cat /var/log/around/${tier.name}.log.$n 2>/dev/null || true; done; cat /var/log/around/${tier.name}.log`,
    logs: 'logrotate',
    hung: 'the event loop stood still',
    files: 'logrotate /etc/logrotate.d/around && stat -c %s /var/log/around/frMhs.log*',
    maxFiles: 3,
    maxBytes: 3 * 8192,
  };
}

export const pm2: Supervisor = {
  ...npm('pm2', ['ecosystem.config.cjs'], '--only '),
  // What the unit of `pm2 startup` does.
  boot: 'cd / && /opt/around/pm2/node_modules/.bin/pm2 resurrect >/dev/null 2>&1 </dev/null',
};

export const forever: Supervisor = {
  ...npm(
    'forever',
    TIERS.map(({ name }) => `${name}.json`),
    '',
  ),
  own: /^error: (Forever|Script)/,
  // What a line of crontab does.
  boot: 'cd /opt/around/forever && npm run --silent start >/dev/null 2>&1 </dev/null',
};
