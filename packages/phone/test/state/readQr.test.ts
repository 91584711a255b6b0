import { encodeQR } from 'qr';
import { describe, expect, it } from 'vitest';
import { readQr } from '../../src/state/readQr.js';

/** A code as a screen shows it: `scale` pixels a module, dark on white. */
function screen(text: string, scale: number) {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
  const side = rows.length * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true) data.fill(20, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { width: side, height: side, data };
}

describe('a QR code in a picture', () => {
  it('of a pairing link is read', async () => {
    const link = `https://around.example/#p=${'aB3_'.repeat(120)}`;
    expect(await readQr(screen(link, 4))).toBe(link);
  });

  it('that is none is not read', async () => {
    expect(await readQr({ width: 40, height: 40, data: new Uint8ClampedArray(40 * 40 * 4).fill(255) })).toBeUndefined();
  });
});
