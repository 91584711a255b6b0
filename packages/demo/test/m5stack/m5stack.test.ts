import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { type ToDisplay, toDisplay, toUtf8 } from '@around/messages';
import { isDrawn } from '@around/platform/fake';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutTo, widthOf, wrapTo } from '../../src/m5stack/canvas.js';
import { Device } from '../../src/m5stack/device.js';
import { draw } from '../../src/m5stack/draw.js';
import { glyph } from '../../src/m5stack/font.js';
import { crc32, encodePng } from '../../src/m5stack/png.js';
import { Screen } from '../../src/m5stack/screen.js';
import { drawTerminal } from '../../src/m5stack/terminal.js';

const STATUS: ToDisplay = {
  t: 'status',
  home: 'Demo house',
  time: '14:02',
  date: '2026-01-15',
  links: [
    { name: 'Relay', up: true },
    { name: 'Garden', up: false, detail: 'away' },
    { name: 'Living room', up: true, detail: '2 ms' },
  ],
  command: { text: 'Lamp: on', step: 'completed', by: 'Ann' },
};
const PAIR: ToDisplay = {
  t: 'pair',
  link: `http://127.0.0.1:12345/#p=${'Ab3-'.repeat(100)}`,
  code: '7K2M-9QXD-4TPA',
  left: 272,
  user: 'owner',
};

function device(...messages: ToDisplay[]): { device: Device; sent: string[] } {
  const sent: string[] = [];
  const made = new Device((line) => sent.push(line));
  made.plug();
  for (const message of messages) made.receive(toUtf8(`${toDisplay.encode(message)}\n`), 0);
  return { device: made, sent };
}

const count = (screen: Screen, colour: number, x0 = 0, y0 = 0, x1 = 320, y1 = 240): number => {
  let n = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) if (screen.at(x, y) === colour) n++;
  return n;
};

describe('the device', () => {
  test('says hello when it gets power, and its buttons', () => {
    const { device: m5, sent } = device();
    m5.press('B', 'long');
    m5.unplug();
    m5.press('A', 'short');
    expect(sent.map((line) => JSON.parse(line))).toEqual([
      { t: 'hello', v: 1, display: 'M5Stack', width: 320, height: 240 },
      { t: 'button', button: 'B', press: 'long' },
    ]);
  });

  test('keeps the last status and offer; the offer runs out by itself; a new start knows nothing', () => {
    const { device: m5 } = device(STATUS, PAIR);
    expect(m5.face(10_500)).toMatchObject({ plugged: true, status: { home: 'Demo house' }, pair: { left: 262 } });
    expect(m5.face(272_000).pair).toBeUndefined();
    m5.receive(toUtf8('{"t":"unpair"}\n'), 0);
    expect(m5.face(0).pair).toBeUndefined();
    m5.plug();
    expect(m5.face(0).status).toBeUndefined();
  });

  test('says again that it is there when nothing was heard for 8 s', () => {
    const { device: m5, sent } = device(STATUS);
    m5.tick(7_999);
    expect(sent).toHaveLength(1);
    m5.tick(8_000);
    m5.tick(8_001);
    expect(sent).toHaveLength(2);
    m5.unplug();
    m5.tick(99_000);
    expect(sent).toHaveLength(2);
  });

  test('button A turns the pages', () => {
    const { device: m5 } = device(STATUS);
    const pages = [0, 1, 2, 3].map(() => {
      const { page } = m5.face(0);
      m5.press('A', 'short');
      return page;
    });
    expect(pages).toEqual(['overview', 'links', 'clock', 'overview']);
  });

  test('whatever bytes come: no throw, and the next good line is read', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 5 }), (pieces) => {
        const { device: m5 } = device();
        for (const piece of pieces) m5.receive(piece, 0);
        m5.receive(toUtf8(`\n${toDisplay.encode(STATUS)}\n`), 0);
        expect(m5.face(0).status?.time).toBe('14:02');
        draw(m5.face(0));
      }),
    );
  });
});

describe('the picture', () => {
  test('shows one dot a link in its colour, the mark of the command, and no alert bar without an alert', () => {
    const screen = draw(device(STATUS).device.face(0));
    expect([46, 69, 92].map((y) => screen.at(17, y + 7))).toEqual([0x3ddc84, 0xff5c5c, 0x3ddc84]);
    expect(count(screen, 0x3ddc84, 10, 155, 30, 180)).toBeGreaterThan(10);
    expect(count(screen, 0xb3261e)).toBe(0);
  });

  test('a failed command is red, one under way amber, and an alert has its bar', () => {
    const failed = draw(
      device({ ...STATUS, command: { text: 'x', step: 'timedOut' }, alert: 'Garden is away' } as ToDisplay).device.face(0),
    );
    expect(count(failed, 0xff5c5c, 10, 155, 30, 180)).toBeGreaterThan(10);
    expect(count(failed, 0xb3261e)).toBeGreaterThan(7_000);
    const busy = draw(device({ ...STATUS, command: { text: 'x', step: 'started' } } as ToDisplay).device.face(0));
    expect(count(busy, 0xffc857, 10, 155, 30, 180)).toBeGreaterThan(10);
  });

  test('a home that fell silent is not shown as if all were well', () => {
    const { device: m5 } = device(STATUS);
    expect(count(draw(m5.face(100_000)), 0xb3261e)).toBe(0);
    expect(count(draw(m5.face(200_000)), 0xb3261e)).toBeGreaterThan(7_000);
  });

  test('the pairing code has its three finder patterns and light around it', () => {
    const screen = draw(device(STATUS, PAIR).device.face(0));
    const dark = (x: number, y: number): boolean => screen.at(x, y) === 0;
    let first = 0;
    while (!dark(first, first) && first < 100) first++;
    expect(first).toBeGreaterThanOrEqual(6);
    let last = 239;
    while (!dark(last, first)) last--;
    for (const [x, y] of [
      [first, first],
      [last, first],
      [first, last],
    ] as const)
      expect(dark(x, y)).toBe(true);
    expect(dark(last, last) && dark(last - 1, last) && dark(last, last - 6) && dark(last - 6, last)).toBe(false);
    expect(count(screen, 0, 0, 0, first, 240)).toBe(0);
    // Without a link the code alone is shown.
    const typed = draw(device(STATUS, { ...PAIR, link: '' } as ToDisplay).device.face(0));
    expect(count(typed, 0xffffff, 240, 60, 320, 160)).toBe(count(screen, 0xffffff, 240, 60, 320, 160));
  });

  test('is the same for the same face, to the pixel', () => {
    const hash = (...messages: ToDisplay[]): string =>
      createHash('sha256')
        .update(draw(device(...messages).device.face(0)).pixels)
        .digest('hex')
        .slice(0, 16);
    expect(hash(STATUS)).toBe(hash(STATUS));
    expect(hash(STATUS)).not.toBe(hash({ ...STATUS, time: '14:03' } as ToDisplay));
  });

  test('the clock’s page says which phone page the home serves', () => {
    const pixels = (build?: string) =>
      draw({
        plugged: true,
        status: { t: 'status', home: 'Villa', time: '14:02', date: '', links: [], ...(build === undefined ? {} : { build }) },
        silentFor: 0,
        pair: undefined,
        page: 'clock',
        light: 100,
      }).pixels;
    expect(pixels('0123456789abcdef')).not.toEqual(pixels('0123456789abcdee'));
    expect(pixels('0123456789abcdef')).not.toEqual(pixels());
  });

  test('whatever the texts, it is drawn', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(text, text, text, fc.nat(12), (home, name, alert, links) => {
        const many = Array.from({ length: links }, () => ({ name, up: true, detail: name }));
        draw({
          plugged: true,
          status: { t: 'status', home, time: '1', date: '', links: many, alert },
          silentFor: 0,
          pair: undefined,
          page: 'links',
          light: 100,
        });
      }),
      { numRuns: 50 },
    );
  });
});

test('every printable ASCII character is drawn, no two alike; others get a box; umlauts their dots', () => {
  const seen = new Map<string, string>();
  for (let code = 0x21; code < 0x7f; code++) {
    const char = String.fromCharCode(code);
    expect(isDrawn(char), char).toBe(true);
    const rows = glyph(char);
    expect(rows).toHaveLength(8);
    expect(rows.every((row) => row >= 0 && row < 32)).toBe(true);
    expect(seen.get(rows.join()), char).toBeUndefined();
    seen.set(rows.join(), char);
  }
  expect(glyph('界')).toEqual(glyph('🙂'));
  expect(glyph('ü')).not.toEqual(glyph('u'));
  expect(glyph('é')).not.toEqual(glyph('e'));
});

test('text is cut and wrapped to the columns there are', () => {
  expect(cutTo('abcdef', 35)).toBe('abcdef');
  expect(cutTo('abcdef', 34)).toBe('abcd…');
  expect(widthOf('abcdef')).toBe(35);
  expect(wrapTo('one two three', 45, 2)).toEqual(['one two', 'three']);
  expect(wrapTo('a very long alert that does not fit', 59, 2)).toEqual(['a very', 'long aler…']);
});

test('the PNG is one: signature, header, checksums, and the pixels as they were drawn', () => {
  const screen = new Screen(3, 2);
  screen.rect(1, 1, 5, 5, 0x123456);
  const png = encodePng(screen);
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at);
    expect(view.getUint32(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.set(Buffer.from(png.subarray(at + 4, at + 8)).toString(), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
  const rows = inflateSync(chunks.get('IDAT')!);
  expect([...rows]).toEqual([0, ...new Array(9).fill(0), 0, 0, 0, 0, 0x12, 0x34, 0x56, 0x12, 0x34, 0x56]);
});

test('in the terminal: as many columns as asked, half as many lines as the ratio, two pixels a character', () => {
  const screen = new Screen();
  screen.rect(0, 0, 320, 120, 0xff0000);
  const lines = drawTerminal(screen, 80).trimEnd().split('\n');
  expect(lines).toHaveLength(30);
  for (const line of lines) expect(line.match(/▀/g)).toHaveLength(80);
  expect(lines[0]).toContain('38;2;255;0;0;48;2;255;0;0m▀');
  expect(lines[29]).toContain('38;2;0;0;0;48;2;0;0;0m▀');
});
