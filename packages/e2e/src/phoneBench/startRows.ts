import { median } from '../bench/stats.js';
import type { BenchPhone } from './benchPhone.js';
import type { BudgetRow } from './budget.js';
import { gzKb } from './siteSizes.js';

/** Starts of each kind; a row is their median. */
const RUNS = 3;
/** What the page loads ahead once it is at rest is asked for by then, ms. */
const AHEAD_MS = 5_000;

interface Start {
  readonly fcp: number;
  readonly lcp: number;
  readonly live: number;
  readonly cls: number;
  /** Paths that the page itself asked for until it was live, and those that it loaded ahead. */
  readonly paths: readonly string[];
  readonly ahead: readonly string[];
  /** Requests without which there is no first picture. */
  readonly blocking: number;
}

/** One start of the page, from the address to the first live tile. */
async function startOnce(phone: BenchPhone, watchMs = 0): Promise<Start> {
  const { page } = phone;
  await page.goto(phone.url, { waitUntil: 'commit' });
  const live = await phone.live();
  await new Promise((resolve) => setTimeout(resolve, watchMs));
  const asked = await page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map((entry) => ({
      path: new URL(entry.name).pathname,
      start: entry.startTime,
      blocking: (entry as PerformanceResourceTiming & { renderBlockingStatus?: string }).renderBlockingStatus === 'blocking',
    })),
  );
  const { fcp, lcp, cls } = await phone.probe();
  const paths = asked.filter(({ start }) => start <= live).map(({ path }) => path);
  return {
    fcp,
    lcp,
    live,
    cls,
    paths: ['/', ...paths],
    ahead: asked.filter(({ start }) => start > live).map(({ path }) => path),
    blocking: 1 + asked.filter(({ blocking }) => blocking).length,
  };
}

/** Starts on a cheap phone with a poor line. */
export async function startRows(phone: BenchPhone): Promise<{ readonly rows: BudgetRow[]; readonly firstLoadKb: number }> {
  await phone.cheap(true);
  await phone.poorLine(true);
  const several = async (kept: 'nothing' | 'house' | 'all'): Promise<Start[]> => {
    const starts: Start[] = [];
    for (let i = 0; i < RUNS; i++) {
      await phone.away();
      if (kept === 'nothing') await phone.forgetHouse();
      await phone.cache(kept === 'all');
      starts.push(await startOnce(phone, i === 0 ? AHEAD_MS : 0));
    }
    return starts;
  };
  const cold = await several('nothing');
  const keptHouse = await several('house');
  // The first of these fills the cache.
  await several('all');
  const warm = await several('all');
  await phone.cheap(false);
  await phone.poorLine(false);

  const of = (starts: readonly Start[], what: 'lcp' | 'live' | 'fcp'): number => median(starts.map((start) => start[what]));
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const kb = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + gzKb(path === '/' ? 'index.html' : path.slice(1)), 0);
  const first = cold[0] as Start;
  const firstLoadKb = kb(first.paths);
  const rows: BudgetRow[] = [
    {
      what: 'first load in all, gz',
      unit: 'KB',
      target: 75,
      cap: 100,
      value: firstLoadKb,
      note: `until live; ${kb(first.ahead).toFixed(0)} KB of later views come ahead at rest`,
    },
    { what: 'requests before first paint', unit: '', target: 2, cap: 3, value: first.blocking, note: 'those that it waits for' },
    {
      what: 'requests in all',
      unit: '',
      target: 8,
      cap: 12,
      value: first.paths.length,
      note: `until live; ${first.ahead.length} ahead at rest`,
    },
    {
      what: 'LCP cold',
      unit: 'ms',
      target: 1_600,
      cap: 2_500,
      value: of(cold, 'lcp'),
      note: `nothing kept; first text ${ms(of(cold, 'fcp'))}`,
    },
    { what: 'LCP warm', unit: 'ms', target: 800, cap: 1_200, value: of(warm, 'lcp'), note: `live after ${ms(of(warm, 'live'))}` },
    {
      what: 'first live tile',
      unit: 'ms',
      target: 2_200,
      cap: 3_000,
      value: of(keptHouse, 'live'),
      note: `page not cached, house kept; with nothing kept ${ms(of(cold, 'live'))}`,
    },
    {
      what: 'CLS',
      unit: '',
      target: 0,
      cap: 0.02,
      value: Math.max(...[...cold, ...keptHouse, ...warm].map(({ cls }) => cls)),
      note: 'the worst of all starts',
    },
  ];
  return { rows, firstLoadKb };
}
