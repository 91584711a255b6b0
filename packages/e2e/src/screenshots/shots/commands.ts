import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import { puck, type Stage, tile } from '../stage.js';
import { NOW } from '../standingClock.js';
import { sheetOf } from './devices.js';

const shot = (name: string, show: Shot['show'], after?: Shot['after']): Shot => ({
  name: `05-command-${name}`,
  show,
  ...(after === undefined ? {} : { after }),
});

/** Home, with that tile in the middle of the window. */
async function homeAt(stage: Stage, thing: string): Promise<Page> {
  const page = await stage.open('/');
  await tile(page, thing).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  return page;
}

/** The steps of a row's newest command, unfolded. */
async function unfold(page: Page, row: string): Promise<Page> {
  const summary = page.getByTestId(`row-${row}`).locator('summary').first();
  if ((await summary.count()) > 0) await summary.click();
  await page.getByTestId(`row-${row}`).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  return page;
}

/** The fan's sheet after its watchdog stopped what set it. */
async function hung(stage: Stage): Promise<Page> {
  const page = await sheetOf(stage, 'kitchen/fan', {});
  await page.getByTestId('device').getByTestId('prop-level').focus();
  await page.keyboard.press('End');
  await page.getByTestId('toast').waitFor({ timeout: 20_000 });
  return page;
}

/** 5: what becomes of a command. */
export const commandsChapter: Chapter = {
  title: 'Life of a command',
  async before({ house, owner }) {
    house.clock.go();
    // The morning's hangs are forgotten: a third in a row would be answered by a rest.
    await owner.command({ thing: 'kitchen/fan', op: 'write', name: 'level', input: 1 }).done;
  },
  after: async ({ house }) => house.clock.set(NOW),
  shots: [
    shot(
      'accepted',
      async (stage) => {
        const page = await homeAt(stage, 'kitchen/towel');
        stage.house.hold('kitchen', true);
        await puck(page, 'kitchen/towel').click();
        await tile(page, 'kitchen/towel').locator('.puck.pending').waitFor();
        return page;
      },
      async (stage) => stage.house.hold('kitchen', false),
    ),
    shot('running', async (stage) => {
      const page = await sheetOf(stage, 'kitchen/towel', {});
      await page.getByTestId('action-dry').click();
      await page.getByTestId('row-dry').locator('[data-step=progress]').waitFor();
      return page;
    }),
    shot('done', async (stage) => {
      const page = await sheetOf(stage, 'attic/lamp', {});
      for (const on of ['true', 'false']) {
        await page.getByTestId('device').getByTestId('prop-on').click();
        await page.locator(`[data-testid=device] [data-testid=prop-on][aria-checked=${on}]`).waitFor();
        await page.waitForTimeout(500);
      }
      return unfold(page, 'on');
    }),
    shot('failed', async (stage) => {
      const page = await homeAt(stage, 'garage/pump');
      await puck(page, 'garage/pump').click();
      await page.getByTestId('toast').waitFor();
      return page;
    }),
    shot(
      'unanswered',
      async (stage) => {
        const page = await sheetOf(stage, 'kitchen/bell', {});
        stage.house.hold('kitchen', true);
        await page.getByTestId('action-ring').click();
        // As long as it lives, and 30 s for the controller to say what became of it.
        await page.getByTestId('toast').waitFor({ timeout: 90_000 });
        return unfold(page, 'ring');
      },
      async (stage) => stage.house.hold('kitchen', false),
    ),
    shot('killed', async (stage) => unfold(await hung(stage), 'level')),
    shot(
      'late',
      async (stage) => {
        const page = await hung(stage);
        // The fan has heard it after all.
        writeFileSync(join(stage.house.data('devices'), 'fan.level'), '3');
        await page.getByTestId('live-polite').filter({ hasText: 'late' }).waitFor({ state: 'attached', timeout: 30_000 });
        return unfold(page, 'level');
      },
      async (stage) => writeFileSync(join(stage.house.data('devices'), 'fan.level'), '1'),
    ),
  ],
};
