import type { HomeClient } from '@around/client';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { LAN_URL, launchBrowser, newPhone, openPage, RELAY_URL } from './browser.js';
import { PictureHouse } from './house.js';
import { dress } from './looks.js';
import { NOW, timeOf } from './standingClock.js';
import type { Language, View } from './view.js';

/** What the shots are taken of: the house, phones that are paired with it, and a member of the household. */
export class Stage implements AsyncDisposable {
  readonly house: PictureHouse;
  readonly browser: Browser;
  /** Paired over the relay, and over plain http on the LAN. */
  readonly relayPhone: BrowserContext;
  readonly lanPhone: BrowserContext;
  /** The owner's other phone: arranges the house and is never seen. */
  owner!: HomeClient;
  hana!: HomeClient;
  #lanPaired = false;
  #dressed: Language | undefined;

  private constructor(house: PictureHouse, browser: Browser, relayPhone: BrowserContext, lanPhone: BrowserContext) {
    this.house = house;
    this.browser = browser;
    this.relayPhone = relayPhone;
    this.lanPhone = lanPhone;
  }

  /** A home without a controller and without a phone. @param at the time at first */
  static async start(at: string): Promise<Stage> {
    const house = await PictureHouse.start(at);
    try {
      const browser = await launchBrowser(house);
      return new Stage(house, browser, await newPhone(browser), await newPhone(browser));
    } catch (error) {
      await house[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Unix ms at which the pictures are taken. */
  readonly now = timeOf(NOW);

  /** Opens a place (`/activity`) on the paired phone and waits until the home was heard. */
  async open(place: string, view: View = {}, way: 'relay' | 'lan' = 'relay'): Promise<Page> {
    if (way === 'lan' && !this.#lanPaired) {
      this.#lanPaired = true;
      await this.pairPage(this.lanPhone, LAN_URL, 'Mika', 'Wall tablet');
    }
    await this.#dress(view.language ?? 'en');
    const phone = way === 'relay' ? this.relayPhone : this.lanPhone;
    const page = await openPage(phone, `${way === 'relay' ? RELAY_URL : LAN_URL}#${place}`, this.house.clock.ms, view);
    // A home whose relay was gone for a while comes back to it after a while.
    await page.locator('.head .pill.ok').waitFor({ timeout: 60_000 });
    return page;
  }

  /** Opens the page on a phone that was never paired. */
  async unpaired(view: View = {}, url = RELAY_URL): Promise<Page> {
    return openPage(await newPhone(this.browser), url, this.now, view);
  }

  /** The page with the home inside it, for what no real home can be made to show. */
  async demo(place: string, view: View = {}): Promise<Page> {
    const page = await openPage(this.relayPhone, `${RELAY_URL}?demo#${place}`, this.now, view);
    await page.locator('.head .pill.ok').waitFor();
    return page;
  }

  /** Pairs a phone by its own page. */
  async pairPage(phone: BrowserContext, url: string, user: string, device: string): Promise<void> {
    const { link } = await this.house.invite(user);
    const page = await openPage(phone, `${url}#${link.split('#')[1] ?? ''}`, this.house.clock.ms, {});
    await page.getByTestId('pair-device').fill(device);
    await page.getByTestId('pair-yes').click();
    await page.locator('.head .pill.ok').waitFor({ timeout: 40_000 });
    await page.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.house[Symbol.asyncDispose]();
  }

  /** The household's own names are in the language of the picture. */
  async #dress(language: Language): Promise<void> {
    if (this.#dressed === language || this.owner?.house.things.has('garage/sign') !== true) return;
    await dress(this.owner, language);
    this.#dressed = language;
  }
}

export const tile = (page: Page, thing: string): Locator => page.getByTestId(`thing-${thing}`).first();
export const puck = (page: Page, thing: string): Locator => tile(page, thing).getByTestId('puck');

/** The phone's clock goes on by so much, and the page notices. */
export async function pass(page: Page, ms: number, from = timeOf(NOW)): Promise<void> {
  await page.clock.setFixedTime(from + ms);
  // The page looks at its clock once a second.
  await page.waitForTimeout(1_200);
}
