import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, phonePage } from '../support/browser.js';
import { describeWith } from '../support/needs.js';
import { RealHouse } from '../support/realHouse.js';

/** Pictures of the run, to be looked at. */
const PICTURES = fileURLToPath(new URL('../../pictures', import.meta.url));

describeWith(['chromium'], 'the phone page, in a real browser on the real house', () => {
  let house: RealHouse;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    house = await RealHouse.start();
    browser = await launchBrowser();
    ({ page, complaints } = await phonePage(browser));
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  const tile = (thing: string): Locator => page.getByTestId(`thing-${thing}`);
  const picture = (name: string): Promise<Buffer> => page.screenshot({ path: `${PICTURES}/${name}.png` });
  /** Goes to another place of the app, as a tap on it would. */
  const open = (place: string): Promise<unknown> => page.goto(new URL(`/#/${place}`, page.url()).href);
  const imageOf = (): Promise<string | null> => page.getByTestId('picture-image').locator('img').getAttribute('src');

  it('pairs from the printed link and shows the things of both controllers', async () => {
    const { link } = await house.house.invite('owner');
    await page.goto(link);
    await picture('1-pair');
    await page.getByTestId('pair-yes').click();
    await tile('living/lamp').waitFor();
    await tile('garden/lock').waitFor();
    expect(await page.getByTestId('pill').textContent()).toMatch(/ms|Relay/i);
    // The secret is gone from the address bar: a shared screenshot pairs nobody.
    expect(page.url()).not.toContain('#p=');
    await picture('2-things');
  });

  it('switches the lamp: the control, the steps, and the pin', async () => {
    const control = tile('living/lamp').getByTestId('puck');
    await control.click();
    await expect.poll(() => house.pin('lamp.on')).toBe('true');
    await expect.poll(() => control.getAttribute('aria-checked')).toBe('true');
    await open('device/living/lamp');
    const inside = page.getByTestId('device').getByTestId('prop-on');
    await inside.click();
    await page.getByTestId('row-on').locator('summary').click();
    await page.getByTestId('steps').locator('[data-step=completed]').waitFor();
    expect(await page.getByTestId('steps').locator('li').count()).toBe(4);
    await expect.poll(() => house.pin('lamp.on')).toBe('false');
    await expect.poll(() => inside.getAttribute('aria-checked')).toBe('false');
    await picture('3-lamp');
  });

  it('shows a new picture of the camera every 5 s', async () => {
    await open('device/garden/camera');
    await page.getByTestId('picture-image').locator('img').waitFor();
    const first = await imageOf();
    expect(first).toMatch(/^blob:/);
    await expect.poll(imageOf, { timeout: 15_000 }).not.toBe(first);
    await picture('4-camera');
  });

  it('says that the hanging action timed out, and nothing of it is left', async () => {
    await open('device/living/trouble');
    await page.getByTestId('action-hang').click();
    await page
      .getByTestId('row-hang')
      .getByText(/timed out/i)
      .first()
      .waitFor({ timeout: 20_000 });
    await house.until('the hanging processes are gone', () => house.processes('hang.sh').length === 0);
    await picture('5-hang');
  });

  it('tells the truth when the home goes away, and is live again by itself', async () => {
    await open('');
    await tile('living/lamp').waitFor();
    await house.house.endTier('home', 'kill');
    await page.getByTestId('banner').waitFor({ timeout: 20_000 });
    expect(await page.getByTestId('banner').textContent()).toMatch(/home/i);
    expect(await tile('living/lamp').getByTestId('puck').isDisabled()).toBe(true);
    await picture('6-home-away');
    await house.house.startTier('home');
    await page.getByTestId('banner').waitFor({ state: 'detached', timeout: 40_000 });
    await expect.poll(() => tile('living/lamp').getByTestId('puck').isDisabled(), { timeout: 20_000 }).toBe(false);
  });

  it('obeys its strict content policy without a complaint', () => {
    expect(complaints.filter((text) => /content security policy|trusted ?types|refused to/i.test(text))).toEqual([]);
  });
});
