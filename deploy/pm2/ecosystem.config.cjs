/** pm2: whichever of the three an install script has put on this machine. `npm start` beside this file (docs/guides/services.md). */
const { existsSync } = require('node:fs');

const TIERS = { frAroundWeb: 'web', frMhs: 'home', frMhc: 'controller' };

module.exports = {
  apps: Object.entries(TIERS)
    .filter(([name]) => existsSync(`/opt/around/${name}/launch`))
    .map(([name, tier]) => ({
      name,
      // As it is, without pm2's wrapper: one process, no cluster, for a folder of data belongs to one. pm2's own `uid` takes the groups
      // away that serial ports ask for.
      script: '/usr/bin/setpriv',
      args: [
        ...['--reuid', `around-${tier}`, '--regid', `around-${tier}`, '--init-groups'],
        ...['/bin/sh', `/opt/around/${name}/launch`, 'run', '--data', `/var/lib/around/${tier}`],
      ],
      interpreter: 'none',
      cwd: '/',
      // pm2 notices death and not silence: an event loop that stands still this long ends itself.
      env: { AROUND_WATCHDOG: '60s' },
      // It is to come back for ever, after 2 s to 15 s: no start is “unstable”.
      autorestart: true,
      min_uptime: 0,
      exp_backoff_restart_delay: 2_000,
      // It ends within 10 s, and ends what its devices started itself.
      kill_timeout: 15_000,
      treekill: false,
      // Both streams in one file, which deploy/logrotate/around bounds.
      out_file: `/var/log/around/${name}.log`,
      error_file: `/var/log/around/${name}.log`,
      merge_logs: true,
      pmx: false,
      vizion: false,
    })),
};
