import { PULSE_SLOT_MS, PULSE_SLOTS, type PulseSlot } from '@around/messages';
import { percentile } from '@around/platform';

/** One bar of the strip: some slots together. */
export interface PulseColumn {
  /** Unix ms of its beginning. */
  readonly at: number;
  /** `none`: the home did not run then. */
  readonly state: 'none' | 'well' | 'missed' | 'away';
  readonly beacons: number;
  readonly missed: number;
  /** ms without a link. */
  readonly away: number;
  /** ms; undefined where no heartbeat was answered. */
  readonly p50: number | undefined;
  readonly worst: number | undefined;
}

/** A moment's interruption is no red bar. */
const AWAY_MS = 10_000;
const DAY_MS = PULSE_SLOT_MS * PULSE_SLOTS;

/** The last 24 h in so many columns, oldest first; a divisor of 288. @param now Unix ms of the newest slot or later */
export function pulseColumns(slots: readonly PulseSlot[], now: number, count: number): readonly PulseColumn[] {
  const width = DAY_MS / count;
  const end = Math.floor(now / PULSE_SLOT_MS) * PULSE_SLOT_MS + PULSE_SLOT_MS;
  return Array.from({ length: count }, (_, index) => {
    const at = end - DAY_MS + index * width;
    return columnOf(
      at,
      slots.filter((slot) => slot.at >= at && slot.at < at + width),
    );
  });
}

function columnOf(at: number, slots: readonly PulseSlot[]): PulseColumn {
  const sum = (of: (slot: PulseSlot) => number): number => slots.reduce((total, slot) => total + of(slot), 0);
  const missed = sum((slot) => slot.missed);
  const away = sum((slot) => slot.away);
  const worst = slots.map((slot) => slot.worst).filter((ms) => ms !== undefined);
  return {
    at,
    state: slots.length === 0 ? 'none' : away >= AWAY_MS ? 'away' : missed > 0 ? 'missed' : 'well',
    beacons: sum((slot) => slot.beacons),
    missed,
    away,
    p50: percentile(
      slots.map((slot) => slot.p50).filter((ms) => ms !== undefined),
      0.5,
    ),
    worst: worst.length === 0 ? undefined : Math.max(...worst),
  };
}

export interface PulseSum {
  readonly missed: number;
  /** ms */
  readonly away: number;
  /** ms, from the slots' own: half of them, and 95 of 100, lie at or below. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
}

export function pulseSum(slots: readonly PulseSlot[]): PulseSum {
  const known = (of: (slot: PulseSlot) => number | undefined): readonly number[] => slots.map(of).filter((ms) => ms !== undefined);
  return {
    missed: slots.reduce((total, { missed }) => total + missed, 0),
    away: slots.reduce((total, { away }) => total + away, 0),
    p50: percentile(
      known(({ p50 }) => p50),
      0.5,
    ),
    p95: percentile(
      known(({ p95 }) => p95),
      0.95,
    ),
  };
}

/**
 * A line through what is known, broken where nothing is, as the data of an SVG path in a box of `width` by `height`; the lowest
 * value that is drawn is 0. @param top value at the upper edge, above 0
 */
export function linePath(values: readonly (number | undefined)[], top: number, width: number, height: number): string {
  const step = width / Math.max(1, values.length - 1);
  let path = '';
  values.forEach((value, index) => {
    if (value === undefined) return;
    const x = (index * step).toFixed(1);
    const y = (height - (Math.min(value, top) / top) * height).toFixed(1);
    const alone = values[index - 1] === undefined;
    path += alone ? `M${x} ${y}${values[index + 1] === undefined ? 'h.01' : ''}` : `L${x} ${y}`;
  });
  return path;
}

/** A round number at or above: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value) ?? 10 * power;
}
