import { quantile } from '../bench/stats.js';
import { type BenchPhone, CHEAP } from './benchPhone.js';
import type { BudgetRow } from './budget.js';
import { type BusyThing, busyThings } from './busyThings.js';
import type { PhoneHouse } from './phoneHouse.js';

/** Changes a second. */
const BUSY = 50;
const SETTLE_MS = 3_000;
const CPU_MS = 12_000;
const STEADY_MS = 12_000;
const TAPS = 30;
const SCROLLS = 6;
/** Shorter ones are no entry of the browser's Event Timing. */
const SHORTEST_MS = 16;
/** Things that do as they are told and stand at the top of the list. */
const TAPPED = ['thing-living/t0', 'thing-living/t10'];

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** From the tap to the picture that shows it, of all interactions since `before`. */
async function latencies(phone: BenchPhone, before: number): Promise<number[]> {
  const { interactions, taps } = await phone.probe();
  const seen = Object.entries(interactions).flatMap(([id, ms]) => (Number(id) > before ? [ms] : []));
  return [...seen, ...Array.from({ length: Math.max(0, taps - seen.length) }, () => SHORTEST_MS)];
}

const newest = async (phone: BenchPhone): Promise<number> => Math.max(0, ...Object.keys((await phone.probe()).interactions).map(Number));

async function tapAll(phone: BenchPhone, pauseMs: number): Promise<number[]> {
  await phone.page.evaluate(() => {
    aroundProbe.taps = 0;
    aroundProbe.flips = [];
  });
  const before = await newest(phone);
  for (let i = 0; i < TAPS; i++) {
    await phone.tap('puck', TAPPED[i % TAPPED.length]);
    await sleep(pauseMs);
  }
  return latencies(phone, before);
}

/** Tap → visible change on a house at rest, at full speed. */
export async function tapRow(phone: BenchPhone, house: PhoneHouse): Promise<BudgetRow> {
  house.load(0);
  await sleep(SETTLE_MS);
  const pictures = quantile(await tapAll(phone, 150), 0.95);
  const { flips } = await phone.probe();
  if (flips.length < TAPS * 0.9) throw new Error(`only ${flips.length} of ${TAPS} taps showed`);
  return {
    what: 'tap → visible change',
    unit: 'ms',
    target: 50,
    cap: 100,
    value: Math.max(pictures, quantile(flips, 0.95)),
    note: `p95 of ${TAPS} taps, no throttle; Event Timing counts in steps of 8 from 16`,
  };
}

/** Interactions on a cheap phone while the house is busy: pucks, a sheet that opens and closes. */
export async function inpRow(phone: BenchPhone, house: PhoneHouse): Promise<BudgetRow> {
  house.load(BUSY);
  await phone.cheap(true);
  await sleep(SETTLE_MS);
  const taps = await tapAll(phone, 250);
  await phone.cheap(false);
  return { what: 'INP p95, 4× CPU, 50 msg/s', unit: 'ms', target: 150, cap: 200, value: quantile(taps, 0.95), note: `${taps.length} taps` };
}

/** The floor: CPU seconds a second of a page of one word that changes ten times a second, in this browser on this processor. */
export async function floorOfFrames(phone: BenchPhone): Promise<number> {
  const page = await phone.context.newPage();
  try {
    const cdp = await phone.context.newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.setContent('<p>0</p>');
    await page.evaluate(() => {
      let n = 0;
      setInterval(() => {
        (document.querySelector('p') as HTMLElement).textContent = String(++n);
      }, 100);
    });
    const used = async (): Promise<number> =>
      (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN;
    await sleep(SETTLE_MS);
    const before = await used();
    await sleep(CPU_MS);
    return ((await used()) - before) / (CPU_MS / 1_000);
  } finally {
    await page.close();
  }
}

/** @param things that the phone sees @param floor of `floorOfFrames` */
export async function cpuRow(phone: BenchPhone, house: PhoneHouse, things: readonly BusyThing[], floor: number): Promise<BudgetRow> {
  const few = things.length < busyThings.length;
  await phone.page.bringToFront();
  house.load(BUSY, things);
  await sleep(SETTLE_MS);
  const before = await phone.cpu();
  const start = performance.now();
  await sleep(CPU_MS);
  const used = (await phone.cpu()) - before;
  const updates = ((performance.now() - start) / 1_000) * BUSY;
  house.load(0);
  return {
    what: `main-thread CPU per update, ${things.length} tiles`,
    unit: 'ms',
    target: few ? 2.5 : 0.8,
    cap: few ? 4 : 1.5,
    value: (used * 1_000 * CHEAP) / updates,
    note: `${CHEAP} times what this processor took; ${(used / (CPU_MS / 1_000) / floor).toFixed(1)} times a bare page of one changing word`,
  };
}

export async function scrollRows(phone: BenchPhone, house: PhoneHouse): Promise<BudgetRow[]> {
  const { page, cdp } = phone;
  house.load(BUSY);
  await phone.cheap(true);
  await sleep(SETTLE_MS);
  const from = await page.evaluate(() => performance.now());
  await sleep(STEADY_MS);
  const { longTasks } = await phone.probe();
  const long = longTasks.filter(({ start, ms }) => start >= from && ms > 100).length;
  await phone.cheap(false);
  await page.evaluate(() => {
    aroundProbe.gaps = [];
    aroundProbe.frames(true);
  });
  for (let i = 0; i < SCROLLS; i++)
    await cdp.send('Input.synthesizeScrollGesture', {
      x: 195,
      y: 600,
      yDistance: i % 2 === 0 ? -2_400 : 2_400,
      speed: 1_200,
      gestureSourceType: 'touch',
    });
  await page.evaluate(() => aroundProbe.frames(false));
  const { gaps } = await phone.probe();
  house.load(0);
  const slow = (100 * gaps.filter((ms) => ms > 34).length) / gaps.length;
  return [
    {
      what: 'frames over 34 ms while scrolling, 50 msg/s',
      unit: '%',
      target: 1,
      cap: 3,
      value: slow,
      note: `of ${gaps.length}, 200 things`,
    },
    {
      what: 'long tasks over 100 ms after start',
      unit: '',
      target: 0,
      cap: 1,
      value: long,
      note: `in ${STEADY_MS / 1_000} s at 50 msg/s, 4× CPU`,
    },
  ];
}

export async function heapRows(phone: BenchPhone, house: PhoneHouse, minutes: number): Promise<BudgetRow[]> {
  house.load(BUSY);
  // The code has been optimised by then, and the lists have their length.
  await sleep(Math.min(60_000, minutes * 15_000));
  const before = await phone.heap();
  await sleep(minutes * 60_000);
  const after = await phone.heap();
  house.load(0);
  const note = `after ${minutes} min at 50 msg/s${minutes < 10 ? ' (the whole row: --soak 10)' : ''}`;
  return [
    { what: 'JS heap, 200 things', unit: 'MB', target: 12, cap: 20, value: after, note },
    { what: 'JS heap, growth', unit: 'MB', target: 1, cap: 1, value: Math.max(0, after - before), note },
  ];
}
