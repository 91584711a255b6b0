import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from '../../../../scripts/programs.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's chromium, headless. */
export const launchBrowser = (...flags: readonly string[]): Promise<Browser> => {
  const executablePath = findProgram('chromium');
  if (executablePath === undefined) throw new Error('apt install chromium');
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
};

/** A page at the size of a phone, and everything it complained of. */
export async function phonePage(browser: Browser): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, locale: 'en' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints };
}
