import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../src/chromium.js';
import { phonePage } from '../support/browser.js';
import { describeWith } from '../support/needs.js';
import { RealHouse } from '../support/realHouse.js';

describeWith(['chromium'], 'the phone page over plain http on the LAN', () => {
  let house: RealHouse;
  let browser: Browser;
  beforeAll(async () => {
    house = await RealHouse.start();
    // A name that is not localhost: an insecure context, as http://192.168.x.x is.
    browser = await launchChromium('--host-resolver-rules=MAP hub.local 127.0.0.1');
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  it('pairs by the typed code in pure JavaScript, with the relay stopped, and switches the lamp', async () => {
    const { code } = await house.house.invite('owner');
    await house.house.endTier('web');
    const { page, complaints } = await phonePage(browser);
    await page.goto(`http://hub.local:${house.house.options.ports.lan}/`);
    expect(await page.evaluate(() => window.isSecureContext || crypto.subtle !== undefined)).toBe(false);
    await page.getByTestId('pair-code-input').fill(code);
    await page.getByTestId('pair-code-go').click();
    const tile = page.getByTestId('thing-living/lamp');
    await tile.waitFor({ timeout: 40_000 });
    expect(await page.getByTestId('pill').textContent()).toMatch(/LAN/);
    await tile.getByTestId('puck').click();
    await expect.poll(() => house.pin('lamp.on')).toBe('true');
    expect(complaints.filter((text) => /content security policy|trusted ?types|refused to/i.test(text))).toEqual([]);
  });

  it('refuses to open the door on that path, and says why', async () => {
    const { page } = await phonePage(browser);
    const { code } = await house.house.invite('owner');
    await page.goto(`http://hub.local:${house.house.options.ports.lan}/`);
    await page.getByTestId('pair-code-input').fill(code);
    await page.getByTestId('pair-code-go').click();
    await page.getByTestId('thing-garden/lock').waitFor({ timeout: 40_000 });
    await page.goto(`http://hub.local:${house.house.options.ports.lan}/#/device/garden/lock`);
    const unlock = page.getByTestId('action-unlock');
    await unlock.waitFor();
    // Dangerous things are held for a second, so that nothing opens by a slip.
    await unlock.hover();
    await page.mouse.down();
    await page.waitForFunction(
      () => document.querySelector('[data-testid=row-unlock]')?.textContent?.match(/refused|not allowed/i),
      undefined,
      {
        timeout: 15_000,
      },
    );
    await page.mouse.up();
    expect(house.pin('lock.locked')).toBeUndefined();
  });
});
