import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import type { Stage } from '../stage.js';
import type { View } from '../view.js';

async function activity(stage: Stage, view: View, filter?: readonly [which: string, value: string]): Promise<Page> {
  const page = await stage.open('/activity', view);
  await page.locator('.entry').first().waitFor();
  if (filter === undefined) return page;
  await page.getByTestId('filter').click();
  await page.getByTestId(`filter-${filter[0]}`).selectOption(filter[1]);
  await page
    .locator(filter[1] === 'cancelled' ? '.lead' : '.entry-icon.danger')
    .first()
    .waitFor();
  return page;
}

const shot = (name: string, view: View, filter?: readonly [string, string], whole = false): Shot => ({
  name: `09-activity-${name}`,
  view,
  whole,
  show: (stage) => activity(stage, view, filter),
});

/** 9: the ledger. */
export const recordsChapter: Chapter = {
  title: 'Activity',
  shots: [
    shot('mixed', {}),
    shot('mixed-ja-dark', { language: 'ja', dark: true }),
    shot('filtered', {}, ['end', 'failed']),
    shot('empty', {}, ['end', 'cancelled']),
  ],
};
