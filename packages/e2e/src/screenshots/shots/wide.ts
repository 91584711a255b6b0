import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import { type Stage, tile } from '../stage.js';
import type { View } from '../view.js';

const WIDE: View = { size: 'E' };
async function place(stage: Stage, path: string, testid: string, view: View): Promise<Page> {
  const page = await stage.open(path, view);
  await page.getByTestId(testid).first().waitFor();
  return page;
}
const shot = (name: string, path: string, testid: string, view: View = WIDE): Shot => ({
  name: `14-wide-${name}`,
  view,
  show: (stage) => place(stage, path, testid, view),
});

/** 14: a wide window. */
export const wideChapter: Chapter = {
  title: 'Wide',
  shots: [
    shot('pane', '/device/attic/ceiling', 'device'),
    shot('pane-dark', '/device/attic/radiator', 'device', { size: 'E', dark: true }),
    shot('controllers', '/system', 'system'),
    shot('controller', '/system/controllers/kitchen', 'controller'),
    shot('activity', '/activity', 'activity'),
    shot('landscape-device', '/device/attic/ceiling', 'device', { size: 'C' }),
  ],
};

/** One room, and rooms that a phone can arrange. */
export const roomChapter: Chapter = {
  title: 'Room',
  shots: [
    {
      name: '01-room',
      async show(stage) {
        const page = await stage.open('/');
        await page.locator('.room-link').filter({ hasText: 'Living room' }).click();
        await tile(page, 'attic/ceiling').waitFor();
        await page.locator('.page').waitFor();
        return page;
      },
    },
  ],
};

const NAMES = ['Lamp', 'Socket', 'Spot', 'Heater', 'Fan', 'Strip'];

/** 2: sixty devices more, somewhere down the page. They stay: this is the last chapter. */
export const manyChapter: Chapter = {
  title: 'Sixty devices',
  async before({ house }) {
    const things = Array.from(
      { length: 60 },
      (_, index) => `  thing${index}:
    title: ${NAMES[index % NAMES.length]} ${Math.floor(index / NAMES.length) + 1}
    type: [OnOffSwitch${index % NAMES.length === 0 ? ', Light' : ''}]
    properties:
      on: { type: OnOffProperty, write: { run: ["true"], timeout: 5s }, read: { run: [echo, "${index % 4 === 0}"], every: 60s } }
`,
    );
    writeFileSync(join(house.folder, 'many.yaml'), `title: Distribution board\nthings:\n${things.join('')}`);
    await house.addBoard('many');
  },
  shots: [
    {
      name: '02-home-sixty-devices',
      async show(stage) {
        const page = await stage.open('/');
        await tile(page, 'many/thing59').waitFor({ state: 'attached', timeout: 40_000 });
        await tile(page, 'many/thing30').evaluate((element) => element.scrollIntoView({ block: 'center' }));
        return page;
      },
    },
  ],
};
