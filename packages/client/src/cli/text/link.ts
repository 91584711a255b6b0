import type { LinkState } from '../../api.js';
import { awayDetail } from '../../words.js';
import { visible } from './sanitise.js';

export function linkWords(link: LinkState): string {
  if (link.state === 'live') return `connected ${link.way === 'lan' ? 'on the LAN' : 'through the relay'} (${visible(link.url)})`;
  if (link.state === 'broken') return `connection broken at the ${link.hop}: ${visible(awayDetail(link))}`;
  return `${link.state}: ${visible(awayDetail(link))}`;
}
