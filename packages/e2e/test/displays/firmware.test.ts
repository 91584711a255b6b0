import { DISPLAY_LINE, fromDisplay, toDisplay, toUtf8 } from '@around/messages';
import { seededRandom } from '@around/platform/fake';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Firmware } from '../../src/displays/firmware.js';

const STATUS = toUtf8(`${toDisplay.encode({ t: 'status', home: 'Villa', time: '14:02', date: '', links: [] })}\n`);

let board: Firmware;
beforeAll(async () => {
  board = await Firmware.load();
});
beforeEach(() => board.power());

const shows = (words: string): boolean => board.strokes().some((stroke) => stroke.endsWith(` ${words}`));

test('main.py runs, over the end of the board’s clock too; after Ctrl-C the board starts again in two minutes', () => {
  const { sent, restart } = board.runMain(20);
  expect(fromDisplay.decode(sent.trim(), DISPLAY_LINE).ok).toBe(true);
  expect(restart).toBe(120_000);
});

test('what it sends is what a home reads', () => {
  const sent = [...board.step(0).sent];
  for (const button of ['A', 'B', 'C'] as const) {
    for (const press of ['short', 'long'] as const) {
      board.press(button, press);
      for (let turn = 1; turn < 4; turn++) sent.push(...board.step(turn).sent);
    }
  }
  const read = sent.map((line) => fromDisplay.decode(line, DISPLAY_LINE));
  expect(read.every(({ ok }) => ok)).toBe(true);
  // A hold is no short press too.
  expect(read.map((one) => (one.ok && one.value.t === 'button' ? `${one.value.button} ${one.value.press}` : 'hello'))).toEqual([
    ...['hello', 'A short', 'A long', 'B short', 'B long', 'C short', 'C long'],
  ]);
});

test('says again that it is there when nothing was heard for 8 s', () => {
  const hellos = (now: number): number => board.step(now).sent.filter((line) => line.includes('"hello"')).length;
  expect([hellos(0), hellos(7_900), hellos(8_000), hellos(8_100), hellos(16_000)]).toEqual([1, 0, 1, 0, 1]);
  board.feed(STATUS);
  expect([hellos(20_000), hellos(27_900), hellos(28_000)]).toEqual([0, 0, 1]);
});

test('draws only when the line is quiet, and then only what changed', () => {
  board.step(0);
  board.feed(STATUS);
  expect(board.step(10).calls).toEqual([]);
  expect(board.step(30).calls).toEqual([]);
  const whole = board.step(41).calls.length;
  expect(whole).toBeGreaterThan(5);
  board.feed(toUtf8(new TextDecoder().decode(STATUS).replace('14:02', '14:03')));
  board.step(700);
  const { calls } = board.step(740);
  expect(calls.some((call) => call[0] === 'text' && call[3] === '14:03')).toBe(true);
  // The header alone.
  expect(calls.length).toBeLessThanOrEqual(4);
  expect(board.step(1_300).calls).toEqual([]);
});

test('a flood does not keep it from drawing', () => {
  board.step(0);
  let drawn = false;
  for (let now = 10; now < 1_500; now += 10) {
    board.feed(STATUS);
    drawn = board.step(now).calls.length > 0 || drawn;
  }
  expect(drawn).toBe(true);
});

test('whatever bytes come, it goes on, and reads the next good line', () => {
  const random = seededRandom(6);
  for (let round = 0; round < 25; round++) {
    board.power();
    board.step(0);
    for (let piece = 0; piece < 4; piece++) {
      const bytes = random.bytes(1 + Math.floor(random.float() * 900));
      // Half of them broken JSON rather than noise.
      board.feed(random.float() < 0.5 ? bytes : broken(bytes, random.float()));
      board.step(piece * 50);
    }
    board.feed(toUtf8('\n'));
    board.feed(STATUS);
    board.step(300);
    board.step(400);
    expect(shows('Villa'), `round ${round}`).toBe(true);
  }
});

/** A good line with one stretch of it replaced. */
function broken(noise: Uint8Array, at: number): Uint8Array {
  const line = STATUS.slice();
  const from = Math.floor(at * (line.length - 8));
  line.set(noise.subarray(0, 6), from);
  return line;
}
