import type { Browser, CDPSession, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { phonePage } from '../../support/browser.js';

/** What a browser says of a tier that is down: the page tells people of it in its own way. */
const OUTAGE =
  /^WebSocket connection to '[^']+' failed|^Failed to load resource: net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)/;

/** Somebody with a phone of their own. Drags and holds are touches of the screen. */
export class Person {
  readonly page: Page;
  readonly #complaints: readonly string[];
  readonly #touch: CDPSession;

  private constructor(page: Page, complaints: readonly string[], touch: CDPSession) {
    this.page = page;
    this.#complaints = complaints;
    this.#touch = touch;
  }

  static async with(browser: Browser): Promise<Person> {
    const { page, complaints } = await phonePage(browser);
    return new Person(page, complaints, await page.context().newCDPSession(page));
  }

  /** Errors on the console, broken policies, exceptions. */
  get complaints(): readonly string[] {
    return this.#complaints.filter((text) => !OUTAGE.test(text));
  }

  tile(thing: string): Locator {
    return this.page.getByTestId(`thing-${thing}`).first();
  }
  puck(thing: string): Locator {
    return this.tile(thing).getByTestId('puck');
  }
  state(thing: string): Locator {
    return this.tile(thing).getByTestId('state');
  }
  get sheet(): Locator {
    return this.page.getByTestId('device');
  }
  in(testid: string): Locator {
    return this.sheet.getByTestId(testid);
  }
  get banner(): Locator {
    return this.page.getByTestId('banner');
  }
  get toast(): Locator {
    return this.page.getByTestId('toast');
  }

  /** Goes to one of the five places. */
  async to(place: 'home' | 'activity' | 'system'): Promise<void> {
    await this.page.getByTestId(`nav-${place}`).click();
    if (place !== 'home') await this.page.getByTestId(place).waitFor();
  }

  /** Taps on a tile's body: its sheet comes. */
  async open(thing: string): Promise<void> {
    await this.tile(thing).locator('.tile-body').click();
    await this.sheet.waitFor();
  }

  async close(): Promise<void> {
    await this.in('close').click();
    await this.sheet.waitFor({ state: 'detached' });
  }

  /** Draws a finger over a slider from its middle to `share` of its length, as a hand does: a little in each frame, at rest in the end. */
  async drag(slider: Locator, share: number): Promise<void> {
    const { x, y, width } = await this.#placeOf(slider);
    const [from, to] = [x + width / 2, x + width * share];
    await this.#finger('touchStart', from, y);
    for (let step = 1; step <= 15; step++) {
      await this.#finger('touchMove', from + (to - from) * Math.min(1, step / 10), y);
      await this.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await this.#finger('touchEnd');
  }

  /** Keeps a finger on a button for as long as it fills. */
  async hold(button: Locator): Promise<void> {
    const { x, y, width } = await this.#placeOf(button);
    const element = await button.elementHandle();
    // Watched in the page itself: whoever looks from outside may come too early or too late.
    const full = await element?.evaluateHandle((held: Element) => ({
      seen: new Promise<void>((resolve) => {
        const filled = (records: MutationRecord[]): void => {
          if (records.some(({ oldValue }) => oldValue?.includes('holding')) && !held.classList.contains('holding')) resolve();
        };
        new MutationObserver(filled).observe(held, { attributeFilter: ['class'], attributeOldValue: true });
      }),
    }));
    await this.#finger('touchStart', x + width / 2, y);
    await full?.evaluate(({ seen }) => seen);
    await this.#finger('touchEnd');
  }

  /** Gives a thing its name and room, and puts it among the favourites. */
  async arrange(thing: string, look: { title?: string; room: string; favourite?: boolean }): Promise<void> {
    await this.open(thing);
    await this.in('look-edit').click();
    if (look.title !== undefined) await this.in('look-title').fill(look.title);
    await this.in('look-room').fill(look.room);
    if (look.favourite === true) await this.in('look-favourite').check();
    await this.in('look-save').click();
    await this.sheet.getByText('Saved, for every phone of the home.').waitFor();
    await this.close();
  }

  /** Until the page is live again and the thing can be operated. */
  async untilLive(thing: string): Promise<void> {
    await this.banner.waitFor({ state: 'detached', timeout: 40_000 });
    await expect.poll(() => this.puck(thing).isEnabled(), { timeout: 20_000 }).toBe(true);
  }

  /** Middle height, left edge and width of what is in view now. */
  async #placeOf(locator: Locator): Promise<{ x: number; y: number; width: number }> {
    await locator.evaluate((element: Element) => element.scrollIntoView({ block: 'center' }));
    const box = await locator.boundingBox();
    if (box === null) throw new Error('it is not on the screen');
    return { x: box.x, y: box.y + box.height / 2, width: box.width };
  }

  async #finger(type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0): Promise<void> {
    await this.#touch.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  }
}
