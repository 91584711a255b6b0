import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedReadline } from '../src/node/serial/boundedReadline.js';

/** Lines that come out of `bytes` cut at `cuts`. */
function lines(bytes: Uint8Array, cuts: readonly number[], maxLine: number): string[] {
  const reader = new BoundedReadline(maxLine);
  const heard: string[] = [];
  reader.on('data', (line: string) => heard.push(line));
  const points = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let at = 0;
  for (const point of [...points, bytes.length]) {
    reader.write(Buffer.from(bytes.subarray(at, point)));
    at = point;
  }
  reader.destroy();
  return heard;
}

describe('BoundedReadline', () => {
  it('gives the same short lines however the bytes are cut, and never the tail of a long one', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'ccccc', 'dddddddddd', '\n', '\n'), { maxLength: 80 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 20 }), (sent, cuts) => {
        const maxLine = 12;
        const whole = sent.split('\n').slice(0, -1);
        const fit = whole.filter((line) => line.length > 0 && line.length <= maxLine);
        // Whether a long line in one chunk is given depends on the cut; its owner checks the length. None is ever given in part.
        const heard = lines(new TextEncoder().encode(sent), cuts, maxLine);
        expect(heard.filter((line) => line.length <= maxLine)).toEqual(fit);
        expect(heard.every((line) => whole.includes(line))).toBe(true);
      }),
    );
  });

  it('keeps no more than the bound of a line that never ends', () => {
    const reader = new BoundedReadline(100);
    reader.on('data', () => {});
    for (let i = 0; i < 1_000; i++) {
      reader.write(Buffer.alloc(1_000, 'x'));
      expect(reader.buffer.length).toBeLessThanOrEqual(100);
    }
  });
});
