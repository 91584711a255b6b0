import { PULSE_SLOT_MS, PULSE_SLOTS, type PulseSlot } from '@around/messages';

/** A day as a board behind a wall would have it: one gap in the afternoon, a slow evening. @param now Unix ms */
export function demoPulse(now: number, controller: string): PulseSlot[] {
  const newest = Math.floor(now / PULSE_SLOT_MS) * PULSE_SLOT_MS;
  return Array.from({ length: PULSE_SLOTS }, (_, index) => {
    const at = newest - (PULSE_SLOTS - 1 - index) * PULSE_SLOT_MS;
    const away = controller === 'garden' && index >= 200 && index < 207;
    if (away) return { at, beacons: 0, missed: 0, away: PULSE_SLOT_MS };
    const wave = 1 + Math.sin(index / 11) * 0.3 + (index % 7) / 14;
    const busy = index > 230 && index < 260 ? 3 : 1;
    const p50 = Math.round(4 * wave * busy * 10) / 10;
    const missed = index % 97 === 40 ? 1 : 0;
    return { at, beacons: 30 - missed, missed, away: 0, p50, p95: p50 * 2, worst: Math.round(p50 * (index % 31 === 9 ? 9 : 3)) };
  });
}
