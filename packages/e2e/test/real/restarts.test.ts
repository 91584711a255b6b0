import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../../scripts/programs.mjs';
import { M5StackBoard } from '../support/m5stackBoard.js';
import { RealHouse } from '../support/realHouse.js';

/** Every tier in turn is killed as by a power cut and started again; nobody is asked to do anything. */
describe('after a power cut', () => {
  const folder = mkdtempSync(join(tmpdir(), 'around-board-'));
  /** Missing: nothing here can make a pseudo-terminal. */
  let board: M5StackBoard | undefined;
  let house: RealHouse;
  beforeAll(async () => {
    const displayAt = join(folder, 'm5stack');
    board = findProgram('socat') === undefined ? undefined : await M5StackBoard.plug(displayAt);
    house = await RealHouse.start(board === undefined ? {} : { displayAt });
    await house.pair();
  });
  afterAll(async () => {
    await house?.[Symbol.asyncDispose]();
    await board?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = async (value: boolean, ...flags: string[]): Promise<number> =>
    (await house.around(['write', 'living/lamp.on', `${value}`, ...flags])).code;

  it.each([
    ['web', 40_000],
    ['home', 40_000],
    ['living', 40_000],
  ] as const)('%s comes back by itself', async (tier, withinMs) => {
    await house.house.endTier(tier, 'kill');
    await house.house.startTier(tier);
    await house.until(`the lamp can be switched through ${tier}`, async () => (await write(true, '--relay')) === 0, withinMs);
    expect(await write(false, '--relay')).toBe(0);
    expect(house.pin('lamp.on')).toBe('false');
  });

  it('the M5Stack’s own program at the home shows who is away, and its buttons reach the home', async (context) => {
    if (board === undefined && process.env.CI !== 'true') return context.skip('needs the Debian package socat: apt install socat');
    const glass = board as M5StackBoard;
    expect(await write(true)).toBe(0);
    await house.until('the command is on the glass', () => glass.shows('✓') && glass.shows('Floor lamp: on'));
    await house.house.endTier('garden', 'kill');
    await house.until('the alert is on the glass', () => glass.shows('Garden and hall is away'), 60_000);
    glass.press('C', 'short');
    await house.until('the home took the alert away', () => !glass.shows('Garden and hall is away') && glass.shows('away'));
    glass.press('B', 'long');
    await house.until('the offer that the home opened is on the glass', () => glass.shows('pair'));
    await house.house.startTier('garden');
  });

  it('a killed controller leaves none of its programs', async () => {
    await house.until('its streams run', () => house.processes('meter.sh').length > 0);
    const run = house.around(['invoke', 'trouble.hang']);
    await house.until('the hanging program runs', () => house.processes('hang.sh').length > 0);
    await house.house.endTier('living', 'kill');
    await house.until('all its programs are gone', () => house.processes('living').length + house.processes('hang.sh').length === 0);
    expect(house.processes('sleep 1000')).toEqual([]);
    await house.house.startTier('living');
    await house.until('it is back', async () => (await write(true)) === 0, 40_000);
    // What became of the command nobody can know: it says so, and it is not done again.
    expect((await run).err).toContain('unknown');
    expect(house.processes('hang.sh')).toEqual([]);
  });

  it('keeps the pairing, the adoption and the ledger over a start of the whole house', async () => {
    await house.house.stop();
    await house.house.start();
    await house.until('the lamp can be switched', async () => (await write(true)) === 0, 40_000);
    const { out } = await house.around(['phones', '--json']);
    expect(out.match(/"user":"around"/g)).toHaveLength(1);
  });
});
