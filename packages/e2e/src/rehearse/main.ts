/**
 * `npm run rehearse -- [--only nginx,caddy] [--columns TLS,phone] [--idle SECONDS] [--json] [--keep]`: every web server of deploy/web, started
 * from Debian's packages in a temporary folder, with the real tiers behind it. Ends with 0 where every cell holds (docs/guides/vps.md).
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
import { type Cell, type Row, rehearsalTable } from './table.js';

/** What the rows find the authority by that they trust. */
function found(folder: string): Record<string, string> {
  const { cert, key } = authority(folder);
  return { NODE_EXTRA_CA_CERTS: cert, AROUND_AUTHORITY_KEY: key };
}

let child: ReturnType<typeof spawn> | undefined;

async function rehearse(name: string, folder: string, env: Record<string, string>, options: Options): Promise<Row> {
  mkdirSync(folder, { mode: 0o755 });
  const argv = [fileURLToPath(new URL('row.js', import.meta.url)), name, folder, `${options.idleMs}`, ...options.columns];
  const row = spawn(process.execPath, argv, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
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
  const own = COLUMNS.filter(({ servers = [name] }) => servers.includes(name)).map((column) => column.name);
  const next = options.columns.find((column) => own.includes(column) && !cells.some((cell) => cell.column === column));
  if (next !== undefined) cells.push({ column: next, ok: false, text: `the row ended early (${code}): ${said.trim()}` });
  return { name, cells };
}

let options: Options;
try {
  options = readOptions(
    process.argv.slice(2),
    SERVERS.map(({ name }) => name),
    COLUMNS.map(({ name }) => name),
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
const rows: Row[] = [];
for (const kind of SERVERS.filter(({ name }) => options.servers.includes(name))) {
  if (ended) break;
  const missing = missingPackages(kind.programs);
  if (missing.length > 0) rows.push({ name: kind.name, cells: [], notTried: `package ${missing.join(' ')}` });
  else rows.push(await rehearse(kind.name, join(folder, kind.name.replace(/\W+/g, '-')), env, options));
}
console.log(options.json ? JSON.stringify(rows) : `\n${rehearsalTable(options.columns, rows)}`);
const held = !ended && rows.every(({ cells }) => cells.every(({ ok }) => ok));
if (options.keep) console.log(`Configurations and logs: ${folder}`);
else rmSync(folder, { recursive: true, force: true });
process.exit(held ? 0 : 1);
