import { createHomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import type { PushPayload } from '@around/messages';
import type { Browser, BrowserContext, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../src/chromium.js';
import { phonePage } from '../support/browser.js';
import { describeWith } from '../support/needs.js';
import { RealHouse } from '../support/realHouse.js';

/** As far as these tests look into it. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
}

describeWith(['chromium'], 'the phone page over plain http on the LAN', () => {
  let house: RealHouse;
  let browser: Browser;
  beforeAll(async () => {
    house = await RealHouse.start();
    // A name that is not localhost: an insecure context, as http://192.168.x.x is.
    browser = await launchChromium('--host-resolver-rules=MAP hub.local 127.0.0.1');
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
  });

  it('pairs by the typed code in pure JavaScript, with the relay stopped, and switches the lamp', async () => {
    const { code } = await house.house.invite('owner');
    await house.house.endTier('web');
    const { page, complaints } = await phonePage(browser);
    await page.goto(`http://hub.local:${house.house.options.ports.lan}/`);
    expect(await page.evaluate(() => window.isSecureContext || crypto.subtle !== undefined)).toBe(false);
    await page.getByTestId('pair-code-input').fill(code);
    await page.getByTestId('pair-code-go').click();
    const tile = page.getByTestId('thing-living/lamp');
    await tile.waitFor({ timeout: 40_000 });
    expect(await page.getByTestId('pill').textContent()).toMatch(/LAN/);
    await tile.getByTestId('puck').click();
    await expect.poll(() => house.pin('lamp.on')).toBe('true');
    expect(complaints.filter((text) => /content security policy|trusted ?types|refused to/i.test(text))).toEqual([]);
  });

  it('refuses to open the door on that path, and says why', async () => {
    const { page } = await phonePage(browser);
    const { code } = await house.house.invite('owner');
    await page.goto(`http://hub.local:${house.house.options.ports.lan}/`);
    await page.getByTestId('pair-code-input').fill(code);
    await page.getByTestId('pair-code-go').click();
    await page.getByTestId('thing-garden/lock').waitFor({ timeout: 40_000 });
    await page.goto(`http://hub.local:${house.house.options.ports.lan}/#/device/garden/lock`);
    const unlock = page.getByTestId('action-unlock');
    await unlock.waitFor();
    // Dangerous things are held for a second, so that nothing opens by a slip.
    await unlock.hover();
    await page.mouse.down();
    await page.waitForFunction(
      () => document.querySelector('[data-testid=row-unlock]')?.textContent?.match(/refused|not allowed/i),
      undefined,
      {
        timeout: 15_000,
      },
    );
    await page.mouse.up();
    expect(house.pin('lock.locked')).toBeUndefined();
  });

  it('is told by a push while closed, and its button switches the lamp, over the sealed session of the page', async () => {
    const { lan } = house.house.options.ports;
    const { page, complaints } = await phonePage(browser);
    const context = page.context();
    // This machine itself: a secure context, as an https address is. A browser without a maker's push service gets no subscription.
    const origin = `http://127.0.0.1:${lan}`;
    await context.grantPermissions(['notifications'], { origin });
    await context.addInitScript(pretendSubscription);
    await page.goto(`${origin}/`);
    await page.getByTestId('pair-code-input').fill((await house.house.invite('Olga')).code);
    await page.getByTestId('pair-code-go').click();
    await page.getByTestId('thing-living/lamp').waitFor({ timeout: 40_000 });
    await page.goto(`${origin}/#/settings`);
    await page.getByTestId('notify-turn').click();
    await expect.poll(() => page.getByTestId('notify-standing').getAttribute('data-standing'), { timeout: 20_000 }).toBe('on');

    const ports = nodePorts();
    const { link } = await house.house.invite('Max');
    const keyed = await pairWithLink(ports, link, { device: 'test', software: 'test', store: async () => undefined });
    const other = createHomeClient(ports, keyed, { software: 'test', ways: [{ way: 'lan', url: `ws://127.0.0.1:${lan}` }] });
    await other.start();
    await expect.poll(() => other.link.state, { timeout: 20_000 }).toBe('live');
    expect((await other.ask('phones', {})).phones.map(({ user }) => user)).toContain('Olga');
    const before = house.pin('lamp.on') === 'true';
    const buttons = [{ title: 'Switch it', write: 'living/lamp.on', value: !before }];
    const { notice } = await other.ask('notify', { title: 'It is dark', level: 'warning', buttons, to: ['Olga'] });
    await other.stop();

    const payload: PushPayload = {
      ...{
        v: 1,
        home: other.identity.home.id,
        id: notice.id,
        at: notice.at,
        title: notice.title,
        level: 'warning',
        buttons: [{ title: 'Switch it' }],
      },
    };
    await deliver(page, `${origin}/push/${other.identity.home.id}/`, payload);
    const worker = await homesWorker(context);
    const shown = () =>
      worker.evaluate(async () =>
        (await (globalThis as unknown as WorkerScope).registration.getNotifications()).map(({ title, tag }) => `${tag} ${title}`),
      );
    await expect.poll(shown, { timeout: 10_000 }).toEqual([`${notice.id} It is dark`]);
    await worker.evaluate(tapFirstButton);
    await expect.poll(() => page.getByTestId('notice-end').textContent(), { timeout: 20_000 }).toBe('Done: Switch it');
    expect(house.pin('lamp.on')).toBe(`${!before}`);
    expect(page.url()).toBe(`${origin}/#/notice/${notice.id}`);
    expect(await shown()).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** In the page: what a browser with a push service gives. */
function pretendSubscription(): void {
  let made: unknown = null;
  Object.assign(PushManager.prototype, {
    getSubscription: async () => made,
    subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
      const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
      const p256dh = await crypto.subtle.exportKey('raw', pair.publicKey);
      made = {
        endpoint: 'https://push.invalid/1',
        options: { applicationServerKey: applicationServerKey.slice().buffer },
        getKey: (name: string) => (name === 'auth' ? new Uint8Array(16).buffer : p256dh),
        unsubscribe: async () => true,
      };
      return made;
    },
  });
}

/** As the browser does with what it opened: by the registration of that scope. */
async function deliver(page: Page, scope: string, payload: PushPayload): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const registration = new Promise<string>((resolve) =>
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL === scope);
      if (found !== undefined) resolve(found.registrationId);
    }),
  );
  await devtools.send('ServiceWorker.enable');
  const { origin } = new URL(scope);
  await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registration, data: JSON.stringify(payload) });
}

/** The worker that takes a home's pushes, and not the one that keeps the page. */
async function homesWorker(context: BrowserContext): Promise<Worker> {
  for (const worker of context.serviceWorkers())
    if (await worker.evaluate(() => new URL((globalThis as unknown as WorkerScope).registration.scope).pathname.startsWith('/push/')))
      return worker;
  throw new Error('no worker takes pushes');
}

/** In the worker: a tap on the first button of what it shows. Headless there is no place to tap. */
async function tapFirstButton(): Promise<void> {
  const [notification] = await (globalThis as unknown as WorkerScope).registration.getNotifications();
  const event = new (globalThis as unknown as { NotificationEvent: new (type: string, init: object) => Event }).NotificationEvent(
    'notificationclick',
    { notification, action: '0' },
  );
  globalThis.dispatchEvent(event);
}
