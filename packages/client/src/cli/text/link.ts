import type { LinkState } from '../../api.js';
import { awayDetail } from '../../words.js';
import { visible } from './sanitise.js';
import { timeWords } from './times.js';

/** The link in words. @param wall now */
export function linkWords(link: LinkState, wall: number): string {
  if (link.state === 'live') return `connected ${link.way === 'lan' ? 'on the LAN' : 'through the relay'} (${visible(link.url)})`;
  if (link.state !== 'broken') return `${link.state}: ${visible(awayDetail(link))}`;
  const since = timeWords(link.since, wall);
  // What only the relay can tell: it is there, the home is not.
  if (link.hop === 'home') return `home silent since ${since}: ${visible(awayDetail(link))}`;
  return `connection broken at the ${link.hop} since ${since}: ${visible(awayDetail(link))}`;
}
