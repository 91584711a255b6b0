import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import type { Stage } from '../stage.js';
import { LANGUAGES, type View } from '../view.js';

const shot = (name: string, show: Shot['show'], view: View = {}, whole = false): Shot => ({ name, view, show, whole });

async function welcome(stage: Stage, view: View): Promise<Page> {
  const page = await stage.open('/welcome', view);
  await page.getByTestId('welcome').waitFor();
  return page;
}

/** 13: a phone without a home. */
export const strangerChapter: Chapter = {
  title: 'First run',
  shots: LANGUAGES.map((language) => shot(`13-start-${language}`, (stage, view) => stage.unpaired(view), { language }, language === 'en')),
};

/** 13: a home that has nothing in it yet; and Home without a device (2). */
export const emptyHouseChapter: Chapter = {
  title: 'An empty house',
  shots: [
    shot('02-home-empty', (stage, view) => stage.open('/', view)),
    ...LANGUAGES.map((language) => shot(`13-welcome-${language}`, welcome, { language })),
    {
      name: '13-controller-found',
      async show(stage) {
        await stage.house.run('attic');
        const page = await stage.open('/');
        await page.locator('.chip.info').waitFor({ timeout: 40_000 });
        return page;
      },
    },
    {
      name: '13-adopt',
      async show(stage) {
        await stage.house.run('attic');
        const page = await stage.open('/system');
        const code = page.locator('[data-testid^=adopt-code-]');
        await code.waitFor({ timeout: 40_000 });
        await code.fill((await stage.house.label('attic')).setupCode);
        return page;
      },
    },
  ],
};

/** 13: the same, later that evening. */
export const welcomeChapter: Chapter = {
  title: 'First run, done',
  shots: [shot('13-welcome-later', welcome)],
};
