import { toUtf8 } from '@around/messages';

export const PICTURE_MEDIA = 'image/svg+xml';

/** A picture that is never the same twice: the sun moves with the time and the number counts. @param wall Unix ms */
export function picture(title: string, wall: number, n: number): Uint8Array {
  const angle = ((wall % 60_000) / 60_000) * Math.PI;
  const [x, y] = [160 - 140 * Math.cos(angle), 110 - 80 * Math.sin(angle)].map((place) => Math.round(place));
  const label = `${title} ${new Date(wall).toISOString().slice(11, 19)} #${n}`.replace(/[<>&]/g, ' ');
  return toUtf8(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="#8ac"/>` +
      `<circle cx="${x}" cy="${y}" r="16" fill="#fd5"/><rect y="170" width="320" height="70" fill="#585"/>` +
      `<text x="10" y="230" font-size="16" fill="#fff">${label}</text></svg>`,
  );
}
