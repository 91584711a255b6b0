import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { installProbe, type Probe } from './probe.js';

/** A cheap phone on a poor line: 1.6 Mbit/s down, 750 kbit/s up, 150 ms, a quarter of this processor. */
export const RTT_MS = 150;
const POOR = { offline: false, latency: RTT_MS, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const FAIR = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
export const CHEAP = 4;

/** One phone: a browser profile of its own, paired with the house, with a probe in every page. */
export class BenchPhone {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly url: string;

  private constructor(context: BrowserContext, page: Page, cdp: CDPSession, url: string) {
    this.context = context;
    this.page = page;
    this.cdp = cdp;
    this.url = url;
  }

  /** @param link pairing link @param tiles how many the phone then sees @param url where the page comes from, where that is not the link's own place */
  static async pair(browser: Browser, link: string, tiles: number, url = new URL('/', link).href): Promise<BenchPhone> {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
      locale: 'en',
    });
    await context.addInitScript(installProbe);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const phone = new BenchPhone(context, page, cdp, url);
    await page.goto(new URL(new URL(link).hash, url).href);
    // With a finger: a mouse that stands over the page has the browser look after each drawing what is under it.
    await page.getByTestId('pair-yes').tap();
    await phone.live();
    await page.waitForFunction((n) => document.querySelectorAll('article.tile').length >= n, tiles, { timeout: 30_000 });
    return phone;
  }

  /** Resolves when the page shows what the home says now. Returns when that was, ms of the page's clock. */
  async live(): Promise<number> {
    const marked = await this.page.waitForFunction(() => performance.getEntriesByName('first-live')[0]?.startTime, undefined, {
      timeout: 60_000,
    });
    return (await marked.jsonValue()) ?? Number.NaN;
  }

  probe(): Promise<Probe> {
    return this.page.evaluate(() => JSON.parse(JSON.stringify(aroundProbe)) as Probe);
  }

  async cheap(on: boolean): Promise<void> {
    await this.cdp.send('Emulation.setCPUThrottlingRate', { rate: on ? CHEAP : 1 });
  }

  async poorLine(on: boolean): Promise<void> {
    await this.cdp.send('Network.emulateNetworkConditions', on ? POOR : FAIR);
  }

  /** Leaves the page, so that the next load is a start. */
  async away(): Promise<void> {
    await this.page.goto(new URL('/build.json', this.url).href);
  }

  /** The phone forgets what it kept of the house, and stays paired. Call where no page of the app is open. */
  async forgetHouse(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const open = indexedDB.open('around');
          open.onerror = () => reject(open.error);
          open.onsuccess = () => {
            const change = open.result.transaction('kept', 'readwrite');
            change.objectStore('kept').delete(IDBKeyRange.bound('house ', 'house \uffff'));
            change.oncomplete = () => {
              open.result.close();
              resolve();
            };
          };
        }),
    );
  }

  /** Whether a start may use what the browser and the service worker keep of the page. */
  async cache(on: boolean): Promise<void> {
    await this.cdp.send('Network.setBypassServiceWorker', { bypass: !on });
    await this.cdp.send('Network.setCacheDisabled', { cacheDisabled: !on });
  }

  /** Taps the middle of something with a finger. */
  async tap(testid: string, within = ''): Promise<void> {
    const target = within === '' ? this.page.getByTestId(testid) : this.page.getByTestId(within).first().getByTestId(testid);
    const box = await target.first().boundingBox();
    if (box === null) throw new Error(`there is no ${testid} to tap`);
    await this.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** CPU seconds that the page's main thread has used. */
  async cpu(): Promise<number> {
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    return (
      metrics.find(({ name }) => name === 'ThreadTime')?.value ?? metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
    );
  }

  /** MB of the JavaScript heap once what is dead was collected. */
  async heap(): Promise<number> {
    await this.cdp.send('HeapProfiler.collectGarbage');
    return (await this.cdp.send('Runtime.getHeapUsage')).usedSize / 1e6;
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
