import { ok, problem, type Verdict, warning, withSudo } from '../../finding.js';
import { type Examined, PROGRAM_OF } from '../../installation.js';

export function judgeProgram({ tier, mute, detail, program, facts }: Examined): Verdict {
  const name = PROGRAM_OF[tier];
  if (facts !== undefined) return ok(`${name} ${facts.version}, ${program?.[1]}`);
  if (mute === 'denied') return withSudo(`${name}’s settings`);
  if (mute === 'missing')
    return problem(
      `there is a data folder, and no ${name}`,
      'deploy/*/install.sh installs it; or remove the folder where it is not needed any more',
    );
  return warning(
    `${name} does not say what it is (${detail ?? 'no answer'})`,
    `${program?.join(' ')} --version; an older one: ${name} update`,
  );
}
