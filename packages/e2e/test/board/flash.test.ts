import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedBoard } from '../../src/board/board.js';
import { run } from '../support/realHouse.js';
import { until } from '../support/watch.js';
import { FakeTools } from './fakeTools.js';

const SCRIPT = fileURLToPath(new URL('../../../../deploy/controller/flash.sh', import.meta.url));

describe('flash.sh', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const setUp = (): { tools: FakeTools; flash: string; flashed: (...args: string[]) => ReturnType<typeof run> } => {
    const tools = new FakeTools('');
    folders.push(tools.folder);
    const flash = join(tools.folder, 'flash');
    mkdirSync(flash);
    const env = { ...tools.env, FAKE_FLASH: flash, AROUND_WIFI_PASSWORD: 'a "quoted\\ secret' };
    return { tools, flash, flashed: (...args) => run([SCRIPT, ...args], env, 'sh') };
  };

  it('puts a board on its feet that then starts, and run again keeps its configuration', async () => {
    const { tools, flash, flashed } = setUp();
    const first = await flashed('/dev/null', '--board', 'esp32', '--title', 'Green "house"', '--wifi', 'Our net');
    expect(first, first.err).toMatchObject({ code: 0 });
    expect(first.out).toContain('Setup code of board-fake');
    const config = join(flash, 'data', 'config.a.json');
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({
      title: 'Green "house"',
      wifi: { name: 'Our net', password: 'a "quoted\\ secret' },
      things: {},
    });
    // The password is in no command line and not on the screen.
    expect(tools.log + first.out + first.err).not.toContain('secret');
    expect(existsSync(join(flash, 'hold'))).toBe(false);

    await using board = new SimulatedBoard({});
    rmSync(join(board.flash, 'a'), { recursive: true });
    await run(['-c', `cp -r ${flash}/. ${board.flash}/`], {}, 'sh');
    board.start();
    await until('it starts and has a code', () => board.lines.some((line) => line.startsWith('Setup code of board-')));
    await until('it listens', () => board.sockets.port > 0);

    writeFileSync(config, '{"title":"Kept"}');
    expect(await flashed('/dev/null', '--board', 'esp32')).toMatchObject({ code: 0 });
    expect(readFileSync(config, 'utf8')).toBe('{"title":"Kept"}');
    expect(existsSync(join(flash, 'a', 'around', 'around'))).toBe(false);
  });

  it('writes no firmware that is not what its checksum says', async () => {
    const { tools, flashed } = setUp();
    const firmware = join(tools.folder, 'firmware.bin');
    writeFileSync(firmware, 'firmware');
    const args = ['/dev/null', '--board', 'esp32', '--title', 'x', '--wifi', 'y', '--firmware', firmware];
    expect((await flashed(...args)).err).toContain('Give --sha256');
    expect((await flashed(...args, '--sha256', '00')).err).toContain('is not what it should be');
    expect(tools.log).toBe('');
    const sum = createHash('sha256').update('firmware').digest('hex');
    expect(await flashed(...args, '--sha256', sum)).toMatchObject({ code: 0 });
    expect(tools.log.split('\n').slice(0, 2)).toEqual([
      'esptool --port /dev/null erase_flash',
      `esptool --port /dev/null --baud 460800 write_flash 0x1000 ${firmware}`,
    ]);
  });

  it('says what it would do and does nothing with --dry-run, and what is missing', async () => {
    const { tools, flashed } = setUp();
    const dry = await flashed('/dev/ttyNONE', '--board', 'pico-w', '--wifi', 'Our net', '--dry-run');
    expect(dry, dry.err).toMatchObject({ code: 0 });
    expect(dry.out).toContain('mpremote connect /dev/ttyNONE fs cp -r');
    expect(tools.log).toBe('');
    expect((await flashed('/dev/ttyNONE', '--board', 'pico-w')).err).toContain('is the board plugged in');
    expect((await flashed('/dev/null')).err).toContain('--board esp32');
    expect((await flashed('--board', 'esp32')).err).toContain('Say where the board is');
  });

  it('lets a board rest while files are copied: a watchdog that runs is stopped by nothing else', async () => {
    await using board = new SimulatedBoard({});
    writeFileSync(join(board.flash, 'hold'), '');
    board.start();
    await until('it rests', () => board.ends.length > 0);
    expect(board.lines).toEqual(['Held: remove the file /hold, and start the board anew.']);
  });
});
