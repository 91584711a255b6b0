import type { Page } from 'playwright-core';
import { newPhone, openPage, RELAY_URL } from '../browser.js';
import type { Chapter, Shot } from '../shot.js';
import type { Stage } from '../stage.js';
import { LANGUAGES, type View } from '../view.js';

async function users(stage: Stage, view: View): Promise<Page> {
  const page = await stage.open('/system/users', view);
  await page.getByTestId('user-Hana').waitFor();
  return page;
}

async function settings(stage: Stage, view: View, way: 'relay' | 'lan' = 'relay'): Promise<Page> {
  const page = await stage.open('/settings', view, way);
  await page.waitForFunction(() => document.querySelector('[data-testid=build]')?.textContent !== '–');
  return page;
}

const shot = (name: string, show: Shot['show'], view: View = {}, whole = false): Shot => ({ name: `12-${name}`, view, show, whole });

/** 12: people, their phones, and what this page is set to. */
export const peopleChapter: Chapter = {
  title: 'People and settings',
  shots: [
    shot('users', users),
    shot('users-whole', users, {}, true),
    shot('revoke', async (stage, view) => {
      const page = await users(stage, view);
      await page.getByTestId('user-Hana').locator('[data-testid^=revoke-]').click();
      await page.locator('[data-testid^=revoke-][data-testid$=-sure]').evaluate((element) => element.scrollIntoView({ block: 'center' }));
      return page;
    }),
    shot('signed-out', async (stage, view) => {
      const phone = await newPhone(stage.browser);
      await stage.pairPage(phone, RELAY_URL, 'Ken', 'Ken’s phone');
      const { phones } = await stage.owner.ask('phones', {});
      const key = phones.find(({ device }) => device === 'Ken’s phone')?.id;
      if (key === undefined) throw new Error('the new phone is not among the phones');
      await stage.owner.ask('revoke', { key });
      const page = await openPage(phone, RELAY_URL, stage.now, view);
      await page.getByTestId('pair-notice').waitFor({ timeout: 30_000 });
      return page;
    }),
    ...LANGUAGES.map((language) => shot(`settings-${language}`, settings, { language })),
    shot('about-https', (stage, view) => settings(stage, view), {}, true),
    shot('about-http', (stage, view) => settings(stage, view, 'lan'), {}, true),
  ],
};
