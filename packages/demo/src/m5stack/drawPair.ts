import { create } from 'qrcode';
import { cutTo, type Screen, wrapTo } from './screen.js';

/** Light modules round a code that readers want (ISO/IEC 18004 asks for four; the white panel is all we have). */
const QUIET = 2;
const PANEL = 240;
const BLACK = 0x000000;
const WHITE = 0xffffff;

/** A pairing offer: the QR of its link on the left, the code to type and the seconds left on the right. */
export function drawPair(
  screen: Screen,
  pair: { readonly link: string; readonly code: string; readonly left: number; readonly user: string },
): void {
  screen.rect(0, 0, screen.width, screen.height, WHITE);
  if (!drawQr(screen, pair.link)) {
    wrapTo('Type the code into the app', 200, 4, 2).forEach((line, i) => {
      screen.text(16, 80 + i * 22, line, BLACK, 2);
    });
  }
  screen.rect(PANEL, 0, screen.width - PANEL, screen.height, 0x0b1020);
  const centre = PANEL + (screen.width - PANEL) / 2;
  screen.textCentred(centre, 10, 'pair', 0x8c98b8, 2);
  screen.textCentred(centre, 32, cutTo(pair.user, 76), 0xe8ecf8);
  const groups = pair.code.split('-');
  groups.slice(0, 5).forEach((group, i) => {
    screen.textCentred(centre, 62 + i * 34, cutTo(group, 78, 3), WHITE, 3);
  });
  const low = pair.left <= 10;
  screen.textCentred(centre, 190, clockOf(pair.left), low ? 0xff5c5c : 0xffc857, 2);
  screen.textCentred(centre, 216, 'left', 0x8c98b8);
}

/** Draws the code as large as fits. False where there is no link, or it is too long for the screen. */
function drawQr(screen: Screen, link: string): boolean {
  if (link === '') return false;
  const { modules } = create(link, { errorCorrectionLevel: 'L' });
  const scale = Math.floor(PANEL / (modules.size + 2 * QUIET));
  if (scale < 1) return false;
  const start = Math.floor((PANEL - modules.size * scale) / 2);
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) screen.rect(start + column * scale, start + row * scale, scale, scale, BLACK);
    }
  }
  return true;
}

const clockOf = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
