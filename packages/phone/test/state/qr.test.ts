import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { qrCode } from '../../src/state/qr.js';

const picture = (text: string): string[] => qrCode(text).map((row) => row.map((dark) => (dark ? '#' : '.')).join(''));
const digest = (text: string): string => createHash('sha256').update(picture(text).join('\n')).digest('hex').slice(0, 16);

describe('qrCode', () => {
  it('has a finder pattern in three corners and none in the fourth', () => {
    const rows = picture('https://around.example/#p=abc');
    const corner = (x: number, y: number): string[] => rows.slice(y, y + 7).map((row) => row.slice(x, x + 7));
    const finder = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'];
    const far = rows.length - 7;
    expect(corner(0, 0)).toEqual(finder);
    expect(corner(far, 0)).toEqual(finder);
    expect(corner(0, far)).toEqual(finder);
    expect(corner(far, far)).not.toEqual(finder);
  });

  it('grows with what it carries, up to 2,953 bytes', () => {
    expect(picture('a'.repeat(17))).toHaveLength(21);
    expect(picture('a'.repeat(18))).toHaveLength(25);
    expect(picture('a'.repeat(2_953))).toHaveLength(177);
    expect(() => qrCode('a'.repeat(2_954))).toThrow(RangeError);
  });

  it('draws what an independent encoder (qrcode 1.5.4, level L, bytes) draws', () => {
    expect([digest('around'), digest('https://around.example/#p='.padEnd(500, 'aB3_')), digest('灯 '.repeat(300))]).toEqual(FROZEN);
  });
});

const FROZEN = ['90f5c245b2f4984a', '6c9b1d71e4c7a917', '9bd6508d7c9ecba8'];
