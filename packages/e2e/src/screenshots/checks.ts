import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}
declare const axe: { run(context: unknown, options: unknown): Promise<{ violations: Violation[] }> };

/** The text of axe-core, to be evaluated in a page: that way no policy has to be loosened. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Text that may be cut off: names of more than two lines, fields that scroll, what is there for screen readers alone. */
const MAY_BE_CUT = '.unseen, .n, select, option, input, textarea, video, svg, noscript';

/** What is wrong with a page as it stands, one sentence each; nothing where all is well. */
export async function faultsOf(page: Page): Promise<string[]> {
  return [...(await stumbles(page)), ...(await violations(page))];
}

/** What axe-core has against it (WCAG 2.0, 2.1 and 2.2, A and AA). */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (runOnly) => {
    // What a scrolled page leaves half under its header is not small: how large targets are is checked by `stumbles`, strictly.
    const rules = { 'target-size': { enabled: scrollY === 0 } };
    return (await axe.run(document, { runOnly, rules, resultTypes: ['violations'] })).violations;
  }, RULES);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
}

/** Sideways scrolling, targets under 44 px, text that is cut off. */
function stumbles(page: Page): Promise<string[]> {
  return page.evaluate((mayBeCut) => {
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} px wide in a window of ${clientWidth}`);
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 40)}"`;

    // A modal sheet is all that can be touched.
    const reachable = document.querySelector('dialog[open]') ?? document.body;
    for (const element of reachable.querySelectorAll('button, a[href], summary, select, label:has(input), input:not(label input)')) {
      const { width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0 || getComputedStyle(element).visibility === 'hidden') continue;
      // A link inside of a sentence is as high as its line (WCAG 2.5.8).
      if (element.closest('p') !== null && element.tagName === 'A') continue;
      if (width < 43.5 || height < 43.5) found.push(`${nameOf(element)} is ${width.toFixed(0)} × ${height.toFixed(0)} px`);
    }

    const texts = document.createTreeWalker(reachable, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || node.textContent?.trim() === '' || parent.closest(mayBeCut) !== null) continue;
      range.selectNodeContents(node);
      const rect = range.getBoundingClientRect();
      const cutter = rect.width < 1 ? undefined : cutterOf(parent, rect);
      if (cutter !== undefined) found.push(`"${(node.textContent ?? '').slice(0, 60)}" is cut off by ${nameOf(cutter).slice(0, 60)}`);
    }
    return found;

    /** The nearest box around the text that hides a part of it and cannot be scrolled. */
    function cutterOf(from: Element, rect: DOMRect): Element | undefined {
      for (let element: Element | null = from; element !== null && element !== document.documentElement; element = element.parentElement) {
        const { overflowX, overflowY, display } = getComputedStyle(element);
        if (display === 'inline') continue;
        const box = element.getBoundingClientRect();
        const wide = rect.left < box.left - 1.5 || rect.right > box.right + 1.5;
        const high = rect.top < box.top - 4 || rect.bottom > box.bottom + 4;
        if (wide && (overflowX === 'hidden' || overflowX === 'clip')) return element;
        if (high && (overflowY === 'hidden' || overflowY === 'clip')) return element;
        // Words that stand out of a button or a tag run into what is beside it.
        if (wide && element.matches('button, .button, .chip, .tag, .pill, .segment span, .bar a')) return element;
        if ((wide && overflowX !== 'visible') || (high && overflowY !== 'visible')) return undefined;
      }
      return undefined;
    }
  }, MAY_BE_CUT);
}
