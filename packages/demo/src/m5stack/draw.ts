import { type Canvas, type Colour, cutTo, textCentred, textRight, wrapTo } from './canvas.js';
import type { Face } from './device.js';
import { drawClock, drawLinks, drawOverview, drawThing, type Status } from './drawPages.js';
import { drawPair } from './drawPair.js';
import { INK } from './ink.js';
import { Screen } from './screen.js';

/** A minute's line and a good deal of patience: after that the picture is old, and says so. */
const SILENT_MS = 130_000;

/** Draws the whole picture. Pure: the same face gives the same pixels. */
export function draw(face: Face): Screen {
  const screen = new Screen();
  paint(screen, face);
  screen.dim(face.light);
  return screen;
}

/** Draws the whole picture, part by part. The M5Stack's own program draws the same strokes (packages/home/displays/m5stack). */
export function paint(canvas: Canvas, face: Face): void {
  if (!face.plugged) drawNote(canvas, 'unplugged', 'no cable, no power');
  else if (face.pair !== undefined) drawPair(canvas, face.pair);
  else if (face.status === undefined) drawNote(canvas, 'Around', 'waiting for the home...');
  else drawHouse(canvas, face, face.status);
}

function drawHouse(canvas: Canvas, face: Face, status: Status): void {
  const silent = face.silentFor > SILENT_MS;
  const alert = silent ? `No word from the home for ${Math.floor(face.silentFor / 60_000)} min. Is it running?` : status.alert;
  drawHeader(canvas, status, silent ? INK.soft : INK.white);
  const low = alert !== undefined;
  canvas.area(0, 37, 320, low ? 157 : 186, INK.ground);
  const { thing } = status;
  if (face.page === 'links') drawLinks(canvas, status);
  else if (face.page === 'clock') drawClock(canvas, status, low);
  else if (face.page === 'thing' && thing !== undefined) drawThing(canvas, thing, low);
  else drawOverview(canvas, status);
  if (alert !== undefined) drawAlert(canvas, alert);
  drawButtons(canvas);
}

function drawNote(canvas: Canvas, title: string, words: string): void {
  canvas.area(0, 0, 320, 240, INK.ground);
  textCentred(canvas, 160, 92, title, INK.text, 4);
  textCentred(canvas, 160, 142, words, INK.soft, 2);
}

function drawHeader(canvas: Canvas, status: Status, time: Colour): void {
  canvas.area(0, 0, 320, 37, INK.header);
  canvas.rect(0, 36, 320, 1, INK.line);
  canvas.text(10, 11, cutTo(status.home, 200, 2), INK.text, 2);
  textRight(canvas, 312, 8, status.time, time, 3);
}

function drawAlert(canvas: Canvas, alert: string): void {
  canvas.area(0, 194, 320, 29, INK.alert);
  const lines = wrapTo(alert, 284, 2);
  canvas.text(9, 200, '!', INK.white, 2);
  lines.forEach((line, i) => {
    canvas.text(26, (lines.length === 1 ? 204 : 198) + i * 11, line, INK.white);
  });
}

function drawButtons(canvas: Canvas): void {
  canvas.area(0, 223, 320, 17, INK.header);
  textCentred(canvas, 54, 228, 'A next page', INK.soft);
  textCentred(canvas, 160, 228, 'B hold: pair', INK.soft);
  textCentred(canvas, 266, 228, 'C clear alert', INK.soft);
}
