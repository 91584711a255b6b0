import { LEVELS, type Level, type NotifySettings } from '@around/messages';
import type { WeekTime } from '../house/rightsHours.js';
import type { Delivery, Way } from './books.js';
import { quietUntil } from './quiet.js';

const HOUR = 3_600_000;
/** For how long a notification is news, ms: a push service keeps it as long for a phone that is off. */
export const LIFE_MS: Readonly<Record<Level, number>> = { info: 12 * HOUR, warning: 24 * HOUR, alarm: 24 * HOUR };
const GATHER_MS = 60_000;

export interface Person {
  readonly name: string;
  readonly settings: NotifySettings;
  /** How many of their phones want to be told. */
  readonly phones: number;
}

export interface Asked {
  readonly level: Level;
  /** What the notice says of it; missing: what the person wants. */
  readonly by?: readonly Way[] | undefined;
  readonly group?: string | undefined;
}

export interface PlanAt {
  /** Unix ms. */
  readonly wall: number;
  readonly local: (wall: number) => WeekTime;
  /** Unix ms: when the person was last told something of the group, or will be. */
  readonly lastOfGroup?: number | undefined;
  /** Whether the home can send e-mail at all. */
  readonly canEmail: boolean;
}

/** How a person is told of something, now or later; nothing where that is below what they want to be told of. */
export function plan({ name, settings, phones }: Person, { level, by, group }: Asked, at: PlanAt): Delivery[] {
  const { wall, local, lastOfGroup, canEmail } = at;
  const alarm = level === 'alarm';
  if (!alarm && LEVELS.indexOf(level) < LEVELS.indexOf(settings.least ?? 'info')) return [];
  const quiet = alarm ? undefined : quietUntil(settings.quiet, wall, local);
  const gathered = alarm || group === undefined ? wall : afterLast(lastOfGroup, wall, settings.gather ?? GATHER_MS);
  const due = quiet ?? Math.max(wall, gathered);
  const held = quiet !== undefined ? 'quiet' : due > wall ? 'gather' : undefined;
  return waysOf(settings, phones, canEmail, by).map((way) => ({
    to: name,
    by: way,
    state: 'waiting' as const,
    due,
    until: due + LIFE_MS[level],
    ...(held === undefined ? {} : { held }),
    tries: 0,
  }));
}

/** With the one that is to come; else so long after the last. */
function afterLast(last: number | undefined, wall: number, gather: number): number {
  if (last === undefined) return wall;
  return last > wall ? last : last + gather;
}

/** Push, where nobody said otherwise; who has no phone that takes it and has an address is written to. */
function waysOf({ ways, email }: NotifySettings, phones: number, canEmail: boolean, by: readonly Way[] | undefined): readonly Way[] {
  const wanted = by ?? ways;
  if (wanted !== undefined) return [...new Set(wanted)];
  return phones === 0 && canEmail && email !== undefined ? ['email'] : ['push'];
}
