/** camera.mjs: a new picture of the garden at each run, as PNG on stdout. */
import { deflateSync } from 'node:zlib';

const WIDTH = 320;
const HEIGHT = 240;
const now = new Date();
const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
const seconds = now.getHours() * 3600 + now.getMinutes() * 60 + now.getSeconds();

const FONT = {
  0: '75557',
  1: '26227',
  2: '71747',
  3: '71717',
  4: '55711',
  5: '74717',
  6: '74757',
  7: '71111',
  8: '75757',
  9: '75717',
  ':': '02020',
};

function put(x, y, [r, g, b]) {
  if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT) return;
  const at = (Math.floor(y) * WIDTH + Math.floor(x)) * 3;
  pixels[at] = r;
  pixels[at + 1] = g;
  pixels[at + 2] = b;
}
function box(left, top, width, height, colour) {
  for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) put(x, y, colour);
}
function disc(cx, cy, radius, colour) {
  for (let y = -radius; y <= radius; y++)
    for (let x = -radius; x <= radius; x++) if (x * x + y * y <= radius * radius) put(cx + x, cy + y, colour);
}
function text(words, left, top, scale, colour) {
  [...words].forEach((char, i) => {
    [...(FONT[char] ?? '00000')].forEach((row, y) => {
      for (let x = 0; x < 3; x++) if (Number(row) & (4 >> x)) box(left + (i * 4 + x) * scale, top + y * scale, scale, scale, colour);
    });
  });
}

for (let y = 0; y < 170; y++) box(0, y, WIDTH, 1, [120 + y / 3, 170 + y / 4, 235]);
box(0, 170, WIDTH, 70, [92, 140, 76]);
// The sun crosses the picture once a minute, so that two pictures are never the same.
const way = (seconds % 60) / 60;
disc(Math.round(20 + way * 280), Math.round(90 - 60 * Math.sin(way * Math.PI)), 16, [255, 214, 90]);
box(190, 110, 90, 70, [214, 190, 160]);
for (let y = 0; y < 34; y++) box(235 - y * 1.7, 76 + y, y * 3.4, 1, [150, 62, 48]);
box(222, 140, 24, 40, [94, 66, 48]);
box(200, 124, 16, 16, [168, 208, 230]);
box(254, 124, 16, 16, [168, 208, 230]);
disc(70, 140, 30, [58, 112, 60]);
box(66, 150, 8, 40, [110, 80, 52]);
text(now.toTimeString().slice(0, 8), 10, 214, 3, [255, 255, 255]);

const TABLE = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}
const header = Buffer.alloc(13);
header.writeUInt32BE(WIDTH, 0);
header.writeUInt32BE(HEIGHT, 4);
header.set([8, 2, 0, 0, 0], 8);
const rows = Buffer.alloc(HEIGHT * (WIDTH * 3 + 1));
for (let y = 0; y < HEIGHT; y++) pixels.copy(rows, y * (WIDTH * 3 + 1) + 1, y * WIDTH * 3, (y + 1) * WIDTH * 3);
process.stdout.write(
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]),
);
