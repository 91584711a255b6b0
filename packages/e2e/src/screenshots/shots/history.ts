import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import type { View } from '../view.js';

/** The demo's ceiling light, which has events too. @param act what is done before the picture is taken */
const shot = (
  name: string,
  view: View,
  act: (page: Page) => Promise<unknown> = async () => undefined,
  others: readonly string[] = [],
): Shot => ({
  name: `06-history-${name}`,
  view,
  whole: true,
  show: async (stage) => {
    const page = await stage.demo('/history/living/ceiling/brightness', view);
    await page.getByTestId('history-sum').waitFor();
    for (const [i, other] of others.entries()) {
      await page.getByTestId('compare').selectOption(other);
      await page
        .getByTestId('legend')
        .locator('li')
        .nth(i + 1)
        .waitFor();
    }
    await act(page);
    return page;
  },
});

const choose = (label: string) => (page: Page) => page.getByRole('radio', { name: label, exact: true }).check();
const cursor = (page: Page) => page.locator('.plot svg').hover({ position: { x: 120, y: 60 } });
const BESIDE = ['living/climate/temperature', 'living/lamp/on'];

/** 6: numbers over time, on the home inside the page, whose past is the same each time. */
export const historyChapter: Chapter = {
  title: 'History',
  shots: [
    shot('hour', {}, choose('1 h')),
    shot('day-dark', { dark: true }, cursor),
    shot('week', {}, choose('7 d')),
    shot('custom', {}, choose('From – to')),
    shot('beside', {}, cursor, BESIDE),
    shot('beside-ja', { language: 'ja' }, cursor, BESIDE),
    shot('events', {}, (page) => page.getByTestId('history-events').locator('summary').click()),
    shot('table', {}, (page) => page.getByText('Show as table').click(), BESIDE),
  ],
};
