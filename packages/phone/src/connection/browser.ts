import type { ClientPorts, Way } from '@around/client';
import { browserClock, browserRandom, browserWeb } from '@around/platform/browser';
import { nobleSuite } from '@around/sealing/noble';

/** This program's own words for itself. */
export const SOFTWARE = 'phone 0.1.0';

export const browserPorts = (): ClientPorts => ({
  clock: browserClock,
  random: browserRandom,
  dialer: browserWeb(),
  suite: nobleSuite({ random: (n) => browserRandom.bytes(n) }),
});

/**
 * The page's only way is where it came from: the relay, or the home itself. Which of the two it is, that end says (`open`);
 * `lan` here only means: dial at once.
 */
export function ownWays(location: Pick<Location, 'protocol' | 'host'>): readonly Way[] {
  return [{ way: 'lan', url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}` }];
}
