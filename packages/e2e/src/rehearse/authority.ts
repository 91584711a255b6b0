import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, certificate } from './certificates.js';
import { AUTHORITY } from './site.js';

const DAY = 86_400_000;

/** An authority of the rehearsal's own, in files of the folder. @returns their paths */
export function authority(folder: string): Certificate {
  const path = (name: string): string => join(folder, `authority.${name}`);
  const { cert, key } = certificate({ name: AUTHORITY, ca: true, from: Date.now() - DAY, until: Date.now() + 30 * DAY });
  writeFileSync(path('crt'), cert);
  writeFileSync(path('key'), key, { mode: 0o600 });
  return { cert: path('crt'), key: path('key') };
}
