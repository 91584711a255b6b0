// Draws the app's icons: a house inside a ring that goes around it. Run by hand (`npm run icons`); the files are committed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const out = new URL('../public/icons/', import.meta.url);
mkdirSync(out, { recursive: true });

const BG = [0x0a, 0x5f, 0xc2];
const FG = [0xff, 0xff, 0xff];
const LIT = [0xff, 0xd9, 0x80];

/** The picture in a unit square: 0 background, 1 ring and house, 2 lit door; undefined outside of the rounded tile. */
function paint(x, y, { scale, rounded }) {
  if (rounded) {
    const r = 0.22;
    const dx = Math.max(r - x, x - (1 - r), 0);
    const dy = Math.max(r - y, y - (1 - r), 0);
    if (Math.hypot(dx, dy) > r) return undefined;
  }
  const u = (x - 0.5) / scale;
  const v = (y - 0.5) / scale;
  const d = Math.hypot(u, v);
  if (d > 0.365 && d < 0.425) return 1;
  if (Math.abs(u) < 0.045 && v > 0.05 && v < 0.19) return 2;
  const roof = v > -0.22 && v < 0 && Math.abs(u) < (v + 0.22) * 1.12;
  const walls = v >= -0.01 && v < 0.19 && Math.abs(u) < 0.17;
  return roof || walls ? 1 : 0;
}

function png(size, options) {
  const samples = 4;
  const rows = [];
  for (let py = 0; py < size; py++) {
    const row = Buffer.alloc(1 + size * 4);
    for (let px = 0; px < size; px++) {
      let r = 0;
      let g = 0;
      let b = 0;
      let inside = 0;
      for (let s = 0; s < samples * samples; s++) {
        const x = (px + ((s % samples) + 0.5) / samples) / size;
        const y = (py + (Math.floor(s / samples) + 0.5) / samples) / size;
        const kind = paint(x, y, options);
        if (kind === undefined) continue;
        const colour = [BG, FG, LIT][kind];
        r += colour[0];
        g += colour[1];
        b += colour[2];
        inside++;
      }
      const at = 1 + px * 4;
      if (inside > 0) row.set([r / inside, g / inside, b / inside], at);
      row[at + 3] = Math.round((255 * inside) / (samples * samples));
    }
    rows.push(row);
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const tile = { scale: 1, rounded: true };
writeFileSync(new URL('icon-192.png', out), png(192, tile));
writeFileSync(new URL('icon-512.png', out), png(512, tile));
writeFileSync(new URL('icon-180.png', out), png(180, { scale: 1, rounded: false }));
writeFileSync(new URL('maskable-512.png', out), png(512, { scale: 0.8, rounded: false }));
writeFileSync(
  new URL('icon.svg', out),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><title>Around</title><rect width="100" height="100" rx="22" fill="#0A5FC2"/><circle cx="50" cy="50" r="39.5" fill="none" stroke="#fff" stroke-width="6"/><path d="M50 28 74.6 50H67v19H33V50h-7.6Z" fill="#fff"/><rect x="45.5" y="55" width="9" height="14" fill="#FFD980"/></svg>\n`,
);
