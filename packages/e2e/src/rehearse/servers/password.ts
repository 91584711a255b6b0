import { execFileSync } from 'node:child_process';
import type { Site } from '../site.js';

/** A password file as the owner makes it: `ann:` and what openssl prints. */
export function passwordFile(site: Site, login: { readonly user: string; readonly password: string }): string {
  const hash = execFileSync('openssl', ['passwd', '-apr1', '-stdin'], { input: `${login.password}\n`, encoding: 'utf8' }).trim();
  return site.write('etc/around.htpasswd', `${login.user}:${hash}\n`);
}
