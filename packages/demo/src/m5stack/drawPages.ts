import { isEnd, type StepName } from '@around/messages';
import { type Canvas, type Colour, cutTo, textCentred, textRight } from './canvas.js';
import type { Face } from './device.js';
import { INK } from './ink.js';

export type Status = NonNullable<Face['status']>;

const LINKS_SHOWN = 4;
const WEATHER_SHOWN = 4;
/** Where the chart stands: its left edge and ground line, the height of its highest bar, pixels a point. */
const CHART = { x: 16, bottom: 188, height: 76, step: 6 };

/** Steps whose names are no words. */
const WORDS: Partial<Record<StepName, string>> = { timedOut: 'timed out', unknown: 'no answer', progress: 'going on' };

export function drawOverview(canvas: Canvas, status: Status): void {
  const shown = status.links.slice(0, LINKS_SHOWN);
  shown.forEach((link, i) => {
    drawLink(canvas, 46 + i * 23, link);
  });
  const more = status.links.length - shown.length;
  if (more > 0) canvas.text(28, 46 + LINKS_SHOWN * 23, `and ${more} more: press A`, INK.soft);
  if (status.links.length === 0) canvas.text(12, 52, 'No controllers yet', INK.soft, 2);
  canvas.rect(10, 150, 300, 1, INK.line);
  if (status.command === undefined) {
    canvas.text(12, 164, 'No command yet', INK.soft, 2);
    return;
  }
  const { text, step, by } = status.command;
  const [mark, colour] = markOf(step);
  canvas.text(12, 158, mark, colour, 2);
  canvas.text(32, 158, cutTo(text, 278, 2), INK.text, 2);
  canvas.text(32, 180, cutTo(`${WORDS[step] ?? step}${by === undefined ? '' : ` · ${by}`}`, 278), colour);
}

function drawLink(canvas: Canvas, y: number, link: Status['links'][number]): void {
  canvas.disc(17, y + 7, 5, link.up ? INK.good : INK.bad);
  const detail = link.detail === undefined ? '' : cutTo(link.detail, 70);
  canvas.text(30, y, cutTo(link.name, 200, 2), link.up ? INK.text : INK.soft, 2);
  textRight(canvas, 310, y + 5, detail, link.up ? INK.soft : INK.bad);
}

export function drawLinks(canvas: Canvas, status: Status): void {
  status.links.slice(0, 12).forEach((link, i) => {
    const y = 43 + Math.floor((i * 25) / 2);
    canvas.disc(15, y + 4, 3, link.up ? INK.good : INK.bad);
    canvas.text(26, y, cutTo(link.name, 200), link.up ? INK.text : INK.soft);
    textRight(canvas, 310, y, cutTo(link.detail ?? (link.up ? 'up' : 'down'), 80), link.up ? INK.soft : INK.bad);
  });
}

/** @param low the part below the clock is hidden by an alert */
export function drawClock(canvas: Canvas, status: Status, low: boolean): void {
  textCentred(canvas, 160, 48, status.time, INK.white, 9);
  textCentred(canvas, 160, 128, status.date, INK.soft, 2);
  const weather = status.weather ?? [];
  weather.slice(0, low ? 2 : WEATHER_SHOWN).forEach(({ name, value }, i) => {
    const x = 16 + (i % 2) * 154;
    const y = 150 + Math.floor(i / 2) * 29;
    canvas.text(x, y, cutTo(name, 140), INK.soft);
    canvas.text(x, y + 10, cutTo(value, 140, 2), INK.text, 2);
  });
  // The page on a phone shows the same under "About": whoever doubts what they were served compares the two.
  if (status.build !== undefined && !low) textCentred(canvas, 160, 211, `Page ${status.build}`, INK.soft);
}

export function drawThing(canvas: Canvas, thing: NonNullable<Status['thing']>, low: boolean): void {
  canvas.text(16, 46, cutTo(thing.title, 288, 2), INK.soft, 2);
  canvas.text(16, 68, cutTo(thing.value, 200, 4), INK.white, 4);
  if (thing.high !== '') textRight(canvas, 304, 70, cutTo(`max ${thing.high}`, 90), INK.soft);
  if (thing.low !== '') textRight(canvas, 304, 86, cutTo(`min ${thing.low}`, 90), INK.soft);
  const { x, bottom, height, step } = CHART;
  canvas.rect(x, bottom, 48 * step, 1, INK.line);
  if (thing.points.length === 0) canvas.text(x, 140, 'No readings yet', INK.soft, 2);
  thing.points.forEach((point, i) => {
    if (point === null) return;
    const tall = 2 + Math.floor((point * (height - 2)) / 100);
    canvas.rect(x + i * step, bottom - tall, step - 1, tall, INK.chart);
  });
  if (!low) textCentred(canvas, 160, 196, `the last ${thing.hours} hours`, INK.soft);
}

function markOf(step: StepName): readonly [string, Colour] {
  if (step === 'completed') return ['✓', INK.good];
  return isEnd(step) ? ['✗', INK.bad] : ['→', INK.busy];
}
