import { ok, type Verdict, warning } from '../../finding.js';
import type { HomeStatus } from '../../installation.js';

export function judgePhones({ owner, phones }: HomeStatus): Verdict {
  if (!owner) return warning('nobody owns this home yet', 'frMhs pair  (shows a link and a QR code for your phone)');
  if (phones === undefined) return ok('it has an owner');
  return ok(`${phones.paired} ${phones.paired === 1 ? 'key' : 'keys'}, ${phones.connected} connected now`);
}
