import type { TierFacts } from '@around/platform';
import { ok, problem, unseen, untold, type Verdict } from '../../finding.js';

/** @param mute why nothing is known */
export function judgeDatabase(database: TierFacts['database'], mute?: string): Verdict {
  if (database === undefined) return untold(mute, 'the database');
  const { state, detail = '' } = database;
  if (state === 'whole') return ok('whole (quick_check)');
  if (state === 'missing') return ok('none yet: the first start makes it');
  if (state === 'damaged')
    return problem(
      `the database is damaged: ${detail}`,
      'stop frMhs, copy the data folder, put a backup back; frMhs sets a damaged one aside at its next start',
    );
  return unseen(`the database could not be looked at: ${detail}`, 'sudo around doctor');
}
