import type { Page } from 'playwright-core';
import type { Chapter } from '../shot.js';
import type { Stage } from '../stage.js';
import { NOW } from '../standingClock.js';
import type { View } from '../view.js';

async function scenes(stage: Stage, view: View = {}): Promise<Page> {
  const page = await stage.open('/scenes', view);
  await page.getByTestId('scene-movie').waitFor();
  return page;
}

async function failed(stage: Stage, view: View): Promise<Page> {
  const page = await scenes(stage, view);
  await page.getByTestId('scene-run-night').click();
  await page.getByTestId('scene-again-night').waitFor({ timeout: 30_000 });
  return page;
}

/** 7: scenes as they are kept, under way, and after a failure; how one is made, and how rooms are arranged. */
export const scenesChapter: Chapter = {
  title: 'Scenes and rooms',
  before: async ({ house }) => house.clock.go(),
  after: async ({ house }) => house.clock.set(NOW),
  shots: [
    { name: '07-scenes', show: scenes },
    { name: '07-scenes-ja-dark', view: { language: 'ja', dark: true }, show: scenes },
    {
      name: '07-scene-running',
      async show(stage) {
        const page = await scenes(stage);
        stage.house.hold('kitchen', true);
        await page.getByTestId('scene-run-movie').click();
        await page.getByTestId('scene-movie').getByText('3 of 6').waitFor({ timeout: 20_000 });
        return page;
      },
      after: async ({ house }) => house.hold('kitchen', false),
    },
    { name: '07-scene-failed', show: failed },
    {
      name: '07-scene-new',
      whole: true,
      async show(stage) {
        const page = await scenes(stage);
        await page.getByTestId('new-scene').click();
        await page.getByTestId('scene-title').fill('Cosy evening');
        await page.getByTestId('now-room-Living room').check();
        await page.getByTestId('scene-take').click();
        await page.locator('[data-testid^=part-]').first().waitFor();
        return page;
      },
    },
    {
      name: '07-rooms',
      async show(stage) {
        const page = await stage.open('/system');
        await page.getByTestId('rooms').scrollIntoViewIfNeeded();
        return page;
      },
    },
  ],
};
