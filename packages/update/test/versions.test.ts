import { expect, it } from 'vitest';
import { compareVersions, isVersion } from '../src/index.js';

it('orders versions as semver does', () => {
  const ordered = [
    '0.1.0',
    '0.1.1-alpha',
    '0.1.1-alpha.1',
    '0.1.1-alpha.beta',
    '0.1.1-rc.2',
    '0.1.1-rc.10',
    '0.1.1',
    '0.2.0',
    '0.10.0',
    '1.0.0',
  ];
  expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
  expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
});

it.each(['', '1.2', '01.2.3', '1.2.3-', '1.2.3+x', '../1.2.3', '1.2.3/..', '1.2.3-A', `1.2.3-${'a'.repeat(40)}`])(
  '%j is no version',
  (text) => {
    expect(isVersion(text)).toBe(false);
    expect(() => compareVersions(text, '1.0.0')).toThrow(RangeError);
  },
);
