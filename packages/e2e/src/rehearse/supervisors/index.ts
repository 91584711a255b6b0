import { forever, pm2 } from './npm.js';
import { runit } from './runit.js';
import type { Supervisor } from './supervisor.js';
import { supervisord } from './supervisord.js';
import { systemd } from './systemd.js';

/** The rows of the second table. */
export const SUPERVISORS: readonly Supervisor[] = [systemd, runit, supervisord, pm2, forever];
