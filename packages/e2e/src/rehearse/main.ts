/**
 * `npm run rehearse -- [--only nginx,caddy] [--columns TLS,phone] [--idle SECONDS] [--json] [--keep]`: every web server of deploy/web, started
 * from Debian's packages in a temporary folder, with the real tiers behind it (docs/guides/vps.md); then every supervisor of deploy/, with
 * the tiers as the install scripts leave them (docs/guides/services.md). Ends with 0 where every cell holds.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { authority } from './authority.js';
import { COLUMNS } from './columns/index.js';
import { type Options, readOptions } from './options.js';
import { missingPackages } from './packages.js';
import { SERVERS } from './servers/index.js';
import { SUPERVISOR_COLUMNS } from './supervisors/columns.js';
import { SUPERVISORS } from './supervisors/index.js';
import { whyNot } from './supervisors/prepare.js';
import { type Cell, type Row, rehearsalTable } from './table.js';

/** What the rows find the authority by that they trust. */
function found(folder: string): Record<string, string> {
  const { cert, key } = authority(folder);
  return { NODE_EXTRA_CA_CERTS: cert, AROUND_AUTHORITY_KEY: key };
}

let child: ReturnType<typeof spawn> | undefined;

/** One row, in a process of its own. @param script what tells its cells @param columns those that it has, of those asked for */
async function rehearse(
  name: string,
  script: string,
  args: readonly string[],
  columns: readonly string[],
  env: Record<string, string>,
): Promise<Row> {
  const row = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), name, ...args, ...columns], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = row;
  const cells: Cell[] = [];
  let said = '';
  row.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-2_000);
  });
  const lines = createInterface({ input: row.stdout });
  lines.on('line', (line) => {
    const cell = JSON.parse(line) as Cell;
    cells.push(cell);
    if (!options.json) console.log(`  ${name}, ${cell.column}: ${cell.ok ? cell.text : `FAILED: ${cell.text}`}`);
  });
  const code = await new Promise<number | null>((resolve) => row.once('close', resolve));
  const next = columns.find((column) => !cells.some((cell) => cell.column === column));
  if (next !== undefined) cells.push({ column: next, ok: false, text: `the row ended early (${code}): ${said.trim()}` });
  return { name, cells };
}

let options: Options;
try {
  options = readOptions(
    process.argv.slice(2),
    [...SERVERS, ...SUPERVISORS].map(({ name }) => name),
    [...new Set([...COLUMNS, ...SUPERVISOR_COLUMNS].map(({ name }) => name))],
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'around-rehearsal-'));
// Servers that drop root's rights must get in.
chmodSync(folder, 0o755);
let ended = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    ended = true;
    child?.kill(signal);
  });
}
const env = found(folder);
const rowFolder = (name: string): string => {
  const path = join(folder, name.replace(/\W+/g, '-'));
  mkdirSync(path, { mode: 0o755 });
  return path;
};
const asked = <T extends { readonly name: string }>(all: readonly T[], names: readonly string[]): T[] =>
  all.filter(({ name }) => names.includes(name));

const columns = asked(COLUMNS, options.columns);
const rows: Row[] = [];
for (const kind of columns.length > 0 ? asked(SERVERS, options.servers) : []) {
  if (ended) break;
  const missing = missingPackages(kind.programs);
  const own = columns.filter(({ servers = [kind.name] }) => servers.includes(kind.name)).map(({ name }) => name);
  if (missing.length > 0) rows.push({ name: kind.name, cells: [], notTried: `package ${missing.join(' ')}` });
  else rows.push(await rehearse(kind.name, 'row.js', [rowFolder(kind.name), `${options.idleMs}`], own, env));
}
const watched = asked(SUPERVISOR_COLUMNS, options.columns);
const watchers: Row[] = [];
for (const kind of watched.length > 0 ? asked(SUPERVISORS, options.servers) : []) {
  if (ended) break;
  const why = whyNot(kind, folder);
  const own = watched.filter(({ only = kind.name }) => only === kind.name).map(({ name }) => name);
  if (why !== undefined) watchers.push({ name: kind.name, cells: [], notTried: why });
  else watchers.push(await rehearse(kind.name, 'supervisors/row.js', [rowFolder(kind.name), folder], own, {}));
}
if (options.json) console.log(JSON.stringify([...rows, ...watchers]));
else {
  if (rows.length > 0)
    console.log(
      `\n${rehearsalTable(
        columns.map(({ name }) => name),
        rows,
      )}`,
    );
  if (watchers.length > 0)
    console.log(
      `\n${rehearsalTable(
        watched.map(({ name }) => name),
        watchers,
      )}`,
    );
}
const held = !ended && [...rows, ...watchers].every(({ cells }) => cells.every(({ ok }) => ok));
if (options.keep) console.log(`Configurations and logs: ${folder}`);
else rmSync(folder, { recursive: true, force: true });
process.exit(held ? 0 : 1);
