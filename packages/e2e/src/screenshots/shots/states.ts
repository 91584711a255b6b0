import type { Page } from 'playwright-core';
import { openPage, RELAY_URL } from '../browser.js';
import type { Chapter, Shot } from '../shot.js';
import { pass, type Stage } from '../stage.js';
import type { View } from '../view.js';

declare const demoHome: { setLink(link: unknown): void };

/** So long the app was closed. */
const AWAY_MS = 25 * 60_000;

/** Home on the paired phone while nobody answers; what the page kept is shown, or nothing where it is forgotten. */
async function withoutHome(stage: Stage, view: View, forget: boolean): Promise<Page> {
  const before = await stage.open('/', view);
  // What is left behind is what is kept.
  await before.close({ runBeforeUnload: true });
  const page = await openPage(stage.relayPhone, `${RELAY_URL}icons/icon.svg`, stage.now, view);
  if (forget) {
    await page.evaluate(
      () =>
        new Promise<void>((done, failed) => {
          const opened = indexedDB.open('around');
          opened.onerror = () => failed(opened.error);
          opened.onsuccess = () => {
            const change = opened.result.transaction('kept', 'readwrite');
            change.objectStore('kept').delete(IDBKeyRange.bound('house ', 'house \uffff'));
            change.oncomplete = () => done();
          };
        }),
    );
  }
  stage.house.hold('home', true);
  await page.clock.setFixedTime(stage.now + AWAY_MS);
  await page.goto(RELAY_URL);
  return page;
}

const go = async (stage: Stage): Promise<void> => {
  stage.house.hold('home', false);
};

/** Live, then a tier is cut off, and so much time goes by. */
async function broken(stage: Stage, view: View, cut: () => Promise<unknown>, ms: number): Promise<Page> {
  const page = await stage.open('/', view);
  await cut();
  // A gap of less than a second is not shown: nothing tells that the page has noticed.
  await page.waitForTimeout(1_500);
  await pass(page, ms);
  return page;
}

const at = (name: string, view: View, show: Shot['show'] = (stage) => stage.open('/', view), after?: Shot['after']): Shot => ({
  name: `02-home-${name}`,
  view,
  show,
  ...(after === undefined ? {} : { after }),
});

const relayBack = (stage: Stage): Promise<void> => stage.house.run('web');
const homeBack = (stage: Stage): Promise<void> => stage.house.run('home');

/** 2: what Home looks like while something is wrong, or otherwise than usual. The empty home and the sixty devices have places of their own. */
export const statesChapter: Chapter = {
  title: 'Home, states',
  shots: [
    at('loading', {}, (stage, view) => withoutHome(stage, view, true), go),
    at('kept-stale', {}, (stage, view) => withoutHome(stage, view, false), go),
    at('reconnecting', {}, (stage, view) => broken(stage, view, () => stage.house.cut('web'), 2_000), relayBack),
    at(
      'broken-phone',
      {},
      async (stage, view) => {
        const page = await stage.open('/', view);
        await stage.house.cut('web');
        await stage.relayPhone.setOffline(true);
        await page.waitForTimeout(1_500);
        await pass(page, 6_000);
        await page.getByText('This phone has no network').waitFor({ timeout: 20_000 });
        return page;
      },
      async (stage) => {
        await stage.relayPhone.setOffline(false);
        await relayBack(stage);
      },
    ),
    at(
      'broken-relay',
      {},
      async (stage, view) => {
        const page = await broken(stage, view, () => stage.house.cut('web'), 6_000);
        await page.getByTestId('banner').waitFor();
        return page;
      },
      relayBack,
    ),
    at(
      'broken-home',
      {},
      async (stage, view) => {
        const page = await broken(stage, view, () => stage.house.cut('home'), 6_000);
        await page.getByText('the home is not connected').waitFor({ timeout: 30_000 });
        return page;
      },
      homeBack,
    ),
    at('broken-version', {}, async (stage, view) => {
      const page = await stage.demo('/', view);
      await page.evaluate(() => demoHome.setLink({ state: 'dead', reason: 'version', detail: 'version 1' }));
      await page.getByTestId('banner').waitFor();
      return page;
    }),
    at(
      'controller-offline',
      {},
      async (stage, view) => {
        await stage.house.cut('garage');
        const page = await stage.open('/', view);
        await page.locator('.chip.danger').waitFor({ timeout: 60_000 });
        return page;
      },
      (stage) => stage.house.run('garage'),
    ),
    at(
      'device-offline',
      {},
      async (stage, view) => {
        await stage.house.cut('garage');
        const page = await stage.open('/device/garage/door', view);
        await page.getByTestId('blocked').waitFor({ timeout: 60_000 });
        return page;
      },
      (stage) => stage.house.run('garage'),
    ),
    at('text-200', { text: 2 }),
    at('text-200-B', { text: 2, size: 'B' }),
    at('forced-colours', { forcedColours: true }),
    at('forced-colours-dark', { forcedColours: true, dark: true }),
    at('reduced-motion', { reducedMotion: true }),
  ],
};
