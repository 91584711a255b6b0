import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/cli/durations.js';
import { nearest } from '../../src/cli/nearest.js';
import { safeJson, visible } from '../../src/cli/text/sanitise.js';
import { displayWidth, table } from '../../src/cli/text/table.js';
import { stamp, timeWords } from '../../src/cli/text/times.js';
import { ageWords, msWords, valueWords } from '../../src/cli/text/words.js';
import { parseTime } from '../../src/cli/times.js';
import { parseValue } from '../../src/cli/values.js';

describe('text from outside', () => {
  it('cannot act on the terminal', () => {
    expect(visible('a\u001b[2Jb\u202ec\u009bd\u0007')).toBe('a\\u001b[2Jb\\u202ec\\u009bd\\u0007');
    expect(visible('two\nlines')).toBe('two\\nlines');
    expect(visible('Küche 台所 🏠')).toBe('Küche 台所 🏠');
  });

  it('as JSON shows nothing that acts, and parses to what it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const line = safeJson({ value, text });
        expect(visible(line)).toBe(line);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      }),
    );
  });
});

describe('tables', () => {
  it('align, wide characters too', () => {
    expect(
      table([
        ['ab', 'x'],
        ['台所', 'y'],
        ['c', 'z', ''],
      ]),
    ).toBe('ab    x\n台所  y\nc     z');
    expect(displayWidth('e\u0301')).toBe(1);
  });
});

describe('values as typed', () => {
  it.each([
    ['on', { type: 'boolean' }, true],
    ['OFF', { type: 'boolean' }, false],
    ['0', { type: 'boolean' }, false],
    ['70%', { type: 'number' }, 70],
    ['-3.5', { type: 'number' }, -3.5],
    ['12', { type: 'integer' }, 12],
    ['hello', { type: 'string' }, 'hello'],
    ['"hello"', { type: 'string' }, 'hello'],
    ['true', { type: 'string' }, 'true'],
    ['#ff8800', { type: 'string' }, '#ff8800'],
    ['{"level":7}', { type: 'object' }, { level: 7 }],
    ['[1,2]', { type: 'array' }, [1, 2]],
    ['null', { type: 'null' }, null],
    ['cold', { type: 'string', enum: ['warm', 'cold'] }, 'cold'],
    ['2', { enum: [1, 2] }, 2],
    ['7', {}, 7],
    ['plain words', {}, 'plain words'],
  ] as const)('%s is read by its schema', (typed, schema, value) => {
    expect(parseValue(typed, schema as never, 'x')).toEqual(value);
  });

  it.each([
    ['maybe', { type: 'boolean' }, 'lamp.on must be true or false (or on, off), not "maybe"'],
    ['much', { type: 'number', minimum: 0, maximum: 100 }, 'lamp.on must be a number from 0 to 100, not "much"'],
    ['', { type: 'integer', minimum: 3 }, 'lamp.on must be a whole number of at least 3, not ""'],
    ['hot', { enum: ['warm', 'cold'] }, 'lamp.on must be one of warm, cold'],
    ['{', { type: 'object' }, 'lamp.on must be a JSON object'],
  ] as const)('%s is refused with what was expected', (typed, schema, message) => {
    expect(() => parseValue(typed, schema as never, 'lamp.on')).toThrow(message);
  });
});

it.each([
  ['500ms', 500],
  ['5s', 5_000],
  ['1.5m', 90_000],
  ['2h', 7_200_000],
  ['3d', 259_200_000],
])('%s is a duration', (text, ms) => expect(parseDuration(text)).toBe(ms));

it.each(['5', 's', '-3s', '5 weeks', '1e3s'])('%s is no duration', (text) => expect(() => parseDuration(text)).toThrow('write 500ms'));

describe('a moment', () => {
  // A Thursday.
  const wall = Date.parse('2026-01-15T12:00:00');

  it.each([
    ['2d', wall + 172_800_000],
    ['2026-01-18', Date.parse('2026-01-18T23:59:59')],
    ['2026-01-18T12:00', Date.parse('2026-01-18T12:00')],
    ['2026-01-18 9:05', Date.parse('2026-01-18T09:05')],
    ['2026-01-18T12:00Z', Date.parse('2026-01-18T12:00Z')],
    ['sunday 20:00', Date.parse('2026-01-18T20:00')],
    ['Sun 20:00', Date.parse('2026-01-18T20:00')],
    ['sunday', Date.parse('2026-01-18T23:59:59')],
    ['thursday 13:00', Date.parse('2026-01-15T13:00')],
    ['thursday 11:00', Date.parse('2026-01-22T11:00')],
    ['13:00', Date.parse('2026-01-15T13:00')],
    ['11:00', Date.parse('2026-01-16T11:00')],
    ['tomorrow 8:00', Date.parse('2026-01-16T08:00')],
    ['today', Date.parse('2026-01-15T23:59:59')],
  ])('to come: %s', (text, at) => expect(parseTime(text, wall, 'future')).toBe(at));

  it.each([
    ['2h', wall - 7_200_000],
    ['now', wall],
    ['2026-01-14', Date.parse('2026-01-14T00:00')],
    ['yesterday 20:00', Date.parse('2026-01-14T20:00')],
    ['11:00', Date.parse('2026-01-15T11:00')],
    ['13:00', Date.parse('2026-01-14T13:00')],
    ['thursday', Date.parse('2026-01-15T00:00')],
    ['thursday 13:00', Date.parse('2026-01-08T13:00')],
    ['monday 9:30', Date.parse('2026-01-12T09:30')],
  ])('past: %s', (text, at) => expect(parseTime(text, wall, 'past')).toBe(at));

  it.each([
    '',
    'soon',
    'su 20:00',
    '25:00',
    '12:60',
    '2026-02-30',
    '2026-13-01',
    '2026-01-18T',
    'sunday 20',
    '-3d',
    '__proto__',
    'constructor',
  ])('%s is none', (text) => {
    for (const towards of ['future', 'past'] as const)
      expect(() => parseTime(text, wall, towards)).toThrow(/is no time: write|is no duration/);
  });

  it('beyond all time is none, and so long ago is the beginning of it', () => {
    expect(() => parseTime('99999999999999d', wall, 'future')).toThrow('is no time');
    expect(parseTime('99999999999999d', wall, 'past')).toBe(0);
  });

  it('that is over does not end anything, and one to come began nothing', () => {
    for (const text of ['2026-01-14', 'yesterday 20:00', 'today 11:00'])
      expect(() => parseTime(text, wall, 'future')).toThrow('is over already');
    for (const text of ['2026-01-18', 'tomorrow', 'today 13:00']) expect(() => parseTime(text, wall, 'past')).toThrow('is yet to come');
  });

  it('property: lies where it should, whatever is typed', () => {
    const typed = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc
        .tuple(fc.constantFrom('', 'mon ', 'friday ', 'today ', 'yesterday '), fc.nat(30), fc.nat(70))
        .map(([day, h, m]) => `${day}${h}:${m}`),
    );
    fc.assert(
      fc.property(typed, fc.date({ min: new Date(1e12), max: new Date(2e12), noInvalidDate: true }), (text, now) => {
        for (const towards of ['future', 'past'] as const) {
          let at: number;
          try {
            at = parseTime(text, now.getTime(), towards);
          } catch (error) {
            expect(error).toMatchObject({ code: 'usage' });
            continue;
          }
          expect(towards === 'future' ? at > now.getTime() : at <= now.getTime()).toBe(true);
        }
      }),
    );
  });

  it('is told by the clock alone today, else with its day', () => {
    expect(timeWords(Date.parse('2026-01-15T20:05'), wall)).toBe('20:05');
    expect(timeWords(Date.parse('2026-01-18T08:00'), wall)).toBe('Sunday 18 Jan 08:00');
    expect(timeWords(Date.parse('2025-12-31T23:59'), wall)).toBe('Wednesday 31 Dec 2025 23:59');
    expect(stamp(Date.parse('2026-01-15T09:00:01'), wall)).toBe('09:00:01');
    expect(stamp(Date.parse('2026-01-13T09:00:01'), wall)).toBe('2026-01-13 09:00:01');
  });
});

it('finds what may have been meant', () => {
  expect(nearest('lmap', ['lamp', 'plug', 'climate'])).toEqual(['lamp']);
  expect(nearest('tmeperature', ['temperature', 'humidity'])).toEqual(['temperature']);
  expect(nearest('zzz', ['lamp', 'plug'])).toEqual([]);
});

it('says times and values in words', () => {
  expect([400, 12_000, 180_000, 7_200_000, 400_000_000].map(ageWords)).toEqual(['now', '12 s', '3 min', '2 h', '5 d']);
  expect([0.4123, 12.34, 1_200].map(msWords)).toEqual(['0.41 ms', '12.3 ms', '1.20 s']);
  expect(valueWords(21.5, { unit: 'degree celsius' })).toBe('21.5 °C');
  expect(valueWords(true, { unit: 'percent' })).toBe('true');
  expect(valueWords('x\u001b')).toBe('x\\u001b');
});
