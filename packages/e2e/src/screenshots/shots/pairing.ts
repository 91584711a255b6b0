import type { Page } from 'playwright-core';
import { LAN_URL, newPhone, openPage, RELAY_URL } from '../browser.js';
import type { Chapter, Shot } from '../shot.js';
import { pass, type Stage } from '../stage.js';
import type { View } from '../view.js';

/** The owner's phone, with the code for one more. */
async function offer(stage: Stage, view: View): Promise<Page> {
  const page = await stage.open('/system/pair', view);
  await page.getByTestId('invite-user').fill('Ken');
  await page.getByTestId('invite-make').click();
  await page.getByTestId('offer').waitFor();
  return page;
}

/** Another phone that opened the link. */
async function opened(stage: Stage, view: View): Promise<Page> {
  const { link } = await stage.house.invite('Ken', '--role', 'member');
  const page = await openPage(await newPhone(stage.browser), `${RELAY_URL}#${link.split('#')[1] ?? ''}`, stage.now, view);
  await page.getByTestId('pair-confirm').waitFor();
  return page;
}

async function scan(stage: Stage, view: View, permission: 'granted' | 'denied'): Promise<Page> {
  const phone = await newPhone(stage.browser);
  if (permission === 'granted') await phone.grantPermissions(['camera'], { origin: RELAY_URL.slice(0, -1) });
  const page = await openPage(phone, RELAY_URL, stage.now, view);
  await page.getByTestId('scan-camera').click();
  if (permission === 'granted') await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  else await page.getByTestId('scan').getByRole('alert').waitFor();
  return page;
}

const shot = (name: string, show: Shot['show'], view: View = {}, whole = false): Shot => ({ name: `11-pair-${name}`, view, show, whole });

/** 11: both ends of a pairing. */
export const pairingChapter: Chapter = {
  title: 'Pairing',
  shots: [
    shot('who', async (stage) => {
      const page = await stage.open('/system/pair');
      await page.getByTestId('invite').waitFor();
      return page;
    }),
    shot(
      'guest',
      async (stage) => {
        const page = await stage.open('/system/pair');
        await page.getByTestId('invite-user').fill('Neighbour');
        await page.getByTestId('grant-role').selectOption('guest');
        await page.getByTestId('scope-chosen').check({ force: true });
        return page;
      },
      {},
      true,
    ),
    shot('code', offer),
    shot('code-ja', offer, { language: 'ja' }),
    shot('code-dark', offer, { dark: true }),
    shot('expired', async (stage, view) => {
      const page = await offer(stage, view);
      await pass(page, 6 * 60_000);
      return page;
    }),
    shot('asked', opened),
    shot('asked-zh-Hans', opened, { language: 'zh-Hans' }),
    shot('waiting', async (stage, view) => {
      const page = await opened(stage, view);
      stage.house.hold('home', true);
      await page.getByTestId('pair-yes').click();
      await page.getByTestId('pairing').waitFor();
      return page;
    }),
    shot('done', async (stage, view) => {
      const page = await offer(stage, view);
      const link = await page.getByTestId('invite-link').inputValue();
      const other = await openPage(await newPhone(stage.browser), `${RELAY_URL}#${link.split('#')[1] ?? ''}`, stage.now, {});
      await other.getByTestId('pair-yes').click();
      await page.getByTestId('invite-done').waitFor({ timeout: 30_000 });
      await other.close();
      return page;
    }),
    shot('failed', async (stage, view) => {
      const page = await stage.unpaired(view);
      await page.getByTestId('pair-code-input').fill('7K2M-9QXD-4TPA');
      await page.getByTestId('pair-code-go').click();
      await page.getByTestId('pair-failed').waitFor({ timeout: 30_000 });
      return page;
    }),
    shot('camera', (stage, view) => scan(stage, view, 'granted')),
    shot('camera-denied', (stage, view) => scan(stage, view, 'denied')),
    shot('no-camera', (stage, view) => stage.unpaired(view, LAN_URL), {}, true),
    shot('code-entry', async (stage, view) => {
      const page = await stage.unpaired(view);
      await page.getByTestId('pair-code-input').fill('7K2M-9QXD-4TPA');
      await page.getByTestId('pair-code-input').evaluate((element) => element.scrollIntoView({ block: 'center' }));
      return page;
    }),
  ].map((one) => (one.name.endsWith('waiting') ? { ...one, after: async (stage: Stage) => stage.house.hold('home', false) } : one)),
};
