import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LCD_SHOTS, takeLcd } from '../../src/displays/lcdPictures.js';

const shot = (name: string) => LCD_SHOTS.find((one) => one.name === name) as (typeof LCD_SHOTS)[number];

test.each(LCD_SHOTS.map(({ name }) => name))('docs/pictures has lcd-%s', (name) => {
  expect(existsSync(fileURLToPath(new URL(`../../../../docs/pictures/lcd-${name}.png`, import.meta.url)))).toBe(true);
});

test.each(['16x2-thing', '20x4-ja-links', 'aqm1602-ja-command'])('%s: from the house to the glass nothing is lost', async (name) => {
  const { png, lost } = await takeLcd(shot(name));
  expect(lost).toBe(0);
  // Not the picture of an empty glass.
  expect(Buffer.compare(png, (await takeLcd({ ...shot(name), after: 0 })).png)).not.toBe(0);
});
