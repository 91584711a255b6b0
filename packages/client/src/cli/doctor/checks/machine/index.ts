import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Check } from '../../finding.js';
import { broadcastFault, judgeBroadcast } from './broadcast.js';
import { judgeNode } from './node.js';
import { hasDefaultRoute, judgeRoute } from './route.js';
import { judgeTimeZone } from './timezone.js';

/** What has nothing to do with any tier. @param has which tiers are here */
export function machineChecks(has: { readonly home: boolean; readonly controller: boolean }): Check[] {
  const checks: Check[] = [
    { name: 'machine.node', run: async () => judgeNode(process.version) },
    { name: 'machine.timezone', run: async () => judgeTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone, has.home) },
    {
      name: 'machine.route',
      run: async () => judgeRoute(ownAddresses(), hasDefaultRoute(readFileSync('/proc/net/route', 'utf8')), has.controller),
    },
  ];
  if (has.controller) checks.push({ name: 'machine.broadcast', run: async () => judgeBroadcast(await broadcastFault()) });
  return checks;
}

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flat()
    .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4')
    .map((one) => one?.address ?? '');
