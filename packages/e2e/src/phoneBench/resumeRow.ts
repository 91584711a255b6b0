import { median } from '../bench/stats.js';
import type { ChaosProxy } from '../torture/proxy.js';
import { type BenchPhone, RTT_MS } from './benchPhone.js';
import type { BudgetRow } from './budget.js';

const RUNS = 5;
const ASLEEP_MS = 3_000;

/** Out of sight, then seen again with its socket reset in that moment, on a line of 150 ms: ms until the house is live again. */
async function sleepOnce(phone: BenchPhone, proxy: ChaosProxy): Promise<number> {
  const { page } = phone;
  await page.evaluate(() => aroundProbe.look(false));
  await new Promise((resolve) => setTimeout(resolve, ASLEEP_MS));
  // A headless browser freezes no page: a socket that is lost earlier would be back before the wake.
  const before = await page.evaluate(() => performance.now());
  proxy.cut();
  const woken = await page.evaluate(() => {
    const at = performance.now();
    aroundProbe.look(true);
    return at;
  });
  const back = await page.waitForFunction(
    (since) => performance.getEntriesByName('live').find(({ startTime }) => startTime > since)?.startTime,
    before,
    { timeout: 30_000, polling: 20 },
  );
  return ((await back.jsonValue()) ?? Number.NaN) - woken;
}

/** @param phone one whose page and socket come through `proxy` */
export async function resumeRow(phone: BenchPhone, proxy: ChaosProxy): Promise<BudgetRow> {
  await phone.cheap(true);
  proxy.weather = { delayMs: RTT_MS / 2, pieces: 'whole' };
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) times.push(await sleepOnce(phone, proxy));
  await phone.cheap(false);
  return {
    what: 'resume from background to live',
    unit: 'ms',
    target: RTT_MS + 300,
    cap: 1_500,
    value: median(times),
    note: `its socket was reset; ${RTT_MS} ms there and back, 4× CPU`,
  };
}
