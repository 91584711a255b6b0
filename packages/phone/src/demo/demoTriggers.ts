import type { Trigger } from '@around/messages';

const DAY = 86_400_000;

/** @param key `living/lamp/on` */
export const pathOf = (key: string): string => {
  const cut = key.lastIndexOf('/');
  return `${key.slice(0, cut)}.${key.slice(cut + 1)}`;
};

/** Whether a value passes a trigger's or a condition's test. */
export function fits(test: { is?: unknown; not?: unknown; above?: number; below?: number }, value: unknown): boolean {
  if (test.is !== undefined && value !== test.is) return false;
  if (test.not !== undefined && value === test.not) return false;
  if (test.above !== undefined && !(Number(value) > test.above)) return false;
  return test.below === undefined || Number(value) < test.below;
}

/** The next of the times that a rule names; the pretended sun sets at 16:41 and rises at 07:12. */
export function nextOf(when: readonly Trigger[], now: number): number | undefined {
  const times = when.flatMap((trigger) => {
    if ('time' in trigger) return [trigger.time];
    if ('sun' in trigger) return [trigger.sun === 'sunset' || trigger.sun === 'dusk' ? '16:41' : '07:12'];
    return [];
  });
  const ahead = times.map((time) => {
    const at = new Date(now);
    at.setHours(Number(time.slice(0, 2)), Number(time.slice(3)), 0, 0);
    return at.getTime() > now ? at.getTime() : at.getTime() + DAY;
  });
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
