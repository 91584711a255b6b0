import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import type { Stage } from '../stage.js';
import type { View } from '../view.js';

async function place(stage: Stage, path: string, testid: string, view: View): Promise<Page> {
  const page = await stage.open(path, view);
  await page.getByTestId(testid).waitFor();
  return page;
}
const shot = (name: string, path: string, testid: string, view: View = {}, whole = false): Shot => ({
  name: `10-${name}`,
  view,
  whole,
  show: (stage) => place(stage, path, testid, view),
});

/** 10: the controllers, one of them, where time goes and energy. */
export const controllersChapter: Chapter = {
  title: 'Controllers',
  shots: [
    shot('controllers', '/system', 'system'),
    shot('system-whole', '/system', 'system', {}, true),
    {
      name: '10-controllers-one-offline',
      async show(stage) {
        await stage.house.cut('garage');
        const page = await place(stage, '/system', 'system', {});
        await page.locator('[data-testid=controller-garage][data-state=away]').waitFor({ timeout: 60_000 });
        return page;
      },
      after: (stage) => stage.house.run('garage'),
    },
    shot('controller', '/system/controllers/kitchen', 'controller', {}, true),
    shot('controller-dark', '/system/controllers/kitchen', 'controller', { dark: true }),
    shot('controller-zh-Hans', '/system/controllers/kitchen', 'controller', { language: 'zh-Hans' }),
    shot('latency', '/system/latency', 'latency'),
    shot('energy', '/system/energy', 'energy-things', {}, true),
  ],
};
