import type { Log } from '@around/platform';
import { nodeClock, nodeRandom, nodeWeb } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import type { Keyed } from '../api.js';
import type { ClientPorts } from '../homeClient.js';
import type { StoredIdentity } from '../identityStore.js';

/** The real world for `createHomeClient` and `pairWithLink` on Node. */
export function nodePorts(log?: Log): ClientPorts {
  return {
    clock: nodeClock,
    random: nodeRandom,
    dialer: nodeWeb(log === undefined ? {} : { log }),
    suite: nodeSuite(),
    ...(log === undefined ? {} : { log }),
  };
}

/** A stored identity ready for use. */
export function keyedOf(ports: Pick<ClientPorts, 'suite'>, stored: StoredIdentity): Keyed {
  return { identity: stored.identity, keyPair: ports.suite.keyPairFrom(stored.secretKey) };
}
