import type { Path } from '@around/messages';

export const PATH_WORDS: Readonly<Record<Path, string>> = { relay: 'over the relay', lan: 'on the LAN', 'lan-http': 'over plain http' };
