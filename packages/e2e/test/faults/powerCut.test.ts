import { appendFileSync, cpSync, existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRun, HomeClient } from '@around/client';
import { allReadings, openDb } from '@around/home';
import { seededRandom } from '@around/platform/fake';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedOf } from '../support/simulatedHouse.js';
import { LONG } from './needs.js';
import { Rig, type TierName } from './rig.js';
import { RING, UNLOCK } from './things.js';

const CUTS = LONG ? 12 : 1;
/** A board's journals, of which a power cut may take back the last bytes. What the relay's list says was synced before it was told. */
const JOURNALS = ['commands', 'readings'];

describe('a power cut', () => {
  beforeEach((ctx) => ctx.onTestFailed(() => console.log(rig.logs())));
  const seed = seedOf(77);
  const random = seededRandom(seed);
  let rig: Rig;
  let phone: HomeClient;
  beforeAll(async () => {
    rig = await Rig.start();
    phone = await rig.phone();
  });
  afterAll(() => rig?.[Symbol.asyncDispose]());

  /** A tier's disk as it is at this very moment, with what the card had not yet kept torn off, takes the place of all it did since. */
  async function cut(tier: TierName): Promise<void> {
    const data = rig.data(tier);
    const frozen = join(rig.folder, `${tier}-frozen`);
    rig.signal(tier, 'SIGSTOP');
    cpSync(data, frozen, { recursive: true, filter: (from) => !from.endsWith('.sock') });
    await rig.end(tier);
    for (const name of readdirSync(data)) rmSync(join(data, name), { recursive: true, force: true });
    cpSync(frozen, data, { recursive: true });
    rmSync(frozen, { recursive: true });
    for (const name of JOURNALS) {
      const file = join(data, name);
      if (existsSync(file)) truncateSync(file, Math.max(0, statSync(file).size - random.int(30)));
    }
    // What a write that was under way leaves behind.
    writeFileSync(join(data, '.controller.key.999999.new'), 'half of a k');
    if (tier === 'web') appendFileSync(join(data, 'homes.jsonl'), '{"t":"code","ha');
    if (tier === 'web') await rig.startWeb();
    else if (tier === 'home') await rig.startHome();
    else await rig.startBoard();
  }

  const ran = (id: string): number => [...rig.done('bell'), ...rig.done('gate')].filter(([one]) => one === id).length;

  it.each<TierName>(['board', 'home', 'web'])(
    'of the %s under load, its disk torn: nothing runs twice, each command has one true end, and all goes on',
    async (tier) => {
      for (let n = 0; n < CUTS; n++) {
        const runs: CommandRun[] = [];
        for (let i = 0; i < 8; i++) {
          runs.push(phone.command(i % 2 === 0 ? RING : UNLOCK));
          await new Promise((resolve) => setTimeout(resolve, random.int(40)));
        }
        await cut(tier);
        await rig.until(
          'the bell rings again',
          async () => phone.link.state === 'live' && (await phone.command(RING).done).step === 'completed',
          60_000,
        );
        for (const run of runs) {
          const { step, detail } = await run.done;
          const times = ran(run.id);
          expect(times, `seed ${seed}: ${step} ${detail}`).toBeLessThanOrEqual(1);
          if (step === 'completed') expect(times).toBe(1);
          if (['expired', 'refused', 'cancelled'].includes(step)) expect(times, `seed ${seed}: ${step} ${detail}`).toBe(0);
        }
      }
    },
    LONG ? 900_000 : 200_000,
  );

  it('leaves a history in which no reading stands twice', async () => {
    let levels: readonly number[] = [];
    // A fast machine comes here before the meter has said much.
    await rig.until('some readings are in the history', async () => {
      const db = await openDb(join(rig.data('home'), 'home.db'));
      levels = allReadings(db, 'board/meter', 'level').flatMap(({ value }) => (value === null ? [] : [Number(value)]));
      db.close();
      return levels.length > 5;
    });
    expect(new Set(levels).size).toBe(levels.length);
    const said = new Set(rig.done('meter').map(([one]) => Number(one)));
    expect(levels.filter((one) => !said.has(one))).toEqual([]);
  });
});
