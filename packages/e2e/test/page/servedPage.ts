import { fileURLToPath } from 'node:url';
import { silentLog } from '@around/platform';
import { MemoryFiles } from '@around/platform/fake';
import { loadPages, nodeClock, nodeRandom, nodeWeb } from '@around/platform/node';
import { nodeSuite } from '@around/sealing/node';
import { createWeb, type Web } from '@around/web';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const SITE = fileURLToPath(new URL('../../../phone/dist/site', import.meta.url));

/** The built page as the relay itself serves it: its headers, its policy, its compression. */
export class ServedPage implements AsyncDisposable {
  readonly #web: Web;

  private constructor(web: Web) {
    this.#web = web;
  }

  static async start(): Promise<ServedPage> {
    const web = createWeb(
      {
        clock: nodeClock,
        random: nodeRandom,
        log: silentLog,
        web: nodeWeb({ log: silentLog }),
        files: new MemoryFiles('/web'),
        suite: nodeSuite(),
        pages: () => loadPages(SITE),
      },
      { host: '127.0.0.1', port: 0, hosts: ['*'], origins: [], perAddress: 0, failuresPerMinute: 0, helloMs: 5_000 },
    );
    await web.start();
    return new ServedPage(web);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#web.address.port}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#web.stop();
  }
}

export type Language = 'en' | 'ja' | 'zh-CN';

export interface View {
  readonly language?: Language;
  readonly width?: number;
  readonly height?: number;
  readonly context?: BrowserContextOptions;
}

/** A page with the home inside it (`?demo`), everything that it complained of, and a way from screen to screen without a reload. */
export async function demoPage(
  browser: Browser,
  served: ServedPage,
  { language = 'en', width = 390, height = 844, context = {} }: View = {},
): Promise<{ page: Page; complaints: string[]; go(route: string): Promise<void> }> {
  const made = await browser.newContext({
    viewport: { width, height },
    hasTouch: true,
    locale: language,
    reducedMotion: 'reduce',
    ...context,
  });
  const page = await made.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${served.url}/?demo`);
  await page.getByTestId('thing-living/lamp').first().waitFor();
  return {
    page,
    complaints,
    async go(route) {
      await page.evaluate((fragment) => {
        history.pushState({ depth: 1 }, '', fragment);
        dispatchEvent(new PopStateEvent('popstate', { state: { depth: 1 } }));
      }, `#${route}`);
      await page
        .locator(READY[route] ?? 'main .page, dialog[open], aside.pane')
        .first()
        .waitFor();
      await page.evaluate(() => document.fonts.ready);
    },
  };
}

const READY: Readonly<Record<string, string>> = { '/': '[data-testid="thing-living/lamp"]' };

/** Every screen that has an address, with a device of each kind. */
export const ROUTES = [
  '/',
  '/room/Living%20room',
  '/device/living/ceiling',
  '/device/living/radiator',
  '/device/garden/lock',
  '/device/garden/camera',
  '/device/lab/everything',
  '/history/living/climate/temperature',
  '/scenes',
  '/auto',
  '/auto/none',
  '/auto/door',
  '/auto/kettle',
  '/auto/_new',
  '/activity',
  '/notices',
  '/notice/demo-3',
  '/system',
  '/system/controllers/living',
  '/system/users',
  '/system/latency',
  '/system/energy',
  '/system/pair',
  '/settings',
  '/welcome',
] as const;
