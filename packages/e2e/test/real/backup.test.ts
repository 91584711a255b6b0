import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAMS } from '@around/demo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, RealHouse, run } from '../support/realHouse.js';

const PASSPHRASE = { AROUND_PASSPHRASE: 'four words nobody guesses' };

describe('a backup', () => {
  let house: RealHouse;
  beforeAll(async () => {
    house = await RealHouse.start();
    await house.pair();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());

  const frMhs = (...argv: string[]): Promise<Ran> => run([PROGRAMS.home, ...argv], PASSPHRASE);
  const on = async (value: boolean): Promise<number> => (await house.around(['write', 'living/lamp.on', `${value}`])).code;

  it('of a running home is the same home on another card: its phone, its controllers and its relay go on, and it remembers', async () => {
    const data = join(house.data, 'home');
    const file = join(house.data, 'house.around-backup');
    expect(await on(true)).toBe(0);
    const asked = (): Promise<Ran> => house.around(['history', 'living/lamp.on', '--json']);
    await house.until('what was switched is in the history', async () => (await asked()).out.includes('"value":true'));

    const made = await frMhs('backup', file, '--data', data, '--seal', '--json');
    expect(made.code, made.err).toBe(0);
    expect(JSON.parse(made.out)).toMatchObject({ sealed: true, controllers: 2 });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect((await frMhs('backup', file, '--data', data)).err).toContain('is there already');
    expect((await frMhs('restore', file, '--data', data)).err).toContain('a home runs');

    await house.house.endTier('home');
    expect((await frMhs('restore', file, '--data', data)).err).toContain('a home lives in');
    // The card is another.
    renameSync(data, `${data}.old`);
    mkdirSync(data, { mode: 0o700 });
    const restored = await frMhs('restore', file, '--data', data);
    expect(restored.code, restored.err).toBe(0);
    expect(restored.err).toContain('never the old one again');

    await house.house.startTier('home');
    await house.until('the phone operates the house as before', async () => (await on(false)) === 0, 40_000);
    expect(house.pin('lamp.on')).toBe('false');
    expect((await asked()).out).toContain('"value":true');
    expect(readdirSync(data).filter((name) => /restoring|\.new/.test(name))).toEqual([]);

    await house.house.endTier('home');
    const again = await frMhs('restore', file, '--data', data, '--replace', '--json');
    expect(again.code, again.err).toBe(0);
    expect(existsSync(join(data, 'replaced-1', 'home.keys'))).toBe(true);
  });

  it('with another passphrase, or that is none, is refused and changes nothing', async () => {
    const file = join(house.data, 'house.around-backup');
    const fresh = join(house.data, 'fresh');
    const wrong = await run([PROGRAMS.home, 'restore', file, '--data', fresh], { AROUND_PASSPHRASE: 'another one' });
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('passphrase')]);
    const none = await frMhs('restore', join(house.data, 'home', 'home.keys'), '--data', fresh);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('no backup of a home')]);
    expect(readdirSync(fresh)).toEqual([]);
  });
});
