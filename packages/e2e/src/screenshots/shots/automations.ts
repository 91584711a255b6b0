import type { Page } from 'playwright-core';
import type { Chapter, Shot } from '../shot.js';
import { LANGUAGES, type View } from '../view.js';

/** @param steps what is tapped one after the other, each waited for */
const shot = (name: string, path: string, view: View, steps: readonly string[], last: string, whole = false): Shot => ({
  name,
  view,
  whole,
  async show(stage) {
    const page = await stage.demo(path, view);
    for (const step of steps) await page.getByTestId(step).first().click();
    await page.getByTestId(last).first().waitFor();
    return page;
  },
});

/** Whoever comes later finds no draft of somebody before. */
const undone = (one: Shot): Shot => ({
  ...one,
  async after(stage) {
    const page: Page = await stage.demo('/auto/dusk');
    await page.getByTestId('discard').click();
    await page.getByTestId('discard').waitFor({ state: 'detached' });
    await page.close();
  },
});

/** 8: what the house does by itself, on the home inside the page: there the same rule came to grief at the same time, each time. */
export const automationsChapter: Chapter = {
  title: 'Automations',
  shots: [
    {
      name: '08-automations-none',
      async show(stage) {
        const page = await stage.open('/auto');
        await page.getByTestId('new-rule').waitFor();
        return page;
      },
    },
    shot('08-automations', '/auto', {}, [], 'rule-kettle', true),
    shot('08-automations-dark', '/auto', { dark: true }, ['filter-failing'], 'rule-kettle'),
    shot('08-automations-new', '/auto', {}, ['new-rule'], 'template-button'),
    shot('08-editor-empty', '/auto/_new', {}, [], 'summary', true),
    ...LANGUAGES.map((language) => shot(`08-editor-${language}`, '/auto/door', { language }, [], 'summary', true)),
    shot('08-editor-kinds', '/auto/door', {}, ['add-do'], 'kind-sheet'),
    shot('08-editor-sheet', '/auto/door', {}, ['edit-when.0'], 'block-sheet'),
    undone(shot('08-editor-faults', '/auto/dusk', {}, ['add-when', 'kind-property', 'block-done', 'save'], 'faults')),
    shot('08-dry-run', '/auto/door', {}, ['try-do'], 'try-fired', true),
    shot('08-run-trace', '/auto/kettle', {}, [], 'step-do.0', true),
    shot('14-wide-editor', '/auto/door', { size: 'E' }, ['edit-when.0'], 'block-sheet'),
  ],
};
