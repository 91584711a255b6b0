import { ok, type Verdict, warning } from '../../finding.js';
import { type Installation, PROGRAM_OF } from '../../installation.js';

export function judgeRunning({ tier, pid, owner }: Pick<Installation, 'tier' | 'pid' | 'owner'>): Verdict {
  const name = PROGRAM_OF[tier];
  if (pid !== undefined) return ok(`process ${pid}, as ${owner?.name}`);
  return warning(`${name} does not run`, `systemctl status ${name}; journalctl -u ${name} -n 50`);
}
