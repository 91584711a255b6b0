import type { Change, Snapshot } from '@around/messages';
import { DISPLAY_LINE, toDisplay, toUtf8 } from '@around/messages';
import { describe, expect, test } from 'vitest';
import { displayLine } from '../../src/displays/fitLine.js';
import { HouseFace, type Status } from '../../src/displays/houseFace.js';
import { lightAt } from '../../src/displays/night.js';
import { pastOf } from '../../src/displays/pastOf.js';
import { Trend } from '../../src/displays/trend.js';
import { valueText } from '../../src/displays/valueText.js';
import { WORDS } from '../../src/displays/words.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 15, 14);
const number = (type: string, unit: string) => ({ type: 'number', unit, '@type': type });
const thing = (id: string, title: string, properties: object) => ({
  id,
  controller: id.split('/')[0] as string,
  td: { title, properties },
});
const value = (of: string, name: string, now: unknown, at = NOW, quality: 'good' | 'stale' = 'good'): Change => ({
  k: 'value',
  n: 1,
  value: { thing: of, name, value: now, at, quality },
});

const HOUSE: Snapshot = {
  things: [
    thing('a/cellar', 'Cellar', { t: number('TemperatureProperty', 'degree celsius') }),
    thing('b/garden', 'Garden', { t: number('TemperatureProperty', 'degree celsius'), h: number('HumidityProperty', 'percent') }),
    thing('c/roof', 'Roof', { t: number('TemperatureProperty', 'degree celsius') }),
    thing('d/lamp', 'Lamp', { on: { type: 'boolean', '@type': 'OnOffProperty' } }),
    thing('e/soil', 'Soil', { level: number('LevelProperty', 'percent') }),
  ],
  values: [],
  looks: [
    { thing: 'c/roof', favourite: true },
    { thing: 'd/lamp', favourite: true, title: 'Reading lamp' },
  ],
  controllers: [],
  commands: [],
};
const face = (options?: ConstructorParameters<typeof HouseFace>[1]) => new HouseFace(HOUSE, options);
const status = (of: HouseFace, now = NOW): Status => of.status('Villa', { time: '14:00', date: '2026-01-15' }, now);

describe('the values of the house', () => {
  test('weather: what is read, the household’s favourites first, two thermometers at most', () => {
    const of = face();
    expect(status(of).weather).toBeUndefined();
    of.apply([value('a/cellar', 't', 12), value('b/garden', 't', 7.46), value('b/garden', 'h', 81), value('c/roof', 't', -3)]);
    expect(status(of).weather).toEqual([
      { name: 'Roof', value: '-3 °C' },
      { name: 'Cellar', value: '12 °C' },
      { name: 'Garden', value: '81 %' },
    ]);
    of.apply([value('a/cellar', 't', 12, NOW, 'stale')]);
    expect(status(of).weather?.map(({ name }) => name)).toEqual(['Roof', 'Garden', 'Garden']);
  });

  test('favourites, by the names that the household gave them', () => {
    const of = face();
    of.apply([value('d/lamp', 'on', true)]);
    expect(of.favourites).toEqual([
      { name: 'Roof', value: '–' },
      { name: 'Reading lamp', value: 'on' },
    ]);
    of.apply([{ k: 'look', n: 1, look: { thing: 'd/lamp', favourite: false } }]);
    expect(of.favourites.map(({ name }) => name)).toEqual(['Roof']);
  });

  test('only what is seen to change is news', () => {
    const of = face();
    expect(of.apply([value('c/roof', 't', 7.41)])).toBe(true);
    expect(of.apply([value('c/roof', 't', 7.42)])).toBe(false);
    expect(of.apply([value('e/soil', 'level', 40)])).toBe(false);
    expect(of.apply([value('c/roof', 't', 7.52)])).toBe(true);
    expect(of.apply([{ k: 'gone', n: 1, thing: 'c/roof' }])).toBe(true);
    expect(status(of).weather).toBeUndefined();
  });

  test('one thing with its course: that of the configuration, else a favourite with a number', () => {
    expect(status(face()).thing?.title).toBe('Roof');
    const of = face({ thing: 'e/soil' });
    of.apply([value('e/soil', 'level', 40, NOW - 3 * HOUR), value('e/soil', 'level', 60, NOW - HOUR), value('e/soil', 'level', 50)]);
    const shown = status(of).thing;
    expect(shown).toMatchObject({ title: 'Soil', value: '50 %', low: '40 %', high: '60 %', hours: 24 });
    expect(shown?.points).toHaveLength(48);
    expect(shown?.points.slice(-7)).toEqual([0, null, null, null, 100, null, 50]);
    expect(status(of, NOW + 25 * HOUR).thing).toMatchObject({ value: '50 %', low: '', points: [] });
  });

  test('its course goes on where the history of the home has it', () => {
    const asked: unknown[] = [];
    const past = pastOf(
      { wall: () => NOW },
      {
        past: (of, name, span) => {
          asked.push([of, name, span.until - span.since]);
          return {
            ...{ kind: 'number', step: 1_800_000 },
            stretches: [{ t: NOW - 2 * HOUR, n: 3, area: 1, rise: 1, mean: 10 }],
            values: [
              { t: NOW - HOUR, value: 30 },
              { t: NOW, value: null },
            ],
          };
        },
      },
    );
    const of = face({ thing: 'e/soil', past });
    of.apply([value('e/soil', 'level', 20)]);
    expect(asked).toEqual([['e/soil', 'level', 24 * HOUR]]);
    expect(status(of).thing?.points.slice(-5)).toEqual([0, null, 100, null, 50]);
  });

  test('in another language, and by the id where a title cannot be written', () => {
    const of = face({ words: WORDS.ja, naming: (title, id) => (title === 'Garden' ? id : title) });
    of.apply([
      { k: 'controller', n: 1, controller: { id: 'g', title: 'Garden', state: 'away', since: 1, things: 1, killed: 0 } },
      value('d/lamp', 'on', true),
    ]);
    expect(of.alert(NOW)).toBe('g オフライン');
    expect(of.favourites[1]).toEqual({ name: 'Reading lamp', value: 'オン' });
  });
});

test('where nobody can say that they have read it, what happened once goes after a while; what lasts stays until it is over', () => {
  const killed: Change = { k: 'notice', n: 1, kind: 'killed', thing: 'd/lamp', detail: 'hung', at: NOW };
  const away: Change = { k: 'controller', n: 1, controller: { id: 'g', title: 'Garden', state: 'away', since: NOW, things: 1, killed: 0 } };
  const lcd = face({ fades: true });
  const m5 = face();
  for (const of of [lcd, m5]) of.apply([away, killed]);
  expect([lcd, m5].map((of) => of.alert(NOW + HOUR - 1))).toEqual(['Reading lamp: hung', 'Reading lamp: hung']);
  expect([lcd, m5].map((of) => of.alert(NOW + HOUR))).toEqual(['Garden is away', 'Reading lamp: hung']);
  expect(lcd.alert(NOW + 1_000 * HOUR)).toBe('Garden is away');
});

test('a line of any house fits: the chart goes first, links last', () => {
  const long = 'x'.repeat(80);
  const links = Array.from({ length: 12 }, () => ({ name: long, up: true, detail: long }));
  const weather = Array.from({ length: 4 }, () => ({ name: long, value: long }));
  const some: Status = {
    ...{ t: 'status', home: 'Home', time: '14:00', date: '', links: [], weather: [{ name: 'Roof', value: '1' }] },
    thing: { title: 'Soil', value: '1', hours: 24, low: '0', high: '1', points: new Array(48).fill(100) },
  };
  const cut = (of: Status): Status => {
    const line = displayLine(of);
    expect(toUtf8(line).length).toBeLessThan(DISPLAY_LINE);
    const read = toDisplay.decode(line, DISPLAY_LINE);
    if (!read.ok || read.value.t !== 'status') throw new Error('no status');
    return read.value;
  };
  expect(cut(some)).toEqual(some);
  const five = { ...some, links: links.slice(0, 9) };
  expect(cut(five)).toMatchObject({ weather: some.weather, thing: { points: [] } });
  expect(cut({ ...some, links, weather }).links.length).toBeGreaterThan(6);
});

test.each([
  ['22:00', '06:00', '23:10', 10],
  ['22:00', '06:00', '05:59', 10],
  ['22:00', '06:00', '06:00', 100],
  ['13:00', '15:00', '14:00', 10],
  ['13:00', '15:00', '23:00', 100],
  ['06:00', '06:00', '06:00', 100],
])('the night from %s to %s: at %s the light is %d %%', (from, to, time, light) => {
  expect(lightAt(time, { from, to, light: 10 })).toBe(light);
});

test('the course of a day does not grow for ever, and late readings count where they belong', () => {
  const trend = new Trend();
  for (let i = 0; i < 500; i++) trend.add(i, i * HOUR);
  trend.add(0, 499 * HOUR);
  expect(trend.means(499 * HOUR)?.at(-1)).toBe(249.5);
  expect(trend.means(499 * HOUR)?.filter((mean) => mean !== null)).toHaveLength(24);
  expect(trend.means(10_000 * HOUR)).toBeUndefined();
});

test.each([
  [{ type: 'number', unit: 'degree celsius' }, 21.449, '21.4 °C'],
  [{ type: 'number', unit: 'watt' }, 1_234.5, '1235 W'],
  [{ type: 'integer' }, 3, '3'],
  [{ type: 'number', unit: 'micrograms per cubic metre' }, 3, '3 microg'],
  [{ '@type': 'OpenProperty' }, true, 'open'],
  [{ '@type': 'LockedProperty' }, 'locked', 'locked'],
  [{}, { any: 1 }, '–'],
  [{ type: 'number' }, Number.NaN, '–'],
])('%j %j is shown as %s', (schema, is, text) => {
  expect(valueText(schema, is, WORDS.en)).toBe(text);
});
