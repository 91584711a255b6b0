import { BackpackChip, FakeClock, LcdBus, type RecordingLog, recordingLog, St7032Chip, textOf, USUAL_PINS } from '@around/platform/fake';
import { afterEach, describe, expect, test } from 'vitest';
import type { Status } from '../../../src/displays/houseFace.js';
import type { Size } from '../../../src/displays/lcd/frame.js';
import { Lcd, type LcdOptions } from '../../../src/displays/lcd/lcd.js';
import type { LcdView } from '../../../src/displays/lcd/pages.js';
import { WORDS } from '../../../src/displays/words.js';

const STATUS: Status = {
  t: 'status',
  home: 'Villa',
  time: '14:02',
  date: '2026-01-15',
  links: [
    { name: 'Relay', up: true },
    { name: 'Garden', up: false, detail: 'away' },
  ],
  command: { text: 'Lamp: on', step: 'completed', by: 'Ann' },
  weather: [{ name: 'Garden', value: '7.5 °C' }],
};

let clock: FakeClock;
let bus: LcdBus;
let log: RecordingLog;
let view: LcdView;
let lcd: Lcd | undefined;

async function start(options: Partial<LcdOptions> = {}, rate = 100_000, make?: (bus: LcdBus) => void): Promise<void> {
  clock = new FakeClock();
  bus = new LcdBus(clock, { rate });
  log = recordingLog();
  view = { status: STATUS, favourites: [], offer: undefined };
  make?.(bus);
  lcd = new Lcd(
    { clock, i2c: bus, log },
    {
      bus: 1,
      size: { columns: 16, rows: 2 },
      words: WORDS.en,
      page: 5,
      rom: 'A00',
      contrast: 35,
      volts: 3.3,
      view: () => view,
      ...options,
    },
  );
  await lcd.start();
  await clock.advance(1_000);
}

afterEach(async () => {
  const stopped = lcd?.stop();
  await clock.advance(10_000);
  await stopped;
  expect(clock.pending).toBe(0);
});

const backpack = (size: Size = { columns: 16, rows: 2 }, at = 0x27) => {
  let chip: BackpackChip | undefined;
  return {
    plug: (to: LcdBus) => {
      chip ??= new BackpackChip(to.now, size.columns, size.rows);
      to.chips.set(at, chip);
    },
    get chip(): BackpackChip {
      return chip as BackpackChip;
    },
    text: (rom: 'A00' | 'A02' = 'A00') => chip?.glass().codes.map((row) => textOf(rom, row)),
  };
};

describe.each([100_000, 400_000])('an HD44780 at %d bit/s', (rate) => {
  test.each([
    ['16x2', { columns: 16, rows: 2 }, ['14:02 2026-01-15', '7.5°C           ']],
    ['20x4', { columns: 20, rows: 4 }, ['14:02     2026-01-15', 'Garden        7.5 °C', 'Villa               ', '                    ']],
    ['8x2', { columns: 8, rows: 2 }, ['14:02   ', '7.5°C   ']],
  ] as const)('%s: shows the first page, and nothing was sent while it was busy', async (_, size, glass) => {
    const display = backpack(size);
    await start({ size }, rate, display.plug);
    expect(display.text()?.map((row) => row.replace('ﾟ', '°'))).toEqual(glass);
    expect(display.chip.glass()).toMatchObject({ on: true, lit: true });
    expect(display.chip.lost).toBe(0);
    expect(display.chip.done).toBeGreaterThan(20);
    await clock.advance(120_000);
    expect(display.chip.lost).toBe(0);
  });
});

test('pages turn, and only what changed goes over the bus', async () => {
  const display = backpack();
  await start({}, 100_000, display.plug);
  await clock.advance(5_000);
  // The own characters ✗ and ✓ hold places of the display's memory.
  expect(display.text()?.map((row) => row.replaceAll(/[⓪①②③④⑤⑥⑦]/g, '#'))).toEqual(['Links 1/2      #', '# Garden    away']);
  await clock.advance(5_000);
  expect(display.text()?.[0]).toBe('Lamp: on        ');
  const before = bus.bytes;
  view = { ...view, status: { ...STATUS, command: { text: 'Lamp: on', step: 'failed', by: 'Ann' } } };
  await clock.advance(1_000);
  expect(display.text()?.[1]).toMatch(/^. failed {5}Ann$/);
  // One new character of eight rows, at most 16 cells, six bytes each.
  expect(bus.bytes - before).toBeLessThan(6 * 40);
  const still = bus.bytes;
  await clock.advance(2_000);
  expect(bus.bytes).toBe(still);
});

test('an urgent line stays while pages turn above it, scrolls, and goes when it is over', async () => {
  const display = backpack();
  await start({}, 100_000, display.plug);
  view = { ...view, status: { ...STATUS, alert: 'The pump: hung for 20 s' } };
  await clock.advance(1_000);
  const first = display.text();
  expect(first?.[1]).toMatch(/^. The pump: hung/);
  await clock.advance(4_000);
  expect(display.text()?.[1]).not.toBe(first?.[1]);
  expect(new Set([display.text()?.[0], first?.[0]]).size).toBe(2);
  view = { ...view, status: STATUS };
  await clock.advance(1_000);
  expect(display.text()?.join()).not.toContain('pump');
});

test('a pairing offer takes the whole glass', async () => {
  const display = backpack();
  await start({}, 100_000, display.plug);
  view = { ...view, offer: { code: '7K2M-9QXD-4TPA', user: 'owner', left: 272 } };
  await clock.advance(1_000);
  expect(display.text()).toEqual(['7K2M-9QXD-4TPA  ', 'Pair owner  4:32']);
});

test('the light goes off at night, but not for what is urgent', async () => {
  const display = backpack();
  await start({}, 100_000, display.plug);
  view = { ...view, status: { ...STATUS, light: 10 } };
  await clock.advance(1_000);
  expect(display.chip.glass().lit).toBe(false);
  view = { ...view, status: { ...STATUS, light: 10, alert: 'x' } };
  await clock.advance(1_000);
  expect(display.chip.glass().lit).toBe(true);
});

test('in Japanese: half-width katakana, kanji by their readings', async () => {
  const display = backpack({ columns: 20, rows: 4 });
  await start({ size: { columns: 20, rows: 4 }, words: WORDS.ja }, 100_000, display.plug);
  view = { ...view, status: { ...STATUS, weather: [{ name: '居間の温度', value: '21 °C' }], alert: 'ガレージのドア' } };
  await clock.advance(1_000);
  expect(display.text()?.[1]).toBe('ｲﾏﾉｵﾝﾄﾞ        21 ﾟC');
  expect(display.text()?.[3]?.slice(2)).toBe('ｶﾞﾚｰｼﾞﾉﾄﾞｱ        ');
});

test('characters that the ROM lacks are drawn into its memory', async () => {
  const display = backpack();
  await start({}, 100_000, display.plug);
  view = { ...view, status: { ...STATUS, home: 'Café Größe', weather: [] } };
  await clock.advance(1_000);
  const { codes, own } = display.chip.glass();
  const slot = codes[1]?.[3] as number;
  expect(slot).toBeLessThan(8);
  expect(own[slot]).toEqual([2, 4, 14, 17, 31, 16, 14, 0]);
  // ö and ß are in this ROM.
  expect(codes[1]?.slice(5, 10)).toEqual([0x47, 0x72, 0xef, 0xe2, 0x65]);
});

describe('unplugged', () => {
  test('it is missed once in the log, and found again, with everything on it', async () => {
    const display = backpack();
    await start({}, 100_000, display.plug);
    bus.chips.clear();
    await clock.advance(30_000);
    const complaints = () => log.lines.filter(({ level }) => level === 'warn');
    expect(complaints()).toHaveLength(2);
    display.chip.power(bus.now);
    display.plug(bus);
    view = { ...view, status: { ...STATUS, time: '14:03' } };
    await clock.advance(20_000);
    expect(display.text()?.join('')).not.toBe(' '.repeat(32));
    expect(display.chip.glass().on).toBe(true);
    expect(complaints()).toHaveLength(2);
  });

  test('between two writes: it notices that the display lost its power', async () => {
    const display = backpack();
    await start({ page: 3_600 }, 100_000, display.plug);
    display.chip.power(bus.now);
    expect(display.chip.glass().on).toBe(false);
    await clock.advance(6_000);
    expect(display.text()?.[0]).toBe('14:02 2026-01-15');
    expect(display.chip.glass().on).toBe(true);
  });

  test('an ST7032, which cannot be asked, comes back within a minute', async () => {
    let chip: St7032Chip | undefined;
    await start({ page: 3_600 }, 100_000, (to) => {
      chip = new St7032Chip(to.now);
      to.chips.set(0x3e, chip);
    });
    chip?.power(bus.now);
    await clock.advance(61_500);
    expect(textOf('ST7032', chip?.glass().codes[0] ?? [])).toBe('14:02 2026-01-15');
    expect(chip?.glass().on).toBe(true);
  });
});

test('half a byte that a spark swallowed is made good', async () => {
  const display = backpack();
  await start({ page: 3_600 }, 100_000, display.plug);
  // One latch that nobody sent: from here on both ends disagree which half is which.
  const e = 1 << USUAL_PINS.e;
  display.chip.write(Uint8Array.of(e, 0), [bus.now, bus.now + 90]);
  view = { ...view, status: { ...STATUS, time: '14:59' } };
  await clock.advance(1_000);
  expect(display.text()?.[0]).not.toBe('14:59 2026-01-15');
  await clock.advance(61_000);
  expect(display.text()?.[0]).toBe('14:59 2026-01-15');
});

test('a bus that hangs holds up nobody, and is not asked again while it hangs', async () => {
  const display = backpack();
  await start({}, 100_000, display.plug);
  bus.hang();
  await clock.advance(60_000);
  expect(log.lines.filter(({ level }) => level === 'warn').map((entry) => entry.fields.why)).toEqual([
    'I2C bus 1 hangs: is SDA or SCL held down?',
  ]);
  bus.letGo();
  view = { ...view, status: { ...STATUS, alert: 'It is back' } };
  await clock.advance(20_000);
  expect(display.text()?.[1]).toContain('It is back');
});

test('without a bus it says why, once', async () => {
  await start({}, 100_000, (to) => {
    to.absent = true;
  });
  await clock.advance(60_000);
  expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  expect(log.lines.find(({ level }) => level === 'warn')?.fields.why).toMatch(/switch I2C on/);
});

describe('an ST7032', () => {
  test.each([100_000, 400_000])('at %d bit/s: is found, shows, and nothing is lost', async (rate) => {
    let chip: St7032Chip | undefined;
    await start({ size: { columns: 8, rows: 2 } }, rate, (to) => {
      chip = new St7032Chip(to.now, 8, 2);
      to.chips.set(0x3e, chip);
    });
    const glass = chip?.glass(bus.now);
    expect(glass?.on).toBe(true);
    expect(glass?.codes.map((row) => textOf('ST7032', row))).toEqual(['14:02   ', '7.5ﾟC   ']);
    expect(chip?.lost).toBe(0);
    expect(chip?.contrast).toBe(35);
  });

  test('at 5 V without the booster', async () => {
    let chip: St7032Chip | undefined;
    await start({ volts: 5 }, 100_000, (to) => {
      chip = new St7032Chip(to.now, 16, 2, 5);
      to.chips.set(0x3e, chip);
    });
    expect(chip?.glass().on).toBe(true);
  });
});

test.each([0x27, 0x3f])('is found at 0x%s', async (at) => {
  const display = backpack(undefined, at);
  await start({}, 100_000, display.plug);
  expect(display.text()?.[0]).toBe('14:02 2026-01-15');
});

test('another wiring of the backpack', async () => {
  const pins = { rs: 4, rw: 5, e: 6, light: 7, data: [0, 1, 2, 3] as const };
  let chip: BackpackChip | undefined;
  await start({ pins }, 100_000, (to) => {
    chip = new BackpackChip(to.now, 16, 2, pins);
    to.chips.set(0x27, chip);
  });
  expect(textOf('A00', chip?.glass().codes[0] ?? [])).toBe('14:02 2026-01-15');
  expect(chip?.glass().lit).toBe(true);
});

test('says on the glass that the home stopped', async () => {
  const display = backpack();
  await start({}, 100_000, display.plug);
  const stopped = lcd?.stop();
  await clock.advance(1_000);
  await stopped;
  expect(display.text()).toEqual(['                ', 'Around stopped  ']);
});
