import { ok, untold, type Verdict, warning } from '../../finding.js';

/** @param adopted undefined where it is not known, and `mute` says why */
export function judgeAdopted(adopted: boolean | undefined, mute?: string): Verdict {
  if (adopted === undefined) return untold(mute, 'its key');
  if (adopted) return ok('belongs to a home');
  return warning('belongs to nobody yet', 'frMhc adopt  (shows its setup code); at home: around adopt BOARD CODE');
}
