import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchShell } from '../../src/chromium.js';
import { violations } from '../../src/screenshots/checks.js';
import { describeWith } from '../support/needs.js';
import { NAUGHTY } from './naughtyStrings.js';
import { demoPage, ServedPage } from './servedPage.js';

/** What these tests use of the home inside the page. */
interface Demo {
  readonly given: readonly { thing: string; name: string; op: string; input?: unknown }[];
  play(...scripts: (readonly [step: string, ms: number, code?: string, detail?: string][])[]): void;
  setController(id: string, state: string): void;
  setLink(link: unknown): void;
  setValue(key: string, value: unknown): void;
  describe(entry: unknown): void;
}
declare const demoHome: Demo;

describeWith(['chromium'], 'the page under the finger', () => {
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
  beforeEach(async () => {
    ({ page, complaints, go } = await demoPage(browser, served));
  });
  afterEach(async () => {
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  const tile = (thing: string): Locator => page.getByTestId(`thing-${thing}`).first();
  const puck = (thing: string): Locator => tile(thing).getByTestId('puck');
  const state = (thing: string): Locator => tile(thing).getByTestId('state');
  const given = (): Promise<Demo['given']> => page.evaluate(() => demoHome.given);
  const checked = (thing: string): Promise<string | null> => puck(thing).getAttribute('aria-checked');

  it('shows the wanted value in the very frame of the tap, and keeps it when it is done', async () => {
    // Slow: nothing but the tap itself can have changed it.
    await page.evaluate(() => demoHome.play([['completed', 3_000]]));
    const after = await puck('living/lamp').evaluate(async (button: HTMLElement) => {
      button.click();
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      return button.getAttribute('aria-checked');
    });
    expect(after).toBe('true');
    await expect.poll(() => puck('living/lamp').getAttribute('class')).toContain('pending');
  });

  it.each([
    ['failed', 'exit', 'the pin is stuck', /Failed/],
    ['timedOut', 'hung', 'it took longer than 3 s', /No answer/],
    ['expired', 'away', 'it came too late', /Expired/],
    ['unknown', 'lost', 'nobody said', /Unknown/],
  ] as const)('rolls back a command that ended %s, says so, and offers it again', async (step, code, detail, words) => {
    await page.evaluate(([end, why, text]) => demoHome.play([[end, 50, why, text]]), [step, code, detail] as const);
    await puck('living/lamp').click();
    await expect.poll(() => state('living/lamp').textContent()).toMatch(words);
    expect(await checked('living/lamp')).toBe('false');
    expect(await page.getByTestId('toast').textContent()).toContain(detail);
    expect(await page.getByTestId('live-assertive').textContent()).toContain('Floor lamp');
    await page.getByTestId('toast').getByRole('button', { name: 'Retry' }).click();
    await expect.poll(() => checked('living/lamp')).toBe('true');
    expect((await given()).map(({ input }) => input)).toEqual([true, true]);
  });

  it('lets a newer tap take the older one’s place, whose end is no failure then', async () => {
    await page.evaluate(() => demoHome.play([['failed', 4_000, 'exit', 'the older one']], [['completed', 6_000]]));
    await puck('living/lamp').click();
    await puck('living/lamp').click();
    await expect.poll(async () => (await given()).length).toBe(2);
    await expect.poll(() => page.evaluate(() => demoHome.given.at(-1)?.input)).toBe(false);
    await page.waitForFunction(() => document.querySelector('.puck.pending') === null);
    expect(await page.getByTestId('toast').count()).toBe(0);
    await go('/activity');
    await page.locator('[data-testid="command-living/lamp-on"][data-step=failed]').waitFor();
    expect(await page.getByTestId('toast').count()).toBe(0);
  });

  it('sends nothing while a finger scrolls over a slider, or when the system takes the finger away', async () => {
    const slider = tile('living/ceiling').getByTestId('tile-slider');
    const box = await slider.boundingBox();
    if (box === null) throw new Error('no slider');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const pointer = (type: string, dx: number, dy: number) =>
      slider.dispatchEvent(type, { pointerId: 7, pointerType: 'touch', button: 0, clientX: x + dx, clientY: y + dy, bubbles: true });
    await pointer('pointerdown', 0, 0);
    await pointer('pointermove', 3, 60);
    await pointer('pointerup', 3, 60);
    // A tap on the track of a tile sets nothing either.
    await pointer('pointerdown', 0, 0);
    await pointer('pointerup', 0, 0);
    expect(await given()).toEqual([]);
    expect(await slider.getAttribute('aria-valuenow')).toBe('70');
    await slider.evaluate((element) => {
      // The capture needs a pointer that is really down.
      element.setPointerCapture = () => undefined;
    });
    await pointer('pointerdown', 0, 0);
    await pointer('pointermove', 40, 0);
    const sent = (await given()).length;
    await pointer('pointercancel', 40, 0);
    await expect.poll(() => slider.getAttribute('aria-valuenow')).not.toBeNull();
    expect((await given()).length).toBe(sent);
  });

  it('sends at most ten values a second of a drag, and always the last', async () => {
    const slider = tile('living/ceiling').getByTestId('tile-slider');
    const box = await slider.boundingBox();
    if (box === null) throw new Error('no slider');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + 20, y);
    await page.mouse.down();
    const begin = Date.now();
    for (let step = 1; step <= 60; step++) await page.mouse.move(box.x + 20 + step * 1.5, y);
    const took = Date.now() - begin;
    await page.mouse.up();
    const values = (await given()).map(({ input }) => input);
    expect(values.length).toBeLessThanOrEqual(2 + took / 100);
    expect(String(values.at(-1))).toBe(await slider.getAttribute('aria-valuenow'));
  });

  it('disables what cannot be reached, says since when, and queues nothing', async () => {
    await page.evaluate(() => demoHome.setController('living', 'away'));
    await expect.poll(() => puck('living/lamp').isDisabled()).toBe(true);
    expect(await tile('living/lamp').getAttribute('data-quality')).toBe('unavailable');
    expect(await state('living/lamp').textContent()).toMatch(/Offline \d/);
    await page.evaluate(() => demoHome.setController('living', 'connected'));
    await expect.poll(() => puck('living/lamp').isDisabled()).toBe(false);
    expect(await given()).toEqual([]);
  });

  it('names the hop that is broken, and nothing is live meanwhile', async () => {
    const since = Date.now() - 60_000;
    await page.evaluate((at) => demoHome.setLink({ state: 'broken', hop: 'home', since: at, detail: 'silent' }), since);
    await page.getByTestId('banner').waitFor({ timeout: 15_000 });
    expect(await page.getByTestId('banner').textContent()).toContain('the home is not connected');
    await expect.poll(() => puck('living/lamp').isDisabled()).toBe(true);
    await expect.poll(() => tile('living/climate').getAttribute('data-quality')).toBe('stale');
  });

  it('asks for the PIN where the home wants it, and commands anew once it has it', async () => {
    await page.evaluate(() => demoHome.play([['refused', 5, 'pin']]));
    await go('/device/garden/lock');
    const button = page.getByTestId('action-unlock');
    await button.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByTestId('pin-dialog').waitFor();
    await page.getByTestId('pin').fill('1234');
    await page.getByTestId('pin-go').click();
    await expect.poll(async () => (await given()).filter(({ name }) => name === 'unlock').length).toBe(2);
  });

  it('acts wherever a tile is tapped where somebody chose so; held, or by its dots, it opens', async () => {
    await go('/settings');
    await page.getByTestId('whole-tile').click();
    await go('/');
    await tile('living/lamp').getByTestId('tile-whole').click();
    await expect.poll(() => checked('living/lamp')).toBe('true');
    expect(await page.getByTestId('device').count()).toBe(0);
    await tile('living/lamp').getByTestId('tile-open').click();
    await page.getByTestId('device').waitFor();
    await page.getByTestId('close').click();
    await tile('living/lamp').getByTestId('tile-whole').click({ delay: 700 });
    await page.getByTestId('device').waitFor();
    expect((await given()).length).toBe(1);
  });

  it('says at which hop a command came to nothing', async () => {
    await page.evaluate(() => demoHome.play([['timedOut', 50, 'hung', 'it took longer than 3 s']]));
    await puck('living/lamp').click();
    await go('/device/living/lamp');
    await expect.poll(() => page.getByTestId('last-command').textContent()).toMatch(/No answer/);
  });

  it('is operated by keys alone: from the bar to a device, its slider, and back', async () => {
    await tile('living/ceiling').locator('a').focus();
    await page.keyboard.press('Enter');
    const sheet = page.getByTestId('device');
    await sheet.waitFor();
    await sheet.getByTestId('prop-brightness').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await given()).at(-1)?.input).toBe(71);
    await page.keyboard.press('PageDown');
    await expect.poll(async () => (await given()).at(-1)?.input).toBe(61);
    await page.keyboard.press('Escape');
    await expect.poll(() => sheet.count()).toBe(0);
  });

  it('lets a person without a pointer find a device, name it, and come back', async () => {
    const tabTo = async (selector: string): Promise<void> => {
      for (let tabs = 0; tabs < 150; tabs++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
      }
      throw new Error(`no Tab leads to ${selector}`);
    };
    await tabTo('[data-testid="thing-living/lamp"] .tile-body');
    await page.keyboard.press('Enter');
    await page.getByTestId('device').waitFor();
    await tabTo('[data-testid=look-edit]');
    await page.keyboard.press('Enter');
    await tabTo('[data-testid=look-title]');
    await page.keyboard.type('Reading lamp');
    await tabTo('[data-testid=look-save]');
    await page.keyboard.press('Enter');
    await page.getByTestId('device').getByText('Saved, for every phone of the home.').waitFor();
    await page.keyboard.press('Escape');
    await tile('living/lamp').getByText('Reading lamp').waitFor();
    // The focus is where it was: on the tile.
    const focus = () => page.evaluate(() => document.activeElement?.closest('article')?.getAttribute('data-testid'));
    await expect.poll(focus).toBe('thing-living/lamp');
  });

  it('takes back that something timed out when it happened after all', async () => {
    await page.evaluate(() => demoHome.play([['timedOut', 50, 'hung', 'it took longer than 3 s']]));
    await puck('living/lamp').click();
    await page.getByTestId('toast').waitFor();
    await page.evaluate(() => demoHome.setValue('living/lamp/on', true));
    await expect.poll(() => page.getByTestId('toast').count()).toBe(0);
    expect(await checked('living/lamp')).toBe('true');
    expect(await state('living/lamp').textContent()).toBe('On');
    expect(await page.getByTestId('live-polite').textContent()).toContain('late, but it happened');
  });

  it('runs a scene at one tap, names what failed, and tries that alone again', async () => {
    const spoken = (): Promise<string | null> => page.getByTestId('toast').textContent();
    await page.evaluate(() => demoHome.play([['completed', 20]], [['failed', 20, 'exit', 'the bulb is broken']]));
    await page.getByTestId('run-away').click();
    await page.getByTestId('toast').waitFor();
    expect(await spoken()).toContain('Away: 3 of 4 worked');
    expect(await spoken()).toContain('Ceiling light · On/Off: the bulb is broken');
    await page.getByTestId('toast').getByText('Retry').click();
    await expect.poll(spoken).toContain('Away: 4 of 4');
    expect((await given()).map(({ thing, name }) => `${thing}.${name}`).slice(4)).toEqual(['living/ceiling.on']);
  });

  it('makes a scene of how a room is, and brings a deleted one back', async () => {
    await go('/scenes');
    await page.getByTestId('new-scene').click();
    expect(await page.getByTestId('scene-save').isDisabled()).toBe(true);
    await page.getByTestId('scene-title').fill('Cosy evening');
    await page.getByTestId('now-room-Kitchen').check();
    await page.getByTestId('scene-take').click();
    await page.getByTestId('part-living/plug.on').getByRole('switch').click();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('scene-save').click();
    await page.getByTestId('scene-run-cosy-evening').click();
    await page.getByTestId('toast').getByText('Cosy evening: 1 of 1').waitFor();
    // It was on, and its switch was turned in the scene.
    expect((await given()).at(-1)).toMatchObject({ thing: 'living/plug', name: 'on', input: false });
    await page.getByTestId('scene-remove-cosy-evening').click();
    await expect.poll(() => page.getByTestId('scene-cosy-evening').count()).toBe(0);
    await page.getByTestId('toast').getByLabel('Dismiss').click();
    await page.getByTestId('toast').getByText('Undo').click();
    await page.getByTestId('scene-cosy-evening').waitFor();
  });

  it('changes its language without a reload, and says so to the browser', async () => {
    await page.evaluate(() => {
      (globalThis as { mark?: number }).mark = 1;
    });
    await go('/settings');
    await page.getByRole('radio', { name: '日本語' }).check({ force: true });
    await expect.poll(() => page.getByTestId('nav-home').textContent()).toContain('ホーム');
    expect(await page.evaluate(() => [document.documentElement.lang, (globalThis as { mark?: number }).mark])).toEqual(['ja', 1]);
  });

  it('offers to be installed in Settings once the browser does, and asks it then', async () => {
    await go('/settings');
    expect(await page.getByTestId('install').count()).toBe(0);
    await page.evaluate(() => {
      const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
        prompt: async () => {
          document.body.dataset.asked = 'yes';
        },
      });
      dispatchEvent(offer);
      document.body.dataset.held = String(offer.defaultPrevented);
    });
    await page.getByTestId('install').click();
    expect(await page.evaluate(() => ({ ...document.body.dataset }))).toEqual({ held: 'true', asked: 'yes' });
    await expect.poll(() => page.getByTestId('install').count()).toBe(0);
  });

  it('shows every word of a device as text, whatever it is', async () => {
    for (const [index, words] of NAUGHTY.entries()) {
      await page.evaluate(
        ([id, title]) =>
          demoHome.describe({
            id,
            controller: 'living',
            td: {
              title,
              description: title,
              properties: { a: { type: 'string', title, enum: [title, 'b'], unit: title }, [title]: { type: 'number', title } },
              actions: { b: { title, description: title } },
              events: { c: { title } },
            },
          }),
        [`living/naughty${index}`, words] as const,
      );
    }
    await expect.poll(() => page.locator('[data-testid^="thing-living/naughty"]').count()).toBe(NAUGHTY.length);
    const shown = await page.locator('[data-testid^="thing-living/naughty"] .n').allTextContents();
    expect([...shown].sort()).toEqual([...NAUGHTY].sort());
    for (const index of [0, 1, 2, 6]) await go(`/device/living/naughty${index}`);
    expect(await page.evaluate(() => document.body.dataset.harmed)).toBeUndefined();
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    expect(content).toBeLessThanOrEqual(window ?? 0);
  });
});
