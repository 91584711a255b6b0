import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchShell } from '../../src/chromium.js';
import { describeWith } from '../support/needs.js';
import { RealHouse } from '../support/realHouse.js';
import { actAll } from './evening/acts.js';
import { eveningControllers, SENSED } from './evening/house.js';
import { Person } from './evening/person.js';

/** What each of them saw when a part failed, to be looked at. */
const PICTURES = fileURLToPath(new URL('../../pictures', import.meta.url));

/** One evening of a household, by fingers on real pages through every real tier. Each part goes on where the one before it ended. */
describeWith(['chromium'], 'an evening', () => {
  let folder: string;
  let house: RealHouse;
  let browser: Browser;
  let owner: Person;
  /** The same person's tablet, on the home's own network over plain http. */
  let tablet: Person;
  let guest: Person;
  const people = (): Person[] => [owner, tablet, guest].filter((person) => person !== undefined);

  beforeAll(async () => {
    folder = eveningControllers();
    house = await RealHouse.start({ controllers: folder });
    // A name that is not localhost: not secure, as http://192.168.x.x is.
    browser = await launchShell('--host-resolver-rules=MAP hub.local 127.0.0.1');
    owner = await Person.with(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  // Without one part the next ones would only wait in vain, and its second try meets what the first left.
  let broken = false;
  beforeEach(() => {
    if (broken) throw new Error('an earlier part of the evening failed');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && !broken) {
      broken = true;
      for (const [index, { page }] of people().entries()) await page.screenshot({ path: `${PICTURES}/evening-${index}.png` });
    }
    for (const person of people()) expect(person.complaints).toEqual([]);
  });

  it('pairs from the printed link', async () => {
    const { link } = await house.house.invite('owner');
    await owner.page.goto(link);
    await owner.page.getByTestId('pair-yes').click();
    await owner.tile('living/lamp').waitFor();
    await owner.tile('garden/lock').waitFor();
    await expect.poll(() => owner.page.getByTestId('pill').textContent()).toMatch(/Relay/);
    // The secret is gone from the address bar: a shared screenshot pairs nobody.
    expect(owner.page.url()).not.toContain('#p=');
  });

  it('renames, puts things into rooms, and shows a favourite first', async () => {
    await owner.arrange('living/lamp', { title: 'Reading lamp', room: 'Living room', favourite: true });
    await owner.arrange('living/ceiling', { room: 'Living room' });
    await owner.arrange('garden/pump', { room: 'Garden' });
    const room = owner.page.getByTestId('group-Living room');
    await room.getByText('Reading lamp').waitFor();
    expect(await room.locator('.tile').count()).toBe(2);
    expect(await owner.page.locator('.tile .n').first().textContent()).toBe('Reading lamp');
  });

  it('operates every control once; each device has what was wanted', () => actAll(owner, house));

  it('moves a cover up, stops it on its way, and brings it down', async () => {
    const position = (): number => Number(house.pin('cover.position') ?? 0);
    const tile = owner.tile('garden/shutter');
    await tile.getByTestId('tile-open').click();
    await house.until('the shutter moves', () => position() > 8);
    await tile.getByTestId('tile-stop').click();
    await house.until('the motor is off', () => house.processes('cover.sh').length === 0);
    const stopped = position();
    expect(stopped).toBeLessThan(100);
    await expect.poll(() => owner.state('garden/shutter').textContent()).toContain(String(stopped));
    await tile.getByTestId('tile-close').click();
    await house.until('the shutter is down', () => position() === 0);
  });

  it('runs an action that tells its progress, and stops it', async () => {
    await owner.puck('garden/sprinkler').click();
    await house.until('it waters', () => house.pin('sprinkler') === 'yes');
    await owner.open('garden/sprinkler');
    await owner.in('step-progress').waitFor();
    await owner.in('cancel-water').click();
    await owner.in('step-cancelled').waitFor();
    await house.until('it is off', () => house.pin('sprinkler') === 'no');
    await owner.close();
  });

  it('shows what each sensor says, and one picture of the camera after the other', async () => {
    for (const [, file, line] of SENSED) appendFileSync(join(house.data, 'devices', file), `${line}\n`);
    for (const [thing, , , says] of SENSED)
      await expect.poll(() => owner.state(thing).textContent(), { message: thing, timeout: 10_000 }).toMatch(says);
    await owner.open('garden/camera');
    const picture = (): Promise<string | null> => owner.sheet.locator('figure img').getAttribute('src');
    const first = await picture();
    expect(first).toMatch(/^blob:/);
    await expect.poll(picture, { timeout: 10_000 }).not.toBe(first);
    await owner.close();
  });

  it('says that a hanging switch was stopped by the watchdog, and where', async () => {
    await owner.puck('living/stuck').click();
    await expect.poll(() => owner.state('living/stuck').textContent(), { timeout: 15_000 }).toMatch(/No answer|Stopped/);
    expect(await owner.puck('living/stuck').getAttribute('aria-checked')).toBe('false');
    expect(await owner.toast.textContent()).toMatch(/Stuck relay: .*Living room board.*watchdog/);
    await owner.toast.getByRole('button', { name: 'Dismiss' }).click();
    await house.until('nothing of it is left', () => house.processes('hang.sh').length + house.processes('sleep 1000').length === 0);
    await owner.to('system');
    await owner.page.getByTestId('to-controller-living').click();
    await owner.page.getByTestId('controller').getByText('Stuck relay').first().waitFor();
    await owner.to('home');
  });

  it('rolls back what failed, names why, and tries again', async () => {
    await owner.puck('living/flaky').click();
    await owner.toast.getByText('the bulb is loose: turn it').waitFor();
    expect(await owner.puck('living/flaky').getAttribute('aria-checked')).toBe('false');
    expect(await owner.state('living/flaky').textContent()).toBe('Failed');
    appendFileSync(join(house.data, 'devices', 'flaky.bulb'), '');
    await owner.toast.getByRole('button', { name: 'Retry' }).click();
    await house.until('it is lit', () => house.pin('flaky.on') === 'true');
    await expect.poll(() => owner.puck('living/flaky').getAttribute('aria-checked')).toBe('true');
  });

  it('takes a tablet in by a typed code, over plain http on the LAN', async () => {
    await owner.to('system');
    await owner.page.getByTestId('to-users').click();
    await owner.page.getByTestId('add-phone').click();
    await owner.page.getByTestId('invite-user').fill('owner');
    await owner.page.getByTestId('grant-role').selectOption('owner');
    await owner.page.getByTestId('invite-make').click();
    const code = (await owner.page.getByTestId('invite-code').textContent()) ?? '';
    tablet = await Person.with(browser);
    await tablet.page.goto(`http://hub.local:${house.house.options.ports.lan}/`);
    expect(await tablet.page.evaluate(() => window.isSecureContext)).toBe(false);
    await tablet.page.getByTestId('pair-code-input').fill(code);
    await tablet.page.getByTestId('pair-code-go').click();
    await tablet.tile('living/lamp').getByText('Reading lamp').waitFor({ timeout: 30_000 });
    await expect.poll(() => tablet.page.getByTestId('pill').textContent()).toMatch(/LAN/);
    await owner.page.getByTestId('invite-done').waitFor();
  });

  it('goes over to the home’s own address by its link, typing nothing, and comes back with a PIN', async () => {
    await owner.to('system');
    await owner.page.getByTestId('pin-edit').click();
    await owner.page.getByTestId('pin-new').fill('739184');
    await owner.page.getByTestId('pin-again').fill('739184');
    await owner.page.getByTestId('pin-save').click();
    await owner.page.getByText('The PIN is set.').waitFor();
    await owner.page.getByTestId('address-lan').click();
    await owner.page.getByTestId('pair-yes').click();
    await owner.tile('living/lamp').getByText('Reading lamp').waitFor();
    expect(owner.page.url()).toBe(`${house.house.lanUrl}#/`);
    await expect.poll(() => owner.page.getByTestId('pill').textContent()).toMatch(/LAN/);
    // What was paired over plain http gets no better key for itself: the person has to say who they are.
    await owner.to('system');
    await owner.page.getByTestId('address-relay').click();
    await owner.page.getByTestId('pin').fill('739184');
    await owner.page.getByTestId('pin-go').click();
    await owner.tile('living/lamp').waitFor();
    expect(owner.page.url()).toBe(`${house.house.pageUrl}#/`);
    await expect.poll(() => owner.page.getByTestId('pill').textContent()).toMatch(/Relay/);
  });

  it('shows a guest what the link gives, and nothing else', async () => {
    await owner.to('system');
    await owner.page.getByTestId('to-users').click();
    await owner.page.getByTestId('add-phone').click();
    await owner.page.getByTestId('invite-user').fill('Mika');
    await owner.page.getByTestId('grant-role').selectOption('guest');
    await owner.page.getByTestId('scope-chosen').check({ force: true });
    await owner.page.getByTestId('grant-living/lamp').check();
    await owner.page.getByTestId('grant-garden/gate').check();
    await owner.page.getByTestId('until-day').click();
    await owner.page.getByTestId('invite-make').click();
    const link = await owner.page.getByTestId('invite-link').inputValue();
    guest = await Person.with(browser);
    await guest.page.goto(link);
    await guest.page.getByTestId('pair-yes').click();
    await guest.tile('living/lamp').waitFor();
    expect(new Set(await guest.page.locator('.tile .n').allTextContents())).toEqual(new Set(['Garden gate', 'Reading lamp']));
    await guest.puck('living/lamp').click();
    await house.until('the guest’s tap is at the lamp', () => house.pin('lamp.on') === 'false');
    // Neither by an address that somebody sent them.
    await guest.page.evaluate(() => {
      location.hash = '#/device/living/plug';
    });
    await guest.sheet.getByText('Not here').waitFor();
    await guest.close();
  });

  it('names the relay when it is gone; the LAN goes on; both are live when it is back', async () => {
    await owner.to('home');
    await house.house.endTier('web', 'kill');
    await owner.banner.waitFor({ timeout: 20_000 });
    expect(await owner.banner.textContent()).toMatch(/relay/);
    expect(await owner.puck('living/lamp').isDisabled()).toBe(true);
    await tablet.puck('living/lamp').click();
    await house.until('the tablet’s tap is at the lamp', () => house.pin('lamp.on') === 'true');
    await house.house.startTier('web');
    await owner.untilLive('living/lamp');
    await expect.poll(() => owner.puck('living/lamp').getAttribute('aria-checked')).toBe('true');
  });

  it('names the home when it is gone, queues nothing, and is live when it is back', async () => {
    await house.house.endTier('home', 'kill');
    await owner.banner.waitFor({ timeout: 20_000 });
    expect(await owner.banner.textContent()).toMatch(/the home is not connected/);
    expect(await owner.puck('living/lamp').isDisabled()).toBe(true);
    // A finger on a dead puck does nothing, now or later.
    await owner.puck('living/lamp').click({ force: true });
    await house.house.startTier('home');
    await Promise.all([owner.untilLive('living/lamp'), tablet.untilLive('living/lamp'), guest.untilLive('living/lamp')]);
    await owner.puck('garden/pump').click();
    await house.until('the pump is off', () => house.pin('pump.on') === 'false');
    expect(house.pin('lamp.on')).toBe('true');
  });

  it('takes the guest’s key back: their page forgets the home within a second', async () => {
    await owner.to('system');
    await owner.page.getByTestId('to-users').click();
    const card = owner.page.getByTestId('user-Mika');
    await card.getByTestId(/^revoke-(?!.*-sure$)/).click();
    const tapped = owner.page.evaluate(
      () => new Promise<number>((resolve) => addEventListener('click', () => resolve(Date.now()), { once: true, capture: true })),
    );
    const wiped = guest.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = (): void => {
            if (document.querySelector('[data-testid=pair-notice]') !== null) resolve(Date.now());
          };
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
        }),
    );
    await card.getByTestId(/^revoke-.*-sure$/).click();
    expect((await wiped) - (await tapped)).toBeLessThan(1_000);
    expect(await guest.page.getByTestId('pair-notice').textContent()).toContain('revoked');
    expect(await guest.page.locator('.tile').count()).toBe(0);
    const kept = await guest.page.evaluate(
      () =>
        new Promise<string[]>((resolve, reject) => {
          const opening = indexedDB.open('around');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const keys = opening.result.transaction('kept').objectStore('kept').getAllKeys();
            keys.onsuccess = () => resolve(keys.result.map(String));
          };
        }),
    );
    expect(kept.filter((key) => /home|house|current/.test(key))).toEqual([]);
    await guest.page.reload();
    await guest.page.getByTestId('pair-code-input').waitFor();
  });

  it('has all of it in Activity, with each step', async () => {
    await owner.to('activity');
    const entry = (name: string, step: string) => owner.page.locator(`[data-testid="command-${name}"][data-step=${step}]`).first();
    await entry('living/lamp-on', 'completed').waitFor();
    await entry('living/stuck-on', 'timedOut').waitFor();
    await entry('living/flaky-on', 'failed').waitFor();
    await entry('living/flaky-on', 'completed').locator('summary').click();
    expect(await entry('living/flaky-on', 'completed').locator('[data-testid=steps] li').count()).toBe(4);
  });
});
