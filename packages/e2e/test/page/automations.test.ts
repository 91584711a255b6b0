import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchShell } from '../../src/chromium.js';
import { faultsOf } from '../../src/screenshots/checks.js';
import { describeWith, LONG } from '../support/needs.js';
import { demoPage, type Language, ServedPage } from './servedPage.js';

/** What these tests use of the home inside the page. */
declare const demoHome: {
  setValue(key: string, value: unknown): void;
  rules: { answer(what: string, request: unknown): unknown; changeElsewhere(id: string, rule: unknown): void };
};
interface Told {
  readonly rules: readonly {
    readonly id: string;
    readonly rule: { readonly title: string; readonly do: readonly unknown[]; readonly when: readonly unknown[] };
  }[];
}

describeWith(['chromium'], 'automations on the page', () => {
  let served: ServedPage;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let go: (route: string) => Promise<void>;

  beforeAll(async () => {
    served = await ServedPage.start();
    browser = await launchShell();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });
  const open = async (language: Language = 'en', width = 390): Promise<void> => {
    ({ page, complaints, go } = await demoPage(browser, served, { language, width }));
  };
  afterEach(async () => {
    expect(complaints).toEqual([]);
    await page.context().close();
  });
  const told = (id: string): Promise<Told['rules'][number] | undefined> =>
    page.evaluate((wanted) => (demoHome.rules.answer('rules', {}) as Told).rules.find((one) => one.id === wanted), id);
  const summary = (): Promise<string | null> => page.getByTestId('summary').textContent();

  it('lets a person without a pointer go from Home to a device, and make and save an automation', async () => {
    await open();
    const tabTo = async (selector: string): Promise<void> => {
      for (let tabs = 0; tabs < 150; tabs++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
      }
      throw new Error(`no Tab leads to ${selector}`);
    };
    const press = async (selector: string): Promise<void> => {
      await tabTo(selector);
      await page.keyboard.press('Enter');
    };
    await press('[data-testid="thing-living/lamp"] .tile-body');
    await page.getByTestId('device').waitFor();
    await page.keyboard.press('Escape');
    await press('[data-testid=nav-automations]');
    await page.getByTestId('rule-dusk').waitFor();
    await press('[data-testid=new-rule]');
    await press('[data-testid=template-empty]');
    await tabTo('[data-testid=rule-title]');
    await page.keyboard.type('Night light');
    await press('[data-testid=add-when]');
    await press('[data-testid=kind-sun]');
    await press('[data-testid=block-done]');
    await press('[data-testid=add-do]');
    await press('[data-testid=kind-write]');
    await tabTo('[data-testid=thing]');
    await page.keyboard.type('Floor');
    await press('[data-testid=block-done]');
    expect(await summary()).toBe('When the sun sets, turn on Floor lamp.');
    await press('[data-testid=save]');
    await page.getByTestId('rule-night-light').waitFor();
    expect((await told('night-light'))?.rule).toEqual({
      title: 'Night light',
      when: [{ sun: 'sunset' }],
      do: [{ write: 'living/lamp.on', value: true }],
    });
  });

  it('says at each block what is missing, moves and takes out blocks, and puts them back', async () => {
    await open();
    await go('/auto/kettle');
    await page.getByTestId('add-when').click();
    await page.getByTestId('kind-property').click();
    await page.getByTestId('block-done').click();
    await page.getByTestId('save').click();
    expect(await page.getByTestId('block-when.2').textContent()).toContain('Choose a device.');
    expect((await told('kettle'))?.rule.when).toHaveLength(2);
    await page.getByTestId('menu-when.2').click();
    await page.getByTestId('up-when.2').click();
    expect(await page.getByTestId('block-when.1').textContent()).toContain('Choose a device.');
    await page.getByTestId('menu-when.1').click();
    await page.getByTestId('delete-when.1').click();
    await expect.poll(() => page.getByTestId('block-when.2').count()).toBe(0);
    await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).click();
    await page.getByTestId('block-when.2').waitFor();
  });

  it('counts what is amiss on the badge of System, says what it is there, and leads to it', async () => {
    await open('ja');
    await go('/system');
    const amiss = page.getByTestId('amiss-kettle');
    // The home's own sentence, in the language of the page.
    await expect.poll(() => amiss.textContent()).toContain('3回');
    expect(await page.getByTestId('nav-system').locator('.badge').textContent()).toMatch(/^3/);
    expect(await page.getByTestId('amiss-garden/button').textContent()).toContain('8%');
    await amiss.getByRole('link').click();
    await page.getByTestId('block-do.0').waitFor();
  });

  it('puts blocks into another order where they are dragged, and leaves them where Escape ends it', async () => {
    await open();
    await go('/auto/kettle');
    const steps = (): Promise<string[]> => page.locator('[data-testid^="edit-do."]').allInnerTexts();
    const drag = async (): Promise<void> => {
      const from = await page.getByTestId('block-do.0').getByTestId('grip-0').boundingBox();
      const to = await page.getByTestId('block-do.1').boundingBox();
      if (from === null || to === null) throw new Error('the blocks are not there');
      const x = from.x + from.width / 2;
      await page.mouse.move(x, from.y + from.height / 2);
      await page.mouse.down();
      await page.mouse.move(x, to.y + to.height / 2, { steps: 4 });
      await page.waitForFunction(
        () => getComputedStyle(document.querySelector('[data-testid="block-do.1"]') as Element).transform !== 'none',
      );
    };
    await page.getByTestId('block-do.1').scrollIntoViewIfNeeded();
    const [first, second] = await steps();
    await drag();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await steps()).toEqual([first, second]);
    await drag();
    await page.mouse.up();
    await expect.poll(async () => (await steps()).map((text) => text.slice(1))).toEqual([second, first].map((text) => text?.slice(1)));
  });

  it('keeps an unsaved edit over a reload, and shows both ways out where another was faster', async () => {
    await open();
    await go('/auto/dusk');
    await page.getByTestId('rule-title').fill('Mine');
    await expect
      .poll(() =>
        page.evaluate(async () => {
          const db = await new Promise<IDBDatabase>((resolve) => {
            const request = indexedDB.open('around', 1);
            request.onsuccess = () => resolve(request.result);
          });
          const keys = await new Promise<IDBValidKey[]>((resolve) => {
            const request = db.transaction('kept').objectStore('kept').getAllKeys();
            request.onsuccess = () => resolve(request.result);
          });
          db.close();
          return keys.some((key) => String(key).endsWith('rule dusk'));
        }),
      )
      .toBe(true);
    await page.reload();
    await page.getByTestId('draft-found').waitFor();
    expect(await page.getByTestId('rule-title').inputValue()).toBe('Mine');
    await page.evaluate(() => demoHome.rules.changeElsewhere('dusk', { title: 'Hana’s', when: [], do: [{ stop: true }] }));
    await page.getByTestId('conflict').waitFor();
    expect(await page.getByTestId('conflict').textContent()).toContain('Hana changed this automation');
    expect(await page.getByTestId('save').isDisabled()).toBe(true);
    await page.getByTestId('conflict-mine').click();
    await page.getByTestId('save').click();
    await expect.poll(async () => (await told('dusk'))?.rule.title).toBe('Mine');
  });

  it('shows a run as it goes, why it ran, and leads to its command', async () => {
    await open();
    await go('/auto/button');
    await page.evaluate(() => demoHome.setValue('living/lamp/on', false));
    await go('/device/garden/button');
    await page.getByTestId('action-press').click();
    await go('/auto/button');
    const run = page.locator('[data-testid=runs] [data-result=done]').first();
    await run.waitFor();
    expect(await run.textContent()).toContain('Wall button is pressed');
    await run.locator('summary').click();
    expect(await run.textContent()).toContain('Turn on Floor lamp');
    await run.getByTestId('command-do.0.else.0').click();
    await page.getByTestId('activity-all').waitFor();
    expect(await page.locator('.entry').count()).toBe(1);
    expect(await page.locator('.entry').textContent()).toContain('Floor lamp');
  });

  it.each<Language>(LONG ? ['en', 'ja', 'zh-CN'] : ['ja'])(
    'has nothing to stumble over in the sheets and results, in %s',
    async (language) => {
      await open(language);
      const faults: Record<string, string[]> = {};
      const look = async (what: string): Promise<void> => {
        const found = await faultsOf(page);
        if (found.length > 0) faults[what] = found;
      };
      const sheet = async (open: string): Promise<void> => {
        await page.getByTestId(open).click();
        await page.locator('[data-testid=block-sheet], [data-testid=kind-sheet], [data-testid=new-sheet]').waitFor();
        await look(open);
        await page.getByTestId('sheet-close').click();
      };
      await go('/auto');
      await sheet('new-rule');
      await go('/auto/door');
      for (const block of ['add-do', 'edit-when.0', 'edit-if.0.any.0', 'edit-do.0', 'edit-do.1']) await sheet(block);
      await page.getByTestId('try-do').click();
      await page.getByTestId('try-fired').waitFor();
      await look('dry run');
      expect(faults).toEqual({});
    },
  );
});
