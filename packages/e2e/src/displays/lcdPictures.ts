import { encodePng, Screen } from '@around/demo';
import { createDisplays, type HouseFeed, homeConfig, type OfferFeed } from '@around/home';
import type { Change, Snapshot } from '@around/messages';
import {
  BackpackChip,
  BLUE,
  drawGlass,
  FakeClock,
  type Glass,
  type GlassColours,
  GREEN,
  GREY,
  glassSize,
  LcdBus,
  recordingLog,
  romOf,
  St7032Chip,
} from '@around/platform/fake';

/** A picture of a character display, from the house to the dots on its glass. */
export interface LcdShot {
  readonly name: string;
  readonly lcd: NonNullable<Parameters<typeof homeConfig>[0]>['displays'];
  readonly rom: 'A00' | 'A02' | 'ST7032';
  readonly colours: GlassColours;
  /** Seconds after the start; pages turn every five. */
  readonly after: number;
  readonly japanese?: boolean;
  readonly alert?: boolean;
  readonly pairing?: boolean;
  /** UTC; the house's clock shows it. */
  readonly wall?: number;
}

const lcd = (config: object) => ({ lcd: config });
const TALL = { size: '20x4' as const };

export const LCD_SHOTS: readonly LcdShot[] = [
  { name: '16x2-clock', lcd: lcd({}), rom: 'A00', colours: GREEN, after: 2 },
  { name: '16x2-links', lcd: lcd({}), rom: 'A00', colours: GREEN, after: 7 },
  { name: '16x2-command', lcd: lcd({}), rom: 'A00', colours: GREEN, after: 12 },
  { name: '16x2-thing', lcd: lcd({}), rom: 'A00', colours: GREEN, after: 17 },
  { name: '16x2-favourites', lcd: lcd({}), rom: 'A00', colours: GREEN, after: 22 },
  { name: '16x2-alert', lcd: lcd({}), rom: 'A00', colours: GREEN, after: 2, alert: true },
  { name: '16x2-pairing', lcd: lcd({}), rom: 'A00', colours: GREEN, after: 2, pairing: true },
  {
    name: '16x2-night',
    lcd: { ...lcd({}), night: { from: '22:00', to: '06:00' } },
    rom: 'A00',
    colours: GREEN,
    after: 2,
    wall: Date.UTC(2026, 0, 16, 2, 14),
  },
  { name: '16x2-european', lcd: lcd({ rom: 'A02' }), rom: 'A02', colours: BLUE, after: 22 },
  { name: '20x4-clock', lcd: lcd(TALL), rom: 'A00', colours: BLUE, after: 2 },
  { name: '20x4-links', lcd: lcd(TALL), rom: 'A00', colours: BLUE, after: 7 },
  { name: '20x4-command', lcd: lcd(TALL), rom: 'A00', colours: BLUE, after: 12 },
  { name: '20x4-thing', lcd: lcd(TALL), rom: 'A00', colours: BLUE, after: 17 },
  { name: '20x4-favourites', lcd: lcd(TALL), rom: 'A00', colours: BLUE, after: 22 },
  { name: '20x4-alert', lcd: lcd(TALL), rom: 'A00', colours: BLUE, after: 2, alert: true },
  { name: '20x4-pairing', lcd: lcd(TALL), rom: 'A00', colours: BLUE, after: 2, pairing: true },
  { name: '20x4-ja-clock', lcd: lcd({ ...TALL, language: 'ja' }), rom: 'A00', colours: BLUE, after: 2, japanese: true },
  { name: '20x4-ja-links', lcd: lcd({ ...TALL, language: 'ja' }), rom: 'A00', colours: BLUE, after: 7, japanese: true, alert: true },
  { name: 'aqm1602-ja-command', lcd: lcd({ language: 'ja' }), rom: 'ST7032', colours: GREY, after: 12, japanese: true },
  { name: 'aqm0802-clock', lcd: lcd({ size: '8x2' }), rom: 'ST7032', colours: GREY, after: 2 },
  { name: 'aqm0802-alert', lcd: lcd({ size: '8x2' }), rom: 'ST7032', colours: GREY, after: 4, alert: true },
];

const AT = Date.UTC(2026, 0, 15, 13, 2, 31);

type Listener = (changes: readonly Change[]) => void;

/** A day of the soil: dry in the morning, then it was watered. */
const SOIL: readonly Change[] = Array.from({ length: 47 }, (_, i) => ({
  k: 'value',
  n: i,
  value: {
    thing: 'garden/soil',
    name: 'level',
    value: i < 30 ? 60 - i : 70 - (i - 30) * 1.5,
    at: AT - (47 - i) * 1_800_000,
    quality: 'good',
  },
}));

/** Puts the display through it and gives the picture of its glass (PNG), and how many bytes reached the chip while it was busy. */
export async function takeLcd(shot: LcdShot): Promise<{ readonly png: Uint8Array; readonly lost: number }> {
  const clock = new FakeClock({ wallStart: shot.wall ?? AT });
  const bus = new LcdBus(clock);
  const config = homeConfig({ displays: shot.lcd ?? {} });
  const [columns = 16, rows = 2] = (config.displays.lcd?.size ?? '16x2').split('x').map(Number);
  const chip = shot.rom === 'ST7032' ? new St7032Chip(bus.now, columns, rows) : new BackpackChip(bus.now, columns, rows);
  bus.chips.set(shot.rom === 'ST7032' ? 0x3e : 0x27, chip);
  let tell: Listener | undefined;
  const displays = createDisplays(
    { clock, i2c: bus, log: recordingLog() },
    {
      feed: feedOf(shot, (listener) => {
        tell = listener;
      }),
      offers: offersOf(shot, clock.wall()),
      config: { title: shot.japanese === true ? '田中の家' : 'Villa am See', timeZone: 'Europe/Berlin', ...config.displays },
    },
  );
  await displays.start();
  tell?.(SOIL);
  await clock.advance(shot.after * 1_000);
  const png = pictureOf(chip.glass(), shot);
  const stopped = displays.stop();
  await clock.advance(10_000);
  await stopped;
  return { png, lost: chip.lost };
}

function pictureOf(glass: Glass, { rom, colours }: LcdShot): Uint8Array {
  const { width, height } = glassSize(glass.columns, glass.rows);
  const screen = new Screen(width, height);
  drawGlass(glass, romOf(rom), colours, (...rect) => screen.rect(...rect));
  return encodePng(screen);
}

function feedOf({ japanese = false, alert = false }: LcdShot, hear: (listener: Listener) => void): HouseFeed {
  const say = (en: string, ja: string): string => (japanese ? ja : en);
  const number = (type: string, unit: string) => ({ type: 'number', unit, '@type': type });
  const things: [string, string, Record<string, object>, unknown, boolean][] = [
    ['garden/air', say('Garden', '庭'), { t: number('TemperatureProperty', 'degree celsius') }, 7.5, false],
    ['living/air', say('Living room', '居間'), { t: number('TemperatureProperty', 'degree celsius') }, 21.4, false],
    ['living/damp', say('Living room', '居間'), { h: number('HumidityProperty', 'percent') }, 48, false],
    ['garden/soil', say('Tomatoes', 'トマトの土'), { level: number('LevelProperty', 'percent') }, 41, true],
    ['living/lamp', say('Café lamp', '居間の照明'), { on: { type: 'boolean', '@type': 'OnOffProperty' } }, true, true],
    ['hall/door', say('Haustür', '玄関の扉'), { open: { type: 'boolean', '@type': 'OpenProperty' } }, false, true],
    ['hall/lock', say('Türschloss', '玄関の鍵'), { locked: { type: 'string', '@type': 'LockedProperty' } }, 'locked', true],
  ];
  const snapshot: Snapshot = {
    things: things.map(([id, title, properties]) => ({ id, controller: id.split('/')[0] as string, td: { title, properties } })),
    values: things.map(([thing, , properties, value]) => ({
      thing,
      name: Object.keys(properties)[0] as string,
      value,
      at: AT,
      quality: 'good',
    })),
    looks: things.filter(([, , , , favourite]) => favourite).map(([thing], order) => ({ thing, favourite: true, order })),
    controllers: [
      { id: 'living', title: say('Living room', '居間'), state: 'connected', since: 1, things: 3, killed: 0, rtt: 2 },
      { id: 'garden', title: say('Garden', '庭'), state: alert ? 'away' : 'connected', since: 1, things: 2, killed: 0 },
      { id: 'hall', title: say('Hall', '玄関'), state: 'connected', since: 1, things: 2, killed: 0, rtt: 4 },
    ],
    relay: { url: 'wss://around.example', up: true, since: 1 },
    commands: [
      {
        command: 'c',
        thing: 'living/lamp',
        op: 'write',
        name: 'on',
        by: say('Ann', '花子').replace('花子', 'ハナコ'),
        step: 'completed',
        at: AT,
      },
    ],
  };
  return {
    snapshot: () => snapshot,
    subscribe: (listener) => {
      hear(listener);
      return () => {};
    },
  };
}

const offersOf = ({ pairing = false }: LcdShot, now: number): OfferFeed => ({
  current: () => (pairing ? { link: '', code: '7K2M-9QXD-4TPA', user: 'owner', expires: now + 272_000 } : undefined),
  subscribe: () => () => {},
  offerOwner: () => {},
});
