/** `npm run bench:phone [-- --soak MINUTES] [-- PART …]`: parts are build, start, resume, taps, busy, soak. Every row of the page's budget. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../chromium.js';
import { ChaosProxy } from '../torture/proxy.js';
import { BenchPhone } from './benchPhone.js';
import { type BudgetRow, isBroken, renderBudget, renderHubs } from './budget.js';
import { cpuRow, floorOfFrames, heapRows, inpRow, scrollRows, tapRow } from './busyRows.js';
import { busyThings } from './busyThings.js';
import { PhoneHouse } from './phoneHouse.js';
import { resumeRow } from './resumeRow.js';
import { buildRows } from './siteSizes.js';
import { startRows } from './startRows.js';

const FEW = busyThings.slice(0, 20);
/** The heap as it is, not rounded to hide it. */
const PRECISE = '--enable-precise-memory-info';

const { values, positionals } = parseArgs({ options: { soak: { type: 'string', default: '1' } }, allowPositionals: true });
const minutes = Number(values.soak);
if (!(minutes > 0 && minutes <= 600)) throw new Error(`--soak takes minutes, 10 for the whole row, not "${values.soak}"`);
const wants = (name: string): boolean => positionals.length === 0 || positionals.includes(name);

const rows: BudgetRow[] = [];
let firstLoadKb: number | undefined;
let failed = false;

async function part(name: string, work: () => Promise<BudgetRow[]>): Promise<void> {
  if (!wants(name)) return;
  const start = Date.now();
  process.stderr.write(`${name} …`);
  try {
    rows.push(...(await work()));
    process.stderr.write(` ${((Date.now() - start) / 1_000).toFixed(0)} s\n`);
  } catch (error) {
    failed = true;
    process.stderr.write(` failed: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

async function inTheHouse(house: PhoneHouse, browser: Browser): Promise<void> {
  const phone = await BenchPhone.pair(browser, await house.invite(), busyThings.length);
  await part('start', async () => {
    const start = await startRows(phone);
    firstLoadKb = start.firstLoadKb;
    return start.rows;
  });
  await part('resume', async () => {
    const proxy = new ChaosProxy(() => ({ host: '127.0.0.1', port: house.house.options.ports.web }));
    await proxy.start();
    const away = await BenchPhone.pair(browser, await house.invite(), busyThings.length, `http://127.0.0.1:${proxy.port}/`);
    try {
      return [await resumeRow(away, proxy)];
    } finally {
      await away.close();
      await proxy.stop();
    }
  });
  await phone.page.bringToFront();
  await part('taps', async () => [await tapRow(phone, house), await inpRow(phone, house)]);
  await part('busy', async () => {
    const floor = await floorOfFrames(phone);
    await phone.page.bringToFront();
    const all = await cpuRow(phone, house, busyThings, floor);
    const rest = await scrollRows(phone, house);
    const small = await BenchPhone.pair(browser, await house.invite(FEW.map(({ id }) => id)), FEW.length);
    try {
      return [await cpuRow(small, house, FEW, floor), all, ...rest];
    } finally {
      await small.close();
    }
  });
  await part('soak', () => heapRows(phone, house, minutes));
}

console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`);
await part('build', async () => buildRows());
let house: PhoneHouse | undefined;
let browser: Browser | undefined;
const end = async (): Promise<void> => {
  await browser?.close();
  await house?.stop();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end().finally(() => process.exit(130)));
try {
  if (['start', 'resume', 'taps', 'busy', 'soak'].some(wants)) {
    browser = await launchChromium(PRECISE);
    console.log(`Chromium ${browser.version()}; a house of ${busyThings.length} things: relay, home and controller as processes`);
    house = await PhoneHouse.start();
    await inTheHouse(house, browser);
  }
} finally {
  await end();
}

console.log(`\n${renderBudget(rows)}\n`);
if (firstLoadKb !== undefined) console.log(`${renderHubs(firstLoadKb)}\n`);
const broken = rows.filter(isBroken);
if (broken.length > 0) console.log(`Over the cap: ${broken.map(({ what }) => what).join('; ')}`);
process.exit(failed || broken.length > 0 ? 1 : 0);
