import { Device, draw, paint, Strokes } from '@around/demo';
import { beforeAll, describe, expect, test } from 'vitest';
import { Firmware } from '../../src/displays/firmware.js';
import { bytesOf, GOLDEN, golden, type Scenario, scenarios } from '../../src/displays/scenarios.js';

let firmware: Firmware;
beforeAll(async () => {
  firmware = await Firmware.load();
});

function virtual({ steps }: Scenario) {
  const sent: string[] = [];
  const device = new Device((line) => sent.push(line));
  device.plug();
  let now = 0;
  for (const step of steps) {
    const bytes = bytesOf(step);
    if (bytes !== undefined) device.receive(bytes, now);
    if ('press' in step) device.press(...step.press);
    if ('at' in step) now = step.at;
    device.tick(now);
  }
  const face = device.face(now);
  const strokes = new Strokes();
  paint(strokes, face);
  return { text: golden(sent, face.light, strokes.lines), pixels: draw({ ...face, light: 100 }).pixels };
}

function real({ steps }: Scenario, wholeSizes = false) {
  firmware.power(wholeSizes);
  let now = 0;
  const sent = [...firmware.step(now).sent];
  for (const step of steps) {
    const bytes = bytesOf(step);
    if (bytes !== undefined) firmware.feed(bytes);
    if ('press' in step) firmware.press(...step.press);
    if ('at' in step) now = step.at;
    sent.push(...firmware.step(now).sent);
    // The release that ends a hold, and the quiet that it waits for before it draws.
    for (const later of [10, 50, 600]) sent.push(...firmware.step(now + later).sent);
  }
  const light = Math.round((firmware.brightness * 100) / 255);
  return { text: golden(sent, light, firmware.strokes()), pixels: firmware.screen.pixels };
}

describe.each(scenarios())('$name', (scenario) => {
  test('the virtual M5Stack shows what it should', async () => {
    await expect(virtual(scenario).text).toMatchFileSnapshot(`${GOLDEN}${scenario.name}.txt`);
  });

  test('the M5Stack’s own program, in MicroPython, shows the same', async () => {
    const shown = real(scenario);
    await expect(shown.text).toMatchFileSnapshot(`${GOLDEN}${scenario.name}.txt`);
    // Every call of the display library together gives the same picture; the QR code stands a little smaller.
    if (!shown.text.includes('\nqr ')) expect(Buffer.compare(shown.pixels, virtual(scenario).pixels)).toBe(0);
  });
});

test('a library that draws letters in whole sizes alone gives the same picture, with boxes for small wide characters', () => {
  const japanese = scenarios().find(({ name }) => name === 'japanese') as Scenario;
  expect(Buffer.compare(real(japanese, true).pixels, virtual(japanese).pixels)).toBe(0);
});
