/**
 * One row of the second table of `npm run rehearse`: `row.js SUPERVISOR FOLDER SHARED COLUMN…`, in a root of its own where the install
 * scripts put what was built into SHARED before. Prints one line of JSON for each cell (`Cell`), and ends with 0 where it came to the end.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '../table.js';
import { SUPERVISOR_COLUMNS } from './columns.js';
import { SUPERVISORS } from './index.js';
import { artefactsIn, fromNpm, ROOT } from './prepare.js';
import { Root } from './root.js';
import { TIERS } from './tiers.js';

const [name = '', folder = '', shared = '', ...wanted] = process.argv.slice(2);
const supervisor = SUPERVISORS.find((one) => one.name === name);
if (supervisor === undefined) throw new Error(`there is no supervisor "${name}"`);

// The root ends with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const tell = (cell: Cell): void => console.log(JSON.stringify(cell));

const binds = {
  '/around': ROOT,
  '/artefacts': artefactsIn(shared),
  ...(supervisor.npm === undefined ? {} : { '/supervisor': fromNpm(supervisor.npm, folder) }),
};
const root = await Root.boot(folder, supervisor.first === true, binds);
try {
  for (const tier of TIERS)
    await root.run(`sh /around/deploy/${tier.tier}/install.sh --from /artefacts/${tier.name}-*.tar.gz ${tier.more}`);
  for (const column of SUPERVISOR_COLUMNS.filter((one) => wanted.includes(one.name) && (one.only ?? name) === name)) {
    try {
      tell({ column: column.name, ok: true, text: await column.attempt({ root, supervisor }) });
    } catch (error) {
      tell({ column: column.name, ok: false, text: error instanceof Error ? error.message : String(error) });
    }
  }
} finally {
  for (const tier of TIERS) writeFileSync(join(folder, `${tier.name}.log`), await root.run(supervisor.log(tier)).catch(String));
  root.stop();
}
process.exit(0);
