import type { Standing } from './installation.js';

/** From so many of a kind on, a tenth may be away by chance. */
const MANY = 10;

/** What stood before and does not stand now, for people; empty where all is there again. */
export function missing(before: Standing, now: Standing): string[] {
  const found: string[] = [];
  for (const [kind, wanted] of Object.entries(before)) {
    const here = new Set(now[kind] ?? []);
    const away = wanted.filter((one) => !here.has(one));
    const spared = wanted.length < MANY ? 0 : Math.floor(wanted.length / MANY);
    if (away.length <= spared) continue;
    const more = away.length > 3 ? ` and ${away.length - 3} more` : '';
    found.push(`${kind}: ${away.slice(0, 3).join(', ')}${more}`);
  }
  return found;
}
