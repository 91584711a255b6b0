import type { NotifySettings } from '@around/messages';
import type { WeekTime } from '../house/rightsHours.js';

const MINUTE = 60_000;
const DAY = 1_440;
/** Clocks are put forward or back by less than that. */
const SHIFT = 180;

/**
 * When the quiet hours that are now end (Unix ms), undefined where it is not quiet. By the clocks at home: where the end falls into an hour
 * that is left out in spring, they end with it; of one that comes twice in autumn, the first is taken.
 * @param local what the clocks at home show at a wall time
 */
export function quietUntil(quiet: NotifySettings['quiet'], wall: number, local: (wall: number) => WeekTime): number | undefined {
  if (quiet === undefined) return undefined;
  const from = minuteOf(quiet.from);
  const to = minuteOf(quiet.to);
  const isQuiet = (at: number): boolean => {
    const { minute } = local(at);
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  };
  if (!isQuiet(wall)) return undefined;
  let end = Math.floor(wall / MINUTE) * MINUTE + ((to - local(wall).minute + DAY) % DAY) * MINUTE;
  for (let i = 0; i < SHIFT && isQuiet(end); i++) end += MINUTE;
  for (let i = 0; i < SHIFT && end - MINUTE > wall && !isQuiet(end - MINUTE); i++) end -= MINUTE;
  return end;
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
