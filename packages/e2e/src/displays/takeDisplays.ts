import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LCD_SHOTS, takeLcd } from './lcdPictures.js';
import { takeM5Stack } from './m5stackPictures.js';

/**
 * `npm run screenshots -- --displays`: pictures of the character displays and of the M5Stack, every screen, without hardware or browser.
 * Writes them into a folder as `lcd-….png` and `m5stack-….png`; whether all is as it should be.
 */
export async function takeDisplays(out: string, say: (line: string) => void): Promise<boolean> {
  mkdirSync(out, { recursive: true });
  let lost = 0;
  for (const shot of LCD_SHOTS) {
    const taken = await takeLcd(shot);
    lost += taken.lost;
    writeFileSync(join(out, `lcd-${shot.name}.png`), taken.png);
    say(`lcd-${shot.name}${taken.lost > 0 ? `: ${taken.lost} bytes came while the chip was busy` : ''}`);
  }
  for (const [name, png] of await takeM5Stack()) {
    writeFileSync(join(out, `m5stack-${name}.png`), png);
    say(`m5stack-${name}`);
  }
  return lost === 0;
}
