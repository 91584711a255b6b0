import type { AskWith, History, ThingValue } from '@around/messages';

/** When a pretended event came: now and then. */
export function demoEvents(wall: number, { since, until = wall }: AskWith<'history'>): History {
  const every = 7 * 3_600_000;
  const first = Math.ceil(since / every);
  const values = Array.from({ length: Math.max(0, Math.min(50, Math.ceil(until / every) - first)) }, (_, i) => ({
    t: (first + i) * every,
    value: null,
  }));
  return { kind: 'event', step: 0, stretches: [], values };
}

/** What a pretended property was: a number that goes up and down with the day, a switch that was on in the evenings. */
export function demoPast(
  wall: number,
  { name, since, until = wall, points = 300 }: AskWith<'history'>,
  value: ThingValue | undefined,
): History {
  const now = value?.value;
  if (typeof now === 'boolean') {
    const evening = (at: number): boolean => new Date(at).getUTCHours() >= 18;
    const hours = Array.from({ length: Math.floor((until - since) / 3_600_000) }, (_, i) => since + i * 3_600_000);
    const changes = hours.filter((at, i) => i === 0 || evening(at) !== evening(hours[i - 1] as number)).slice(-points);
    return { kind: 'boolean', step: 0, stretches: [], values: changes.map((t) => ({ t, value: evening(t) })) };
  }
  if (typeof now !== 'number') return { kind: 'text', step: 0, stretches: [], values: now === undefined ? [] : [{ t: since, value: now }] };
  const step = Math.max(60_000, Math.ceil((until - since) / Math.min(points, 200)));
  const swing = Math.max(1, Math.abs(now) / 10);
  // Each property has hours of its own.
  const late = 4_000_000 * (name.length + name.charCodeAt(0));
  const stretches = Array.from({ length: Math.floor((until - since) / step) }, (_, i) => {
    const t = since + i * step;
    const mean =
      Math.round((now + swing * (Math.sin((2 * Math.PI * (t - late)) / 86_400_000) + 0.2 * Math.sin((t + late) / 1_900_000))) * 10) / 10;
    return { t, n: 5, min: mean - swing / 8, mean, max: mean + swing / 8, last: mean, rise: 0, area: mean * step };
  });
  return { kind: 'number', step, values: [], stretches };
}
