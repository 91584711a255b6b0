/** A home on a free beacon port, for the bench to flood. Prints the port, and on SIGUSR2 how many datagrams it took in. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyPort } from '@around/demo';
import { createHome, homeConfig, openDb } from '@around/home';
import { silentLog } from '@around/platform';
import { nodeClock, nodeFiles, nodeNetwork, nodeRandom, nodeWeb } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';

const port = await anyPort();
const home = createHome(
  {
    clock: nodeClock,
    random: nodeRandom,
    log: silentLog,
    network: nodeNetwork(),
    web: nodeWeb({ log: silentLog }),
    files: nodeFiles(mkdtempSync(join(tmpdir(), 'around-beacons-'))),
    suite: nodeSuite(),
    openDb,
  },
  homeConfig({ listen: { host: '127.0.0.1', lan: 0, tcp: 0, beacon: port } }),
);
await home.start();
console.log(`port ${port}`);
process.on('SIGUSR2', () => {
  // What was dropped unread was not heard.
  const { beacons, limitedBeacons, invalidBeacons } = home.controllers.counts;
  console.log(`count ${beacons - limitedBeacons - invalidBeacons}`);
});
process.on('SIGTERM', () => {
  home.stop().then(() => process.exit(0));
});
