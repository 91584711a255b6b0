import { ok, type Verdict, warning, withSudo } from '../../finding.js';

/** @param adopted undefined where it is not known */
export function judgeAdopted(adopted: boolean | undefined): Verdict {
  if (adopted === undefined) return withSudo('its key');
  if (adopted) return ok('belongs to a home');
  return warning('belongs to nobody yet', 'frMhc adopt  (shows its setup code); at home: around adopt BOARD CODE');
}
