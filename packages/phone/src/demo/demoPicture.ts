const WIDTH = 160;
const HEIGHT = 90;
const HEADER = 54;

/** A new picture each time, as a BMP: a garden, a house, and a sun that wanders. */
export function demoPicture(frame: number): Uint8Array {
  const rowBytes = WIDTH * 3;
  const bytes = new Uint8Array(HEADER + rowBytes * HEIGHT);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x4d42, true);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADER, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, WIDTH, true);
  // Negative: the first row is the top one.
  view.setInt32(22, -HEIGHT, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  const sun = 12 + ((frame * 17) % (WIDTH - 24));
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [r, g, b] = colourAt(x, y, sun);
      bytes.set([b, g, r], HEADER + y * rowBytes + x * 3);
    }
  }
  return bytes;
}

function colourAt(x: number, y: number, sun: number): readonly [number, number, number] {
  if (x > 104 && x < 134 && y > 44 && y < 66) return x > 115 && x < 123 && y > 52 ? [122, 80, 58] : [244, 239, 230];
  if (y > 26 && y <= 44 && Math.abs(x - 119) < (y - 26) * 1.1) return [155, 74, 53];
  if (y > 60 + Math.sin(x / 18) * 4) return [90, 168, 96];
  if (Math.hypot(x - sun, y - 18) < 9) return [255, 213, 74];
  return [159, 208, 255];
}
