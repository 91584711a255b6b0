import { nodeSuite } from '@around/sealing/node';
import { expect, it } from 'vitest';
import { RowMac } from '../../src/storage/mac.js';

it('the mark of a row is another where a number was damaged, also where there was none', () => {
  const mac = new RowMac(nodeSuite(), new Uint8Array(32));
  const mark = mac.of('keys', ['key0', undefined]);
  expect(mac.fits('keys', ['key0', undefined], mark)).toBe(true);
  for (const damaged of [Number.NaN, Number.POSITIVE_INFINITY, 0, '']) expect(mac.fits('keys', ['key0', damaged], mark)).toBe(false);
});
