import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDb } from '@around/home';
import { beforeAll, expect, it, vi } from 'vitest';
import { LONG } from '../support/needs.js';
import { describeUpgrade, previousRelease, RELEASED } from './previousRelease.js';
import { type Client, RELEASES, type TierName, UpgradeHouse } from './upgradeHouse.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

const WAIT = { timeout: 40_000, interval: 300 };

/** Three ways from a house of the release before to one of this: together they pass each of the eight mixtures. */
const ORDERS: readonly (readonly [TierName, TierName, TierName])[] = [
  ['home', 'controller', 'web'],
  ['web', 'home', 'controller'],
  ['controller', 'web', 'home'],
];
/** One in `npm test`, which also goes back; all of them with `AROUND_LONG=1`. */
const TRIED = LONG ? ORDERS : ORDERS.slice(0, 1);

describeUpgrade(`from ${RELEASED.version} (${RELEASED.commit.slice(0, 7)}) to this release`, () => {
  let previous: string;
  beforeAll(() => {
    previous = previousRelease();
  });

  it.concurrent.for(TRIED)('%s first, then %s, then %s', async (order, { onTestFinished }) => {
    await using house = new UpgradeHouse(previous);
    // Also where the test takes too long: its processes are nobody else's to end.
    onTestFinished(() => house.stop());
    await house.start();
    const clients: Client[] = [];
    for (const release of RELEASES) {
      await house.pair(release);
      clients.push(house.watch(release));
    }
    const known = new Set<string>();
    await lives(house, clients, known);
    for (const tier of order) {
      await house.replace(tier, 'new');
      await lives(house, clients, known);
    }
    if (order[0] === 'home') await goesBackAsFarAsItMay(house, clients, known);
    // Somebody new can come in afterwards.
    await house.pair('new');
    expectQuietLogs(house);
  });
});

/** What a house of any mixture must do: for clients of both releases that stay through all of it, and for those that come anew. */
async function lives(house: UpgradeHouse, clients: readonly Client[], known: Set<string>): Promise<void> {
  const mixture = Object.entries(house.releases).map(([tier, release]) => `${release} ${tier}`);
  try {
    for (const client of clients) {
      client.since();
      const value = `${house.lamp !== 'true'}`;
      await vi.waitUntil(async () => (await house.around(client.release, 'write', 'hut/lamp.on', value)).code === 0, WAIT);
      expect(house.lamp).toBe(value);
    }
    for (const client of clients) await vi.waitUntil(() => client.sawLamp(house.lamp === 'true'), WAIT);
    // A press before the button's program runs again is nobody's.
    await vi.waitUntil(() => {
      if (!clients.every((client) => client.sawPress())) house.press();
      return clients.every((client) => client.sawPress());
    }, WAIT);
  } catch (error) {
    const heard = clients.map(({ release, heard }) => `${release} client: ${JSON.stringify(heard).slice(-1_000)}`);
    throw new Error(`${mixture}: ${String(error)}\n${heard.join('\n')}\n${JSON.stringify(house.complaints()).slice(-2_000)}`);
  }
  const kept = await ledger(house);
  expect(
    [...known].filter((id) => !kept.includes(id)),
    `commands that the ledger forgot: ${mixture}`,
  ).toEqual([]);
  expect(kept.length).toBeGreaterThan(known.size);
  for (const id of kept) known.add(id);
}

/**
 * The home moved its database forward and kept a copy; asked to go back it says what is the matter, and harms nothing. Relay and controller may
 * go back.
 */
async function goesBackAsFarAsItMay(house: UpgradeHouse, clients: readonly Client[], known: Set<string>): Promise<void> {
  const copies = readdirSync(house.folder('home')).filter((name) => name.startsWith('home.db.before-v'));
  expect(copies).toHaveLength(1);
  expect(statSync(join(house.folder('home'), copies[0] as string)).mode & 0o777).toBe(0o600);
  await house.stopTier('home');
  expect(await house.refusal('home', 'old')).toMatch(
    /home\.db was written by a newer Around .* update Around, or start with another --data/,
  );
  await house.replace('home', 'new');
  for (const tier of ['controller', 'web'] as const) await house.replace(tier, 'old');
  await lives(house, clients, known);
}

/** Ids of all commands that the home keeps. */
async function ledger(house: UpgradeHouse): Promise<string[]> {
  const db = await openDb(join(house.folder('home'), 'home.db'));
  try {
    return db
      .prepare('SELECT id FROM commands')
      .all()
      .map(({ id }) => String(id));
  } finally {
    db.close();
  }
}

/** A tier that goes away is told of a few times; what is told again and again, or as an error, is a fault. */
function expectQuietLogs(house: UpgradeHouse): void {
  const complaints = house.complaints();
  expect(complaints.filter(({ level }) => level === 'error')).toEqual([]);
  const counts = new Map<string, number>();
  for (const { tier, msg } of complaints) counts.set(`${tier}: ${msg}`, (counts.get(`${tier}: ${msg}`) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
}
