import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JpegFrames } from '../../src/drivers/process/jpegFrames.js';

/** A JPEG by its marks: APP1 with a thumbnail that is a JPEG itself, tables, one or several scans with stuffed bytes and restarts. */
function jpeg(n: number, { thumbnail = false, scans = 1, size = 40 } = {}): Uint8Array {
  const segment = (marker: number, body: readonly number[]): number[] => [
    0xff,
    marker,
    (body.length + 2) >> 8,
    (body.length + 2) & 0xff,
    ...body,
  ];
  const inner = thumbnail ? segment(0xe1, [0x45, 0x78, 0x69, 0x66, 0, 0, ...jpeg(n + 100)]) : [];
  const scan = Array.from({ length: size }, (_, i) => (n * 31 + i * 7) % 254);
  const data = [...scan, 0xff, 0x00, 0xff, 0xd3, ...scan];
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0]),
    ...inner,
    ...segment(0xdb, [n, 0xff, 0xd9]),
    ...Array.from({ length: scans }, () => [...segment(0xda, [1, 1, 0, 0, 63, 0]), ...data, 0xff, 0xff])
      .flat()
      .slice(0, -2),
    0xff,
    0xd9,
  ]);
}
const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const take = (frames: JpegFrames, bytes: Uint8Array, step: number): Uint8Array[] => {
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += step) found.push(...frames.push(bytes.slice(at, at + step)));
  return found;
};

describe('pictures in a stream of bytes', () => {
  const pictures = [jpeg(1), jpeg(2, { thumbnail: true }), jpeg(3, { scans: 3 }), jpeg(4, { thumbnail: true, scans: 2 })];

  it.each([1, 2, 3, 7, 64, 10_000])('are found one after the other, in pieces of %i bytes', (step) => {
    const frames = new JpegFrames(10_000);
    expect(take(frames, join(...pictures), step)).toEqual(pictures);
    expect(frames.dropped).toBe(0);
  });

  it.each([1, 5, 10_000])('are found in a multipart message, in pieces of %i bytes', (step) => {
    const parts = pictures.map((picture) =>
      join(text(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`), picture, text('\r\n')),
    );
    expect(take(new JpegFrames(10_000), join(...parts), step)).toEqual(pictures);
  });

  it('are found again after rubbish, after one that is cut short and after one that is too large', () => {
    const frames = new JpegFrames(500);
    const [first, second] = [jpeg(5), jpeg(6, { thumbnail: true })];
    const cut = jpeg(7).slice(0, 30);
    expect(
      take(frames, join(text('rubbish \xff'), Uint8Array.of(0xff, 0xd8, 0x00), first, cut, second, jpeg(8, { size: 2_000 }), first), 11),
    ).toContainEqual(first);
    expect(frames.push(join(second, second))).toContainEqual(second);
  });

  it('are never made up, cost no more memory than one, and anything may come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0xff), fc.constantFrom(0xd8, 0xd9, 0xda, 0x00, 0xe1), fc.integer({ min: 0, max: 255 })), {
          maxLength: 300,
        }),
        fc.integer({ min: 1, max: 50 }),
        (noise, step) => {
          const frames = new JpegFrames(200);
          for (const found of take(frames, Uint8Array.from(noise), step)) {
            expect([found[0], found[1], found.at(-2), found.at(-1)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
            expect(found.length).toBeLessThanOrEqual(200);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
