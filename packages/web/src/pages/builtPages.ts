import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siteBeside } from '@around/platform/node';

/** Where the phone page that came with this program is: beside a released one, else in its own package, or in the folder beside this one. */
export function builtPages(): string {
  return siteBeside(import.meta.url) ?? join(phonePackage(), 'dist', 'site');
}

function phonePackage(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@around/phone/package.json'));
  } catch {
    return fileURLToPath(new URL('../../../phone', import.meta.url));
  }
}
