import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import type { PushPayload } from '@around/messages';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { Browser, PushService, vapid } from '../../../home/test/notify/pushService.js';
import { RealHouse } from '../support/realHouse.js';
import { itLong, LONG } from './needs.js';

/** A minute is the least that a home may ask for, by a clock that no test turns: `npm run faults`. What it does is tried in simulated/homeSilent.test.ts. */
describe('a real home that falls silent', () => {
  const phones = new Map([
    ['/Olga', new Browser()],
    ['/Max', new Browser()],
  ]);
  let push: PushService;
  let house: RealHouse;
  beforeAll(async () => {
    if (!LONG) return;
    push = await new PushService().open();
    const env = { AROUND_HOME_PUSH__PRIVATE: 'true', AROUND_WEB_PUSH__PRIVATE: 'true', AROUND_HOME_PUSH__SILENT_AFTER: '1m' };
    house = await RealHouse.start({ env });
    const ca = join(house.data, 'push.crt');
    writeFileSync(ca, push.ca);
    Object.assign(house.house.options.env ?? {}, { NODE_EXTRA_CA_CERTS: ca });
    for (const tier of ['home', 'web'] as const) await house.house.endTier(tier);
    for (const tier of ['web', 'home'] as const) await house.house.startTier(tier);
    const ports = nodePorts();
    for (const [path, browser] of phones) {
      const { link } = await house.house.invite(path.slice(1));
      const keyed = await pairWithLink(ports, link, { device: 'phone', software: 'test', store: async () => undefined });
      const client = createHomeClient(ports, keyed, { software: 'test' });
      await client.start();
      await house.until('the phone is there', () => client.link.state === 'live');
      await client.ask('subscribe', browser.subscription(`${push.origin}${path}`));
      await client.stop();
    }
    push.taken.length = 0;
  }, 120_000);
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    await push?.close();
  });

  const told = (): [string, PushPayload][] =>
    push.taken.map(({ path, body }) => [path, JSON.parse(phones.get(path)?.open(body) ?? '{}') as PushPayload]);

  const quiet = async (ms: number): Promise<void> => {
    const end = Date.now() + ms;
    await house.until('the time is over', () => Date.now() > end, ms + 10_000);
  };

  itLong('wakes nobody when it stops on purpose, and tells each phone once when it was killed', { timeout: 300_000 }, async () => {
    await house.house.endTier('home');
    await quiet(75_000);
    expect(push.taken).toEqual([]);

    await house.house.startTier('home');
    await house.until('it is linked again', async () => (await house.around(['status'])).code >= 0);
    await quiet(5_000);
    const before = Date.now();
    await house.house.endTier('home', 'kill');
    await house.until('both were told', () => push.taken.length >= 2, 120_000);
    await quiet(10_000);
    expect(
      told()
        .map(([path]) => path)
        .sort(),
    ).toEqual(['/Max', '/Olga']);
    for (const [, { at, title }] of told()) {
      expect(before - at).toBeLessThan(61_000);
      expect(title).toBe(`Home silent since ${new Date(at).toTimeString().slice(0, 5)}`);
    }
    expect(vapid(push.taken[0]?.headers.authorization).claims.aud).toBe(push.origin);

    push.taken.length = 0;
    await house.house.startTier('home');
    await house.until('both hear that it is back', () => push.taken.length >= 2, 60_000);
    expect(
      told()
        .map(([path, { title }]) => `${path} ${title}`)
        .sort(),
    ).toEqual(['/Max Home is back', '/Olga Home is back']);
  });

  itLong('tells each phone once, though the relay is killed before and after it does', { timeout: 400_000 }, async () => {
    const wills = (): string[] => readdirSync(join(house.house.folder('web'), 'wills'));
    // A will is given within a minute of the link.
    await quiet(65_000);
    push.taken.length = 0;
    await house.house.endTier('home', 'kill');
    await house.until('the relay has written it down', () => wills().length === 1, 60_000);
    await house.house.endTier('web', 'kill');
    await house.house.startTier('web');
    await house.until('both were told', () => push.taken.length >= 2, 150_000);
    await house.house.endTier('web', 'kill');
    await house.house.startTier('web');
    await quiet(75_000);
    expect(
      told()
        .map(([path, { title }]) => `${path} ${title.slice(0, 11)}`)
        .sort(),
    ).toEqual(['/Max Home silent', '/Olga Home silent']);

    push.taken.length = 0;
    await house.house.startTier('home');
    await house.until('both hear that it is back', () => push.taken.length >= 2, 60_000);
    await house.until('nothing of it is left', () => wills().length === 0, 20_000);
  });
});
