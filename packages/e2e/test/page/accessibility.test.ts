import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchShell } from '../../src/chromium.js';
import { faultsOf, violations } from '../../src/screenshots/checks.js';
import { describeWith, LONG } from '../support/needs.js';
import { demoPage, type Language, ROUTES, ServedPage } from './servedPage.js';

describeWith(['chromium'], 'every screen of the page', () => {
  let served: ServedPage;
  let browser: Browser;
  beforeAll(async () => {
    served = await ServedPage.start();
    browser = await launchShell();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  it.each<[Language, 'light' | 'dark']>([
    ['en', 'light'],
    ['ja', 'dark'],
    ...(LONG ? [['zh-CN', 'light'] satisfies [Language, 'light']] : []),
  ])('in %s, %s, has nothing that axe-core objects to, and nothing to stumble over', async (language, colorScheme) => {
    const { page, complaints, go } = await demoPage(browser, served, { language, context: { colorScheme } });
    const faults: Record<string, string[]> = {};
    for (const route of ROUTES) {
      await go(route);
      const list = await faultsOf(page);
      if (list.length > 0) faults[route] = list;
    }
    expect(faults).toEqual({});
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('fits 320 px, and text twice as large', async () => {
    const { page, go } = await demoPage(browser, served, { width: 320, height: 568 });
    await page.addStyleTag({ content: 'html { font-size: 200% }' }).catch(() => undefined);
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    const wide: string[] = [];
    for (const route of ROUTES) {
      await go(route);
      const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      if ((content ?? 0) > (window ?? 0)) wide.push(`${route}: ${content} in ${window}`);
    }
    expect(wide).toEqual([]);
    await page.context().close();
  });

  it('keeps its outlines in forced colours', async () => {
    const { page } = await demoPage(browser, served, { context: { forcedColors: 'active' } });
    const tile = page.getByTestId('thing-living/lamp').first();
    const border = await tile.evaluate((element) => getComputedStyle(element).borderTopWidth);
    expect(Number.parseFloat(border)).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });
});
