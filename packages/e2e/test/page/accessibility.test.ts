import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { describeWith } from '../support/needs.js';
import { AXE, demoPage, type Language, ROUTES, ServedPage } from './servedPage.js';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}
declare const axe: { run(context: unknown, options: unknown): Promise<{ violations: Violation[] }> };

/** What axe-core has against the page as it stands (WCAG 2.0, 2.1 and 2.2, A and AA). */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] };
    return (await axe.run(document, options)).violations;
  });
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
}

/** What a finger or a reader would stumble over: sideways scrolling, targets under 44 px, names that are cut off. */
async function stumbles(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}`);
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 40)}"`;
    for (const element of document.querySelectorAll('button, a[href], summary, select, input:not([type=checkbox]):not([type=radio])')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || getComputedStyle(element).opacity === '0') continue;
      if (box.height < 43.5 && element.closest('.trail, p') === null) found.push(`${name(element)} is ${box.height.toFixed(0)} high`);
    }
    return found;
  });
}

describeWith(['chromium'], 'every screen of the page', () => {
  let served: ServedPage;
  let browser: Browser;
  beforeAll(async () => {
    served = await ServedPage.start();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  it.each<[Language, 'light' | 'dark']>([
    ['en', 'light'],
    ['ja', 'dark'],
    ['zh-CN', 'light'],
  ])('in %s, %s, has nothing that axe-core objects to, and nothing to stumble over', async (language, colorScheme) => {
    const { page, complaints, go } = await demoPage(browser, served, { language, context: { colorScheme } });
    const faults: Record<string, string[]> = {};
    for (const route of ROUTES) {
      await go(route);
      const list = [...(await violations(page)), ...(await stumbles(page))];
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
