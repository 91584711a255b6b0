import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import type { Stage } from '../stage.js';
import type { View } from '../view.js';

/** A device's sheet, open. */
export async function sheetOf(stage: Stage, thing: string, view: View): Promise<Page> {
  const page = await stage.open(`/device/${thing}`, view);
  await page.getByTestId('device').waitFor();
  return page;
}

const sheet = (name: string, thing: string, view: View = {}): Shot => ({
  name: `04-device-${name}`,
  view,
  show: (stage) => sheetOf(stage, thing, view),
});

/** The finger on the slider, not yet lifted. */
async function midDrag(stage: Stage, view: View): Promise<Page> {
  const page = await sheetOf(stage, 'kitchen/light', view);
  const box = await page.getByTestId('device').getByTestId('prop-brightness').boundingBox();
  if (box === null) throw new Error('there is no slider for the brightness');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.45, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, y, { steps: 6 });
  return page;
}
const dimmer = (name: string, view: View): Shot => ({
  name: `04-device-dimmer-dragged${name}`,
  view,
  show: midDrag,
  after: async ({ owner }) => {
    await owner.command({ thing: 'kitchen/light', op: 'write', name: 'brightness', input: 45 }).done;
  },
});

const moving: Shot = {
  name: '04-device-cover-moving',
  async show(stage) {
    const page = await sheetOf(stage, 'attic/blinds', {});
    await page.getByTestId('action-close').click();
    await page.getByTestId('cancel-close').waitFor();
    await page.getByTestId('row-close').locator('[data-step=progress]').waitFor();
    return page;
  },
  after: async ({ owner }) => {
    await owner.command({ thing: 'attic/blinds', op: 'write', name: 'position', input: 80 }).done;
  },
};

/** 4: a device's sheet for each kind. */
export const devicesChapter: Chapter = {
  title: 'Devices',
  shots: [
    sheet('switch', 'attic/lamp'),
    dimmer('', {}),
    sheet('colour', 'attic/ceiling'),
    sheet('climate', 'attic/radiator'),
    moving,
    sheet('button', 'kitchen/bell'),
    sheet('numeric', 'attic/climate'),
    sheet('binary', 'kitchen/door'),
    sheet('text', 'garage/sign'),
    sheet('lock', 'kitchen/lock'),
    sheet('camera', 'kitchen/camera'),
    ...(['dark', 'ja', 'zh-Hans'] as const).flatMap((kind) => {
      const view: View = kind === 'dark' ? { dark: true } : { language: kind };
      return [dimmer(`-${kind}`, view), sheet(`climate-${kind}`, 'attic/radiator', view)];
    }),
  ],
};
