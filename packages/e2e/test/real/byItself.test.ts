import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHomeClient, type HomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { OWN_RULES } from '@around/demo';
import type { DryRun, History, Notice, PushPayload, RuleRun } from '@around/messages';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser as PushBrowser, PushService } from '../../../home/test/notify/pushService.js';
import { launchShell } from '../../src/chromium.js';
import { phonePage } from '../support/browser.js';
import { LONG } from '../support/needs.js';
import { RealHouse } from '../support/realHouse.js';

const DAY = 86_400_000;
/** Where its pictures and texts go; missing: nowhere. */
const SHOWN = process.env.AROUND_PICTURES;
/** What the demo's rule waits; without AROUND_LONG nobody waits as long. */
const LIGHT = LONG ? '2m' : '5s';

/** The week before today, and a day more: each midnight and each noon somebody walks by for half a minute. */
function week(): { csv: string; nights: number; walks: number } {
  const midnight = new Date().setHours(0, 30, 0, 0);
  const rows: string[] = [];
  let nights = 0;
  let walks = 0;
  const from = Date.now() - 7 * DAY + 60_000;
  for (let day = 8; day >= 0; day--) {
    for (const [hours, dark] of [
      [0, true],
      [12, false],
    ] as const) {
      const at = midnight - day * DAY + hours * 3_600_000;
      if (at > Date.now() - 3_600_000) continue;
      if (at > from) {
        walks++;
        if (dark) nights++;
      }
      rows.push(
        `${new Date(at).toISOString()},garden/motion,motion,true`,
        `${new Date(at + 30_000).toISOString()},garden/motion,motion,false`,
      );
    }
  }
  return { csv: `time,thing,name,value\n${rows.join('\n')}\n`, nights, walks };
}

describe('the demo house by itself', () => {
  let push: PushService;
  let house: RealHouse;
  let phone: HomeClient;
  let folder: string;
  const browser = new PushBrowser();
  const past = week();

  const around = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await house.around(args);
    expect({ args, code, err }).toEqual({ args, code: 0, err });
    return out;
  };
  const json = async <T>(...args: readonly string[]): Promise<T[]> =>
    (await around(...args, '--json'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  const show = async (name: string, ...args: readonly string[]): Promise<void> => {
    if (SHOWN !== undefined) writeFileSync(join(SHOWN, name), `$ around ${args.join(' ')}\n${await around(...args)}`);
  };

  beforeAll(async () => {
    if (SHOWN !== undefined) mkdirSync(SHOWN, { recursive: true });
    push = await new PushService().open();
    folder = mkdtempSync(join(tmpdir(), 'around-push-'));
    const ca = join(folder, 'push.crt');
    writeFileSync(ca, push.ca);
    house = await RealHouse.start({ env: { AROUND_HOME_PUSH__PRIVATE: 'true', NODE_EXTRA_CA_CERTS: ca } });
    await house.pair();
    const ports = nodePorts();
    const { link } = await house.house.invite('Anna');
    const keyed = await pairWithLink(ports, link, { device: 'phone', software: 'test', store: async () => undefined });
    phone = createHomeClient(ports, keyed, {
      software: 'test',
      ways: [{ way: 'relay', url: `ws://127.0.0.1:${house.house.options.ports.web}` }],
    });
    await phone.start();
    await house.until('the house is there', () => phone.house.values.has('garden/motion/motion') && phone.house.things.has('home/house'));
  }, 90_000);
  afterAll(async () => {
    await phone?.stop();
    await house?.[Symbol.asyncDispose]();
    await push?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes the week before from a file, and the demo’s rules, one with a shorter wait', async () => {
    const file = join(house.data, 'week.csv');
    writeFileSync(file, past.csv);
    await around('history', 'import', file);
    const rules = join(house.data, 'rules.yaml');
    writeFileSync(rules, OWN_RULES.replace('wait: 2m', `wait: ${LIGHT}`));
    await show('import.txt', 'rules', 'import', rules, '--dry');
    await around('rules', 'import', rules);
    expect((await json<{ id: string }>('rules')).map(({ id }) => id).sort()).toEqual(['door-open', 'hall-light']);
    await show('rule.txt', 'rules', 'show', 'hall-light');
  });

  it('tells how often a rule would have fired: each walk set it off, those by night turned the light on', async () => {
    const [dry] = await json<DryRun>('rules', 'try', 'hall-light', '--since', '7d');
    expect({ triggered: dry?.triggered, fired: dry?.fired }).toEqual({ triggered: past.walks, fired: past.nights });
    await show('try.txt', 'rules', 'try', 'hall-light', '--since', '7d');
  });

  it(`turns the light on when somebody walks by at night, and off after ${LIGHT}`, { timeout: 180_000 }, async () => {
    await around('write', 'home/house.mode', 'night');
    await around('invoke', 'garden/motion.walk');
    await house.until('the lamp is on', () => house.pin('lamp.on') === 'true');
    await house.until('the lamp is off', () => house.pin('lamp.on') === 'false', 150_000);
    const run = (await json<RuleRun>('rules', 'runs', 'hall-light'))[0] as RuleRun;
    expect(run).toMatchObject({ rule: 'hall-light', result: 'done', when: 0 });
    expect(run.why).toMatch(/motion/i);
    expect(run.steps.map(({ at, result }) => [at, result])).toEqual([
      ['do.0', 'done'],
      ['do.1', 'done'],
      ['do.2', 'done'],
    ]);
    expect(run.steps[1]?.took).toBeGreaterThan(LONG ? 119_000 : 4_900);
    await show('trace.txt', 'rules', 'trace', String(run.n));
    const commands = await phone.ask('log', { thing: 'living/lamp', name: 'on' });
    expect(commands.entries.map(({ input, by }) => [input, by])).toEqual([
      [false, 'Light when somebody walks in at night'],
      [true, 'Light when somebody walks in at night'],
    ]);
  });

  it('tells a phone what it sees, with a picture and a button that locks the door', async () => {
    await phone.ask('subscribe', browser.subscription(`${push.origin}/anna`));
    await around('rules', 'run', 'door-open');
    await house.until('the push service has it', () => push.taken.length > 0);
    const told = JSON.parse(browser.open(push.taken[0]?.body as Buffer)) as PushPayload;
    expect(told).toMatchObject({
      title: 'The front door has been open for five minutes',
      level: 'warning',
      buttons: [{ title: 'Lock it' }],
    });
    expect(told.text).toMatch(/^It is -?\d/);
    const { notices } = await phone.ask('notices', {});
    const notice = notices.find(({ id }) => id === told.id) as Notice;
    expect(notice.picture).toBe(true);
    const picture = await phone.ask('noticePicture', { id: notice.id });
    const bytes = Buffer.from(picture.data, 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    if (SHOWN !== undefined) writeFileSync(join(SHOWN, 'push.json'), JSON.stringify(told, undefined, 2));
    if (SHOWN !== undefined) writeFileSync(join(SHOWN, 'push.png'), bytes);
    const pressed = await phone.ask('noticeSeen', { id: notice.id, button: 0 });
    expect(pressed.done).toBe(true);
    await house.until('the door is locked', () => house.pin('lock.locked') === 'locked');
  });

  it('keeps the day: what the sensor saw, at the time that it saw it', async () => {
    const since = Date.now() - 3_600_000;
    const history = (await phone.ask('history', { thing: 'garden/motion', name: 'motion', since })) as History;
    expect(history.values.map(({ value }) => value).slice(-2)).toEqual([true, false]);
    await show('day.txt', 'history', 'living/climate.temperature', '--since', '1h', '--plot');
  });

  it.runIf(SHOWN !== undefined)('looks like that', { timeout: 120_000 }, async () => {
    const chromium = await launchShell();
    try {
      const { page } = await phonePage(chromium);
      const { link } = await house.house.invite('Picture');
      await page.goto(link);
      await page.getByTestId('pair-yes').click();
      await page.getByTestId('thing-living/lamp').waitFor({ timeout: 40_000 });
      const picture = (name: string): Promise<Buffer> => page.screenshot({ path: join(SHOWN ?? '', `${name}.png`), fullPage: true });
      await picture('home');
      await open(page, '/auto', 'automations');
      await picture('automations');
      await open(page, '/auto/hall-light', 'automation');
      await page.getByTestId('try-do').click();
      await page.getByTestId('try-fired').waitFor();
      await page.locator('[data-testid^=run-][data-result]').first().locator('summary').click();
      await picture('automation');
      await open(page, '/history/garden/motion/motion', 'history');
      await page.locator('canvas, svg').first().waitFor();
      await picture('day');
      await open(page, '/notices', 'notices');
      const pictures = page.getByTestId('notice-show').first();
      if (await pictures.isVisible()) await pictures.click();
      await page.getByTestId('notice-picture').first().waitFor();
      await picture('notices');
    } finally {
      await chromium.close();
    }
  });
});

async function open(page: Page, route: string, testid: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, route);
  await page.getByTestId(testid).waitFor();
}
