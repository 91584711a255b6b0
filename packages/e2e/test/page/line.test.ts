import { fileURLToPath } from 'node:url';
import type { Clock } from '@around/platform';
import { loadPages, nodeClock } from '@around/platform/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchShell } from '../../src/chromium.js';
import { phonePage } from '../support/browser.js';
import { describeWith } from '../support/needs.js';
import { OpenHouse } from '../support/openHouse.js';
import { until, Watch } from '../support/watch.js';
import { PhoneLine } from './phoneLine.js';

const SITE = fileURLToPath(new URL('../../../phone/dist/site', import.meta.url));

/** The home's clock, which goes on while a phone sleeps and its own stands still. */
let slept = 0;
const homeClock: Clock = { ...nodeClock, now: () => nodeClock.now() + slept, wall: () => nodeClock.wall() + slept };

describeWith(['chromium'], 'the page on a line that is not always there', () => {
  let watch: Watch;
  let house: OpenHouse;
  let line: PhoneLine;
  let browser: Browser;
  let page: Page;
  /** Bytes that the page was sent over WebSockets. */
  let heard = 0;

  beforeAll(async () => {
    watch = new Watch();
    house = await OpenHouse.start({ watch, pages: await loadPages(SITE), clock: homeClock });
    line = await PhoneLine.to(house.relayPort);
    browser = await launchShell();
  });
  afterAll(async () => {
    await browser?.close();
    await line?.[Symbol.asyncDispose]();
    await house?.[Symbol.asyncDispose]();
    watch?.[Symbol.dispose]();
  });
  beforeEach(async () => {
    ({ page } = await phonePage(browser));
    heard = 0;
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        heard += payload.length;
      }),
    );
    const { link } = await house.home.desk.invite('Ben', { role: 'member' }, 'test');
    await page.goto(`http://localhost:${line.port}/${new URL(link).hash}`);
    await page.getByTestId('pair-yes').click();
    await live();
  });
  afterEach(async () => {
    line.cut(false);
    await page.context().close();
  });

  const puck = () => page.getByTestId('thing-living/lamp').getByTestId('puck');
  const shown = (): Promise<string | null> => puck().getAttribute('aria-checked');
  const live = async (): Promise<void> => {
    await expect.poll(() => page.getByTestId('pill').getAttribute('class'), { timeout: 20_000 }).toContain('ok');
    await expect.poll(() => puck().isEnabled()).toBe(true);
  };
  const lamp = (): unknown => house.phone.house.values.get('living/lamp/on')?.value;
  /** Somebody else switches it: again where a link was just being made anew, as it is when the home’s clock leapt. */
  const others = async (on: boolean): Promise<void> => {
    const switched = () => house.phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: on }).done;
    await expect.poll(async () => (await switched()).step, { timeout: 30_000 }).toBe('completed');
    await until('the home has it', () => lamp() === on);
  };
  /** What a phone tells its page when the person looks away, and back. */
  const look = (visible: boolean): Promise<void> =>
    page.evaluate(
      (state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      },
      visible ? 'visible' : 'hidden',
    );

  it('never does late what was tapped before the phone slept, and says that once', async () => {
    await others(false);
    await expect.poll(shown).toBe('false');
    const cdp = await page.context().newCDPSession(page);
    line.hush();
    await puck().click();
    expect(await shown()).toBe('true');
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    slept += 60_000;
    const steps: string[] = [];
    const stop = house.phone.subscribe(({ changes }) => {
      for (const change of changes) if (change.k === 'step') steps.push(change.step.step);
    });
    line.calm();
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    const toast = page.getByTestId('toast');
    await toast.waitFor({ timeout: 20_000 });
    expect(await toast.textContent()).toMatch(/Lamp: .*(too late|did not start|in time)/);
    await expect.poll(shown).toBe('false');
    expect(steps).not.toContain('started');
    expect(lamp()).toBe(false);
    await toast.getByRole('button', { name: 'Dismiss' }).click();
    // The same news again, as a resync brings it, is no news.
    line.cut();
    await live();
    expect(await toast.count()).toBe(0);
    stop();
  });

  it('goes on from the last revision: less is sent than at first, nothing is drawn anew, what happened meanwhile is there', async () => {
    const first = heard;
    await others(false);
    await expect.poll(shown).toBe('false');
    await puck().evaluate((element: HTMLElement) => {
      element.dataset.mark = 'the same';
    });
    line.cut(true);
    await page.getByTestId('banner').waitFor({ timeout: 20_000 });
    await others(true);
    heard = 0;
    line.cut(false);
    // It would try again by itself, later.
    await look(true);
    await live();
    await expect.poll(shown).toBe('true');
    expect(heard).toBeLessThan(first);
    expect(await puck().getAttribute('data-mark')).toBe('the same');
    expect(await page.getByTestId('toast').count()).toBe(0);
  });

  it('takes a new connection at once when, looked at again, the old one is silent', async () => {
    await look(false);
    line.hush();
    await others(lamp() !== true);
    await look(true);
    // Its own heartbeat would find that out much later.
    await expect.poll(shown, { timeout: 10_000 }).toBe(String(lamp()));
    await live();
  });
});
