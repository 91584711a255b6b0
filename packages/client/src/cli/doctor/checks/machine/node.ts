import { ok, problem, type Verdict } from '../../finding.js';

/** @param version `v20.19.0` */
export function judgeNode(version: string): Verdict {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok(`Node ${version}`);
  return problem(
    `Node ${version} is too old: Around needs 20.19`,
    'apt install nodejs  (Debian 13, Raspberry Pi OS), or a newer one from nodejs.org',
  );
}
