import { isEnd, type StepName } from '@around/messages';
import type { Face } from './device.js';
import { drawPair } from './drawPair.js';
import { type Colour, cutTo, Screen, wrapTo } from './screen.js';

const INK = {
  ground: 0x0b1020,
  header: 0x16213e,
  line: 0x26345c,
  text: 0xe8ecf8,
  soft: 0x8c98b8,
  good: 0x3ddc84,
  bad: 0xff5c5c,
  busy: 0xffc857,
  alert: 0xb3261e,
  white: 0xffffff,
} as const;

/** A minute's line and a good deal of patience: after that the picture is old, and says so. */
const SILENT_MS = 130_000;
const LINKS_SHOWN = 4;

type Status = NonNullable<Face['status']>;

/** Steps whose names are no words. */
const WORDS: Partial<Record<StepName, string>> = { timedOut: 'timed out', unknown: 'no answer', progress: 'going on' };

/** Draws the whole picture. Pure: the same face gives the same pixels. */
export function draw(face: Face): Screen {
  const screen = new Screen();
  screen.rect(0, 0, screen.width, screen.height, INK.ground);
  if (!face.plugged) return drawNote(screen, 'unplugged', 'no cable, no power');
  if (face.pair !== undefined) {
    drawPair(screen, face.pair);
    return screen;
  }
  if (face.status === undefined) return drawNote(screen, 'Around', 'waiting for the home...');
  const silent = face.silentFor > SILENT_MS;
  drawHeader(screen, face.status, silent);
  if (face.page === 'links') drawLinks(screen, face.status);
  else if (face.page === 'clock') drawClock(screen, face.status);
  else drawOverview(screen, face.status);
  drawAlert(screen, silent ? `No word from the home for ${Math.floor(face.silentFor / 60_000)} min. Is it running?` : face.status.alert);
  drawButtons(screen);
  return screen;
}

function drawNote(screen: Screen, title: string, words: string): Screen {
  screen.textCentred(160, 92, title, INK.text, 4);
  screen.textCentred(160, 142, words, INK.soft, 2);
  return screen;
}

function drawHeader(screen: Screen, status: Status, silent: boolean): void {
  screen.rect(0, 0, screen.width, 36, INK.header);
  screen.rect(0, 36, screen.width, 1, INK.line);
  screen.text(10, 11, cutTo(status.home, 200, 2), INK.text, 2);
  screen.textRight(312, 8, status.time, silent ? INK.soft : INK.white, 3);
}

function drawOverview(screen: Screen, status: Status): void {
  const shown = status.links.slice(0, LINKS_SHOWN);
  shown.forEach((link, i) => {
    drawLink(screen, 46 + i * 23, link);
  });
  const more = status.links.length - shown.length;
  if (more > 0) screen.text(28, 46 + LINKS_SHOWN * 23, `and ${more} more: press A`, INK.soft);
  if (status.links.length === 0) screen.text(12, 52, 'No controllers yet', INK.soft, 2);
  screen.rect(10, 150, 300, 1, INK.line);
  if (status.command === undefined) {
    screen.text(12, 164, 'No command yet', INK.soft, 2);
    return;
  }
  const { text, step, by } = status.command;
  const [mark, colour] = markOf(step);
  screen.text(12, 158, mark, colour, 2);
  screen.text(32, 158, cutTo(text, 278, 2), INK.text, 2);
  screen.text(32, 180, cutTo(`${WORDS[step] ?? step}${by === undefined ? '' : ` · ${by}`}`, 278), colour);
}

function drawLink(screen: Screen, y: number, link: Status['links'][number]): void {
  screen.disc(17, y + 7, 5, link.up ? INK.good : INK.bad);
  const detail = link.detail === undefined ? '' : cutTo(link.detail, 70);
  screen.text(30, y, cutTo(link.name, 200, 2), link.up ? INK.text : INK.soft, 2);
  screen.textRight(310, y + 5, detail, link.up ? INK.soft : INK.bad);
}

function drawLinks(screen: Screen, status: Status): void {
  status.links.slice(0, 12).forEach((link, i) => {
    const y = 43 + i * 12.5;
    const row = Math.round(y);
    screen.disc(15, row + 4, 3, link.up ? INK.good : INK.bad);
    screen.text(26, row, cutTo(link.name, 200), link.up ? INK.text : INK.soft);
    screen.textRight(310, row, cutTo(link.detail ?? (link.up ? 'up' : 'down'), 80), link.up ? INK.soft : INK.bad);
  });
}

function drawClock(screen: Screen, status: Status): void {
  screen.textCentred(160, 76, status.time, INK.white, 9);
  screen.textCentred(160, 160, status.date, INK.soft, 2);
  // The page on a phone shows the same under "About": whoever doubts what they were served compares the two.
  if (status.build !== undefined) screen.textCentred(160, 182, `Page ${status.build}`, INK.soft);
}

function drawAlert(screen: Screen, alert: string | undefined): void {
  if (alert === undefined) return;
  screen.rect(0, 194, screen.width, 28, INK.alert);
  const lines = wrapTo(alert, 284, 2);
  screen.text(9, 200, '!', INK.white, 2);
  lines.forEach((line, i) => {
    screen.text(26, (lines.length === 1 ? 204 : 198) + i * 11, line, INK.white);
  });
}

function drawButtons(screen: Screen): void {
  screen.rect(0, 223, screen.width, 17, INK.header);
  screen.textCentred(54, 228, 'A next page', INK.soft);
  screen.textCentred(160, 228, 'B hold: pair', INK.soft);
  screen.textCentred(266, 228, 'C clear alert', INK.soft);
}

function markOf(step: StepName): readonly [string, Colour] {
  if (step === 'completed') return ['✓', INK.good];
  return isEnd(step) ? ['✗', INK.bad] : ['→', INK.busy];
}
