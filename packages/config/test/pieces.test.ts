import { byteSize, duration, parseByteSize, parseDuration } from '@around/config';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { problems, value } from './helpers.js';

test.each([
  ['250ms', 250],
  ['5s', 5_000],
  ['1.5s', 1_500],
  ['10m', 600_000],
  ['10 min', 600_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['', undefined],
  ['5', undefined],
  ['s', undefined],
  ['-5s', undefined],
  ['5 parsecs', undefined],
  ['1e3s', undefined],
])('the duration %j is %j ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ['512B', 512],
  ['64KiB', 65_536],
  ['1MiB', 1_048_576],
  ['500kB', 500_000],
  ['1.5 kb', 1_500],
  ['2GB', 2_000_000_000],
  ['64K', undefined],
  ['1constructor', undefined],
])('the size %j is %j bytes', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

describe('in a schema', () => {
  const Limits = v.object({
    every: v.exactOptional(duration({ min: 100, max: 60_000 }), '5s'),
    buffer: v.exactOptional(byteSize({ max: 1_048_576 }), 256),
  });

  test('text, numbers and defaults become numbers', () => {
    expect(value(Limits, '')).toEqual({ every: 5_000, buffer: 256 });
    expect(value(Limits, 'every: 250\nbuffer: 1KiB')).toEqual({ every: 250, buffer: 1_024 });
    const env = { AROUND_T_EVERY: '300', AROUND_T_BUFFER: '2kB' };
    expect(value(Limits, '', { env })).toEqual({ every: 300, buffer: 2_000 });
  });

  test('faults say what is expected and where', () => {
    expect(problems(Limits, 'every: soon')).toEqual(['a.yaml:1: every: expected a duration such as 250ms, 5s, 10m or 2h, got "soon"']);
    expect(problems(Limits, 'every: [1]')).toEqual(['a.yaml:1: every: expected a duration such as 250ms, 5s, 10m or 2h, got a list']);
    expect(problems(Limits, '\nevery: 2m')).toEqual(['a.yaml:2: every: expected at most 1m, got "2m"']);
    expect(problems(Limits, 'every: .nan')[0]).toContain('expected a duration');
    expect(problems(Limits, 'buffer: 2MiB')).toEqual(['a.yaml:1: buffer: expected at most 1048576 bytes, got "2MiB"']);
  });
});
