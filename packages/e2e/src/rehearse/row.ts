/**
 * One row of `npm run rehearse`, in a process that trusts the rehearsal's authority: `row.js SERVER FOLDER IDLE_MS COLUMN…`. Prints one
 * line of JSON for each cell (`Cell`), and ends with 0 where it came to the end.
 */
import { COLUMNS } from './columns/index.js';
import { RehearsalHouse } from './house.js';
import { missingPackages } from './packages.js';
import { Server } from './server.js';
import { SERVERS } from './servers/index.js';
import { Site } from './site.js';
import type { Cell } from './table.js';

const [name = '', folder = '', idleMs = '0', ...wanted] = process.argv.slice(2);
const kind = SERVERS.find((one) => one.name === name);
if (kind === undefined) throw new Error(`there is no server "${name}"`);

// Servers and tiers end with this process (server.ts, house.ts).
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const tell = (cell: Cell): void => console.log(JSON.stringify(cell));
const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const site = await Site.make(folder, { cert: process.env.NODE_EXTRA_CA_CERTS ?? '', key: process.env.AROUND_AUTHORITY_KEY ?? '' });
const server = new Server(site, await kind.prepare(site));
let house: RehearsalHouse | undefined;
try {
  await server.start();
  house = await RehearsalHouse.start(site);
  const phone = await house.phone();
  const stage = { kind, site, server, house, phone, idleMs: Number(idleMs) };
  for (const column of COLUMNS.filter((one) => wanted.includes(one.name) && (one.servers ?? [name]).includes(name))) {
    const missing = missingPackages(column.programs?.(kind) ?? []);
    if (missing.length > 0) {
      tell({ column: column.name, ok: true, tried: false, text: `not tried: package ${missing.join(' ')}` });
      continue;
    }
    try {
      tell({ column: column.name, ok: true, text: await column.attempt(stage) });
    } catch (error) {
      tell({ column: column.name, ok: false, text: why(error) });
    }
  }
  await phone.stop();
} finally {
  await house?.stop();
  await server.stop();
}
process.exit(0);
