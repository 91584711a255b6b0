import { csvCell } from '@around/client';
import type { AskWith, Energy, Tariff, Used } from '@around/messages';

export const ENERGY_RANGES = ['day', 'week', 'month', 'year'] as const;
export type EnergyRange = (typeof ENERGY_RANGES)[number];

/** What is asked of the home for a range, in this phone's time zone. @param now Unix ms */
export function energyAsk(range: EnergyRange, now: number): AskWith<'energy'> {
  const date = new Date(now);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  switch (range) {
    case 'day':
      return { since: new Date(year, month, day).getTime(), step: 'hour' };
    case 'week':
      return { since: new Date(year, month, day - 6).getTime(), step: 'day' };
    case 'month':
      return { since: new Date(year, month, 1).getTime(), step: 'day' };
    case 'year':
      return { since: new Date(year, month - 11, 1).getTime(), step: 'month' };
  }
}

/** The same hours before, and those of the range itself, so that like is compared with like. Of a year nothing. */
export function comparedAsks(range: EnergyRange, now: number): readonly [AskWith<'energy'>, AskWith<'energy'>] | undefined {
  if (range === 'year') return undefined;
  const { since } = energyAsk(range, now);
  const date = new Date(since);
  const earlier =
    range === 'month'
      ? new Date(date.getFullYear(), date.getMonth() - 1, 1).getTime()
      : new Date(date.getFullYear(), date.getMonth(), date.getDate() - (range === 'day' ? 1 : 7)).getTime();
  const until = Math.floor(now / 3_600_000) * 3_600_000;
  if (until <= since) return undefined;
  // The last month may have been shorter.
  const ms = Math.min(until - since, since - earlier);
  return [
    { since: earlier, until: earlier + ms, step: 'hour' },
    { since, until: since + ms, step: 'hour' },
  ];
}

/** How much more (0.2: a fifth more) was used than before; undefined where either is not known or nothing. */
export function moreThan(before: Energy, now: Energy): number | undefined {
  const known = ({ total }: Energy): number => total.by.filter((one) => one !== null).length;
  // Half of it is missing: nothing can be said.
  if (known(before) * 2 < before.steps.length || before.total.kWh <= 0) return undefined;
  return now.total.kWh / before.total.kWh - 1;
}

/** Watts that are always on: of the quietest whole hour, where a day or more is known. undefined where it cannot be told. */
export function baseLoad({ total }: Energy): number | undefined {
  const hours = total.by.flatMap((one) => (one === null || one.kWh < 0 ? [] : [one.kWh]));
  return hours.length < 24 ? undefined : Math.min(...hours) * 1_000;
}

/** RFC 4180: a row for each step and source, times as RFC 3339 in UTC; what is not known is empty. */
export function energyCsv({ steps, sources, total, currency }: Energy): string {
  const row = (at: number, name: string, room: string, used: Used | null): string =>
    [
      new Date(at).toISOString(),
      csvCell(name),
      csvCell(room),
      used?.kWh ?? '',
      used === null ? '' : (used.produced ?? 0),
      used?.cost ?? '',
      used === null ? '' : (used.fed ?? 0),
      used?.earned ?? '',
    ].join(',');
  const money = currency === undefined ? '' : `_${csvCell(currency)}`;
  return [
    `time,source,room,kWh,produced_kWh,cost${money},fed_kWh,earned${money}`,
    ...steps.flatMap((at, i) => [
      ...sources.map(({ title, room = '', by }) => row(at, title, room, by[i] ?? null)),
      row(at, 'total', '', total.by[i] ?? null),
    ]),
    '',
  ].join('\r\n');
}

type Price = Tariff['prices'][number];
export type Days = NonNullable<Price['days']>;
export const WORK: Days = ['mon', 'tue', 'wed', 'thu', 'fri'];
export const END: Days = ['sat', 'sun'];

/** One price as it is typed. */
export interface PriceDraft {
  readonly perKWh: string;
  /** What a kWh earns that is fed in; empty: nobody said. */
  readonly fedIn: string;
  readonly from: string;
  readonly since: string;
  readonly days: Days | undefined;
}

export const draftOf = ({ perKWh, fedIn, from = '', since = '', days }: Price): PriceDraft => ({
  ...{ perKWh: String(perKWh), fedIn: fedIn === undefined ? '' : String(fedIn) },
  ...{ from, since, days },
});

/** undefined where a price is no number. */
export function tariffOf(currency: string, drafts: readonly PriceDraft[]): Tariff | undefined {
  const prices: Price[] = [];
  for (const { perKWh, fedIn, from, since, days } of drafts) {
    const [price, earned] = [amountOf(perKWh), amountOf(fedIn)];
    if (price === undefined || (earned === undefined && fedIn.trim() !== '')) return undefined;
    prices.push({
      perKWh: price,
      ...(earned === undefined ? {} : { fedIn: earned }),
      ...(from === '' ? {} : { from }),
      ...(since === '' ? {} : { since }),
      ...(days === undefined ? {} : { days }),
    });
  }
  return { currency: currency.trim(), prices };
}

function amountOf(text: string): number | undefined {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}
