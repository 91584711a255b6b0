import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip } from '../../src/drivers/ends.js';
import { ProgressCapture, WholeCapture } from '../../src/drivers/process/capture.js';
import { environmentOf, stdinOf } from '../../src/drivers/process/environment.js';
import { parsePrinted, quote } from '../../src/drivers/process/printed.js';
import { substitute } from '../../src/drivers/process/words.js';

const from = (input: unknown) => ({ thing: 'pump', name: 'on', id: 'c1', by: 'ann', input });
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (of: Uint8Array) => new TextDecoder().decode(of);

describe('words of a program', () => {
  it('take values without a shell', () => {
    expect(substitute(['gpioset', 'gpiochip0', '17={{value}}'], from(true))).toEqual({
      ok: true,
      argv: ['gpioset', 'gpiochip0', '17=true'],
    });
    expect(substitute(['say', '{{input.words}}', '{{ thing }}.{{name}}'], from({ words: 'a b; rm -rf /' }))).toEqual({
      ok: true,
      argv: ['say', 'a b; rm -rf /', 'pump.on'],
    });
  });

  it('stay as many as they were, whatever the value is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((value) => !value.includes('\0')),
        (value) => {
          const words = substitute(['a', '<{{value}}>', 'b'], from(value));
          expect(words).toEqual({ ok: true, argv: ['a', `<${value}>`, 'b'] });
        },
      ),
    );
  });

  it('say what is wrong with a value that cannot be one', () => {
    expect(substitute(['a', '{{value}}'], from('x\0y'))).toMatchObject({ ok: false, error: expect.stringContaining('NUL') });
    expect(substitute(['a', '{{input.level}}'], from({}))).toMatchObject({ ok: false, error: expect.stringContaining('{{input.level}}') });
    expect(substitute(['a', '{{input.constructor}}'], from({}))).toMatchObject({ ok: false });
    expect(substitute(['a', '{{value}}'], from('x'.repeat(40_000)))).toMatchObject({ ok: false, error: expect.stringContaining('stdin') });
  });

  it('come with variables and JSON on stdin', () => {
    const context = { thing: 'pump', name: 'on', id: 'c1', by: 'a\0nn', value: 'red' };
    expect(environmentOf(context, { GPIO: '17' })).toEqual({
      GPIO: '17',
      AROUND_THING: 'pump',
      AROUND_NAME: 'on',
      AROUND_ID: 'c1',
      AROUND_BY: 'ann',
      AROUND_VALUE: 'red',
    });
    expect(text(stdinOf(context) ?? bytes(''))).toBe('"red"\n');
    expect(stdinOf({ thing: 'pump', name: 'on' })).toBeUndefined();
    expect(environmentOf({ thing: 'a', name: 'b', input: { level: 3 } })).toMatchObject({ AROUND_INPUT: '{"level":3}' });
  });
});

describe('what a program printed', () => {
  it('is JSON that fits, else text where text is wanted, else a word for on or off', () => {
    expect(parsePrinted({ type: 'number' }, ' 21.5\n')).toEqual({ ok: true, value: 21.5 });
    expect(parsePrinted({ type: 'string' }, '42')).toEqual({ ok: true, value: '42' });
    expect(parsePrinted({ type: 'string' }, '"42"')).toEqual({ ok: true, value: '42' });
    expect(parsePrinted({ type: 'string', pattern: '^#[0-9a-f]{6}$' }, '#ff0000')).toEqual({ ok: true, value: '#ff0000' });
    expect(parsePrinted({ type: 'boolean' }, '1')).toEqual({ ok: true, value: true });
    expect(parsePrinted({ type: 'boolean' }, 'inactive\n')).toEqual({ ok: true, value: false });
    expect(parsePrinted(undefined, 'done')).toEqual({ ok: true, value: 'done' });
  });

  it('is refused with what it was', () => {
    expect(parsePrinted({ type: 'number' }, 'warm')).toEqual({ ok: false, error: 'it printed "warm", which is no JSON' });
    expect(parsePrinted({ type: 'number', maximum: 5 }, '7')).toMatchObject({ ok: false, error: expect.stringContaining('at most 5') });
    expect(parsePrinted({ type: 'number' }, '\n')).toEqual({ ok: false, error: 'it printed nothing' });
    expect(parsePrinted({ type: 'number' }, '\u001b[31m')).toMatchObject({ ok: false, error: expect.not.stringContaining('\u001b') });
  });

  it('is taken whole up to its bound', () => {
    const capture = new WholeCapture(10);
    expect(capture.push(bytes('12345'))).toBe(true);
    expect(capture.push(bytes('67890'))).toBe(true);
    expect(capture.push(bytes('x'))).toBe(false);
    expect(text(capture.take())).toBe('1234567890');
  });

  it('tells progress as it comes, however it is split, and keeps the rest as the output', () => {
    const printed = '{"progress": 10}\n{"a":\n1}\n{"progress": {"percent": 20}}\n{"progress": 30}';
    fc.assert(
      fc.property(fc.array(fc.nat(printed.length), { maxLength: 6 }), (cuts) => {
        const progress: unknown[] = [];
        const capture = new ProgressCapture(
          () => 0,
          (data) => progress.push(data),
        );
        let at = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), printed.length]) {
          expect(capture.push(bytes(printed.slice(at, cut)))).toBe(true);
          at = cut;
        }
        const output = text(capture.take());
        expect(progress).toEqual([10, { percent: 20 }, 30]);
        expect(JSON.parse(output)).toEqual({ a: 1 });
      }),
    );
  });

  it('is a flood where progress never ends', () => {
    let now = 0;
    const capture = new ProgressCapture(
      () => now,
      () => {},
    );
    const line = bytes('{"progress": 1}\n');
    let lines = 0;
    while (capture.push(line)) lines++;
    expect(lines * line.length).toBeLessThan(200_000);
    now += 60_000;
    expect(capture.push(line)).toBe(true);
  });
});

describe('words for people', () => {
  it('are cut between characters: half of one would make the home refuse the whole message', () => {
    const detail = clip(`${'x'.repeat(500)}${'🙂'.repeat(1_000)}y`);
    expect(detail.length).toBeLessThanOrEqual(2_000);
    expect(detail.endsWith('🙂y')).toBe(true);
    expect(/\p{Surrogate}/u.test(detail)).toBe(false);
    expect(/\p{Surrogate}/u.test(quote('🙂'.repeat(100)))).toBe(false);
  });
});
