import { type Canvas, cutTo, textCentred, wrapTo } from './canvas.js';
import { INK } from './ink.js';

const PANEL = 240;
const CENTRE = 280;
/** Bytes of a link whose code a phone can still read from a screen of 240 pixels: two pixels a module. */
const MAX_LINK = 1_000;

/** A pairing offer: the QR of its link on the left, the code to type and the seconds left on the right. */
export function drawPair(
  canvas: Canvas,
  pair: { readonly link: string; readonly code: string; readonly left: number; readonly user: string },
): void {
  canvas.area(0, 0, PANEL, 240, INK.white);
  if (pair.link !== '' && pair.link.length <= MAX_LINK) canvas.qr(0, 0, PANEL, pair.link);
  else {
    wrapTo('Type the code into the app', 200, 4, 2).forEach((line, i) => {
      canvas.text(16, 80 + i * 22, line, INK.black, 2);
    });
  }
  canvas.area(PANEL, 0, 80, 180, INK.ground);
  textCentred(canvas, CENTRE, 10, 'pair', INK.soft, 2);
  textCentred(canvas, CENTRE, 32, cutTo(pair.user, 76), INK.text);
  const groups = pair.code.split('-');
  groups.slice(0, 3).forEach((group, i) => {
    textCentred(canvas, CENTRE, 62 + i * 34, cutTo(group, 78, 3), INK.white, 3);
  });
  // The seconds are a part of their own: the code is not drawn anew each time.
  canvas.area(PANEL, 180, 80, 60, INK.ground);
  textCentred(canvas, CENTRE, 190, clockOf(pair.left), pair.left <= 10 ? INK.bad : INK.busy, 2);
  textCentred(canvas, CENTRE, 216, 'left', INK.soft);
}

const clockOf = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
