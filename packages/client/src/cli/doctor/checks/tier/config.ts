import { ok, problem, untold, type Verdict } from '../../finding.js';
import type { Examined } from '../../installation.js';

export function judgeConfig({ facts, tier, mute }: Examined): Verdict {
  if (facts === undefined) return untold(mute, `the ${tier}’s configuration`);
  const [first, ...more] = facts.problems;
  if (first === undefined) return ok(facts.file ?? 'no file: everything as it is by itself');
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return problem(`${first}${others}`, `correct it; docs/CONFIGURATION.md lists every key. A running ${tier} goes on as it was`);
}
