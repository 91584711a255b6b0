import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, parseUntil } from '../../src/cli/durations.js';
import { nearest } from '../../src/cli/nearest.js';
import { safeJson, visible } from '../../src/cli/text/sanitise.js';
import { displayWidth, table } from '../../src/cli/text/table.js';
import { ageWords, msWords, valueWords } from '../../src/cli/text/words.js';
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

it('reads an end as time from now or as a date that is to come', () => {
  const wall = Date.parse('2026-01-15T12:00:00');
  expect(parseUntil('2d', wall)).toBe(wall + 172_800_000);
  expect(parseUntil('2026-01-18', wall)).toBe(Date.parse('2026-01-18T23:59:59'));
  expect(parseUntil('2026-01-18T12:00', wall)).toBe(Date.parse('2026-01-18T12:00'));
  expect(() => parseUntil('2026-01-14', wall)).toThrow('is over already');
  expect(() => parseUntil('sunday', wall)).toThrow('is no time');
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
