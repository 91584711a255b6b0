import { ok, problem, type Verdict, warning } from '../../finding.js';
import type { HomeStatus } from '../../installation.js';

export function judgeHomeRelay(relay: HomeStatus['relay'], now: number): Verdict {
  if (relay === undefined) return ok('none: this home is reached on its own network');
  const { url, up, since, detail = 'no link', roundTrip } = relay;
  if (up) return ok(`linked to ${url}${roundTrip === undefined ? '' : `, ${Math.round(roundTrip)} ms there and back`}`);
  const minutes = Math.round((now - since) / 60_000);
  const next = 'the checks relay.* say where it ends';
  return minutes < 1 ? warning(`no link to ${url}: ${detail}`, next) : problem(`no link to ${url} for ${minutes} min: ${detail}`, next);
}
