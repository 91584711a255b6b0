import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ran, run } from '../support/realHouse.js';

const FLASH = fileURLToPath(new URL('../../../home/displays/m5stack/flash.sh', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'around-flash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program in the place of another: writes down how it was called, one argument a line's field. */
function fake(name: string, ...lines: string[]): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nfirst=$(printf '%s' "$*" | head -n 1)\necho "${name} $first" >> ${folder}/calls\n${lines.join('\n')}\n`);
  chmodSync(file, 0o755);
}

const flash = (...args: string[]): Promise<Ran> => run([FLASH, ...args], { PATH: `${folder}:/usr/bin:/bin` }, 'sh');
const calls = (): string[] =>
  readFileSync(join(folder, 'calls'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim());
/** A file in the place of the port. */
const port = (): string => {
  const path = join(folder, 'port');
  writeFileSync(path, '');
  return path;
};

test('checks the board, prepares it, copies the program and last main.py, and starts it', async () => {
  fake('mpremote');
  const at = port();
  const { code, err } = await flash(at);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(calls()).toEqual([
    `mpremote connect ${at} exec import M5`,
    `mpremote connect ${at} exec`,
    `mpremote connect ${at} fs cp -r panel :/flash/`,
    `mpremote connect ${at} fs cp main.py :/flash/main.py`,
    `mpremote connect ${at} reset`,
  ]);
});

test('writes UIFlow 2 first where it is told to', async () => {
  fake('mpremote');
  fake('esptool');
  fake('sleep');
  const at = port();
  writeFileSync(join(folder, 'base.bin'), '');
  expect((await flash(at, '--base', join(folder, 'base.bin'))).code).toBe(0);
  expect(calls().slice(0, 2)).toEqual([
    `esptool --port ${at} --baud 921600 erase_flash`,
    `esptool --port ${at} --baud 921600 write_flash 0x0 ${folder}/base.bin`,
  ]);
});

test('a board without UIFlow 2 is left alone, and how to get it is said', async () => {
  fake('mpremote', 'exit 1');
  fake('sleep');
  const { code, err } = await flash(port());
  expect(code).toBe(1);
  expect(err).toContain('--base FIRMWARE.bin');
  expect(calls().filter((call) => call.includes('cp'))).toEqual([]);
});

test('takes Around off the board', async () => {
  fake('mpremote');
  const at = port();
  expect((await flash(at, '--uninstall')).code).toBe(0);
  expect(calls().at(-1)).toBe(`mpremote connect ${at} reset`);
  expect(calls().filter((call) => call.includes('cp'))).toEqual([]);
});

test('--dry-run says everything and does nothing, without a port or a program', async () => {
  const { code, out } = await flash('/dev/none', '--dry-run');
  expect(code).toBe(0);
  expect(out).toContain('would run: mpremote connect /dev/none fs cp -r panel :/flash/');
});

test.each([
  [[], 'Which port'],
  [['/dev/none'], 'There is no /dev/none'],
  [['/dev/a', '/dev/b'], 'One port alone'],
  [['/dev/a', '--what'], 'There is no option --what'],
  [['/dev/a', '--base', '/none.bin'], 'M5Burner'],
])('%j is answered with what to do', async (args, words) => {
  fake('mpremote');
  fake('esptool');
  const { code, err } = await flash(...args);
  expect(code).toBe(1);
  expect(err).toContain(words);
});

test('without mpremote it says how to get it', async () => {
  const { code, err } = await flash(port());
  expect(code).toBe(1);
  expect(err).toContain('pipx install mpremote');
});
