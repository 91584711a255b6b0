import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { CHAPTERS, EMPTY_HOUSE, STRANGERS } from './chapters.js';
import { faultsOf } from './checks.js';
import { furnish, moveIn } from './furnish.js';
import type { Taken } from './sheet.js';
import type { Chapter, Shot } from './shot.js';
import type { Stage } from './stage.js';

/** Takes every picture whose name `only` matches into `out`. @param tell one line a picture */
export async function takePictures(
  stage: Stage,
  out: string,
  only: RegExp | undefined,
  tell: (line: string) => void,
): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  const take = async (chapters: readonly Chapter[]): Promise<void> => {
    for (const { title, shots, before, after } of chapters) {
      const wanted = shots.filter(({ name }) => only?.test(name) ?? true);
      if (wanted.length === 0) continue;
      tell(title);
      await before?.(stage);
      for (const shot of wanted) {
        const picture = await takePicture(stage, shot, out);
        taken.push(picture);
        tell(`  ${picture.faults.length === 0 ? '✓' : '✗'} ${shot.name}${picture.faults.map((fault) => `\n      ${fault}`).join('')}`);
      }
      await after?.(stage);
    }
  };
  await take(STRANGERS);
  await moveIn(stage);
  await take(EMPTY_HOUSE);
  await furnish(stage);
  await take(CHAPTERS);
  return taken;
}

async function takePicture(stage: Stage, shot: Shot, out: string): Promise<Taken> {
  const { name, view = {}, whole = false } = shot;
  try {
    const page = await shot.show(stage, view);
    try {
      if (whole) await unroll(page);
      await settled(page);
      const png = await page.screenshot({ path: join(out, `${name}.png`), animations: 'disabled', caret: 'hide' });
      // Afterwards: it takes its time, and what moves would have arrived.
      const faults = await faultsOf(page);
      // IHDR: the width stands at byte 16 (PNG, 11.2.1).
      return { name, width: png.readUInt32BE(16), faults };
    } finally {
      await page.close();
    }
  } catch (error) {
    return { name, width: 0, faults: [`it could not be taken: ${error instanceof Error ? error.message : String(error)}`] };
  } finally {
    await shot.after?.(stage);
  }
}

/** The window becomes as high as the page is long: what is fixed to its lower edge stays below everything. */
async function unroll(page: Page): Promise<void> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  const length = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, length) });
}

/** Fonts are there, pictures are drawn, and what moves for a moment has come to rest. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(passing.map(({ finished }) => finished));
    await Promise.allSettled([...document.images].map((image) => image.decode()));
  });
}
