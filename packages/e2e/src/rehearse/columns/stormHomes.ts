/**
 * The homes of the storm, in a process that has nothing else to do than to answer the relay's pings: `stormHomes.js RELAY PHONES CODE…`.
 * Tells its parent of each what a phone must know, and ends with it.
 */
import { bareHome } from '../../bench/relayPeers.js';

/** `tokens`: one for each phone. */
export interface StormHome {
  readonly id: string;
  readonly tokens: readonly string[];
}

const [relay = '', phones = '', ...codes] = process.argv.slice(2);
process.once('disconnect', () => process.exit(0));
const homes: StormHome[] = [];
for (const code of codes) {
  const { id, tokens } = await bareHome(relay, code, Number(phones));
  homes.push({ id, tokens });
}
process.send?.(homes);
