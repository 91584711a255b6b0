import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../chromium.js';
import { LAN_HOST, type PictureHouse, RELAY_HOST } from './house.js';
import { SIZES, type View } from './view.js';

export const RELAY_URL = `http://${RELAY_HOST}/`;
export const LAN_URL = `http://${LAN_HOST}/`;

/** Debian's chromium, which finds the house under its two names. The relay's counts as secure, as behind TLS. */
export function launchBrowser({ ports }: Pick<PictureHouse, 'ports'>): Promise<Browser> {
  const rules = `MAP ${RELAY_HOST} 127.0.0.1:${ports.web},MAP ${LAN_HOST} 127.0.0.1:${ports.lan}`;
  const own = [`--host-resolver-rules=${rules}`, `--unsafely-treat-insecure-origin-as-secure=${RELAY_URL.slice(0, -1)}`];
  return launchChromium(...own, '--use-fake-device-for-media-stream');
}

/** A phone: what is kept in it stays from page to page. */
export function newPhone(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({
    viewport: SIZES.A,
    deviceScaleFactor: 2,
    hasTouch: true,
    locale: 'en',
    timezoneId: 'UTC',
    serviceWorkers: 'block',
  });
}

/** A window of a phone, looked at in this way, whose clock stands. @param at Unix ms */
export async function openPage(phone: BrowserContext, url: string, at: number, view: View): Promise<Page> {
  const page = await phone.newPage();
  await page.setViewportSize(SIZES[view.size ?? 'A']);
  await page.emulateMedia({
    colorScheme: view.dark === true ? 'dark' : 'light',
    forcedColors: view.forcedColours === true ? 'active' : 'none',
    reducedMotion: view.reducedMotion === true ? 'reduce' : 'no-preference',
  });
  await page.clock.setFixedTime(at);
  await page.addInitScript(
    ([language, text]) => {
      localStorage.setItem('around.language', language);
      addEventListener('DOMContentLoaded', () => {
        document.documentElement.style.fontSize = `${text * 100}%`;
      });
    },
    [view.language ?? 'en', view.text ?? 1] as const,
  );
  await page.goto(url);
  return page;
}
