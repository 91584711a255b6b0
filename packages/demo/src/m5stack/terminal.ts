import type { Screen } from './screen.js';

const UPPER_HALF = '▀';

/** The picture in so many columns of a terminal: two pixels a character, 24-bit colour. One string, to be written at once. */
export function drawTerminal(screen: Screen, columns = 80): string {
  const width = Math.min(columns, screen.width);
  const height = Math.floor((screen.height * width) / screen.width / 2) * 2;
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = '';
    for (let x = 0; x < width; x++) {
      line += `\x1b[38;2;${rgb(mean(screen, x, y, width, height))};48;2;${rgb(mean(screen, x, y + 1, width, height))}m${UPPER_HALF}`;
    }
    lines.push(`${line}\x1b[0m`);
  }
  return `\x1b[H${lines.join('\n')}\n`;
}

/** The mean colour of the pixels that one small pixel stands for. */
function mean(screen: Screen, x: number, y: number, width: number, height: number): readonly [number, number, number] {
  const x0 = Math.floor((x * screen.width) / width);
  const x1 = Math.max(x0 + 1, Math.floor(((x + 1) * screen.width) / width));
  const y0 = Math.floor((y * screen.height) / height);
  const y1 = Math.max(y0 + 1, Math.floor(((y + 1) * screen.height) / height));
  const sum: [number, number, number] = [0, 0, 0];
  for (let py = y0; py < y1; py++) {
    for (let px = x0; px < x1; px++) {
      const colour = screen.at(px, py);
      sum[0] += colour >> 16;
      sum[1] += (colour >> 8) & 0xff;
      sum[2] += colour & 0xff;
    }
  }
  const count = (x1 - x0) * (y1 - y0);
  return [Math.round(sum[0] / count), Math.round(sum[1] / count), Math.round(sum[2] / count)];
}

const rgb = (colour: readonly [number, number, number]): string => colour.join(';');
