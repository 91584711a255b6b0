import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SecretLine } from '../../src/cli/secretLine.js';

it.each([
  ['12\u007f34\r', '134', ''],
  ['999\u00151234\n56', '1234', '56'],
  ['\b\b12\r', '12', ''],
  ['a\u001bb\r', 'ab', ''],
])('%j is typed as %s', (chunk, typed, rest) => {
  expect(new SecretLine().push(chunk)).toEqual({ end: { typed }, rest });
});

it('Ctrl-C gives up, and Ctrl-D where nothing was typed', () => {
  expect(new SecretLine().push('12\u0003')).toEqual({ end: 'interrupted', rest: '' });
  expect(new SecretLine().push('\u0004')).toEqual({ end: 'interrupted', rest: '' });
  expect(new SecretLine().push('12\u000434\r')).toEqual({ end: { typed: '1234' }, rest: '' });
});

it('property: however it comes in, it is the same line', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 12 });
  fc.assert(
    fc.property(digits, digits, fc.nat(20), (first, second, cut) => {
      const text = `${first}\n${second}\n`;
      const line = new SecretLine();
      const done = line.push(text.slice(0, cut)) ?? line.push(text.slice(cut));
      expect(done?.end).toEqual({ typed: first });
    }),
  );
});
