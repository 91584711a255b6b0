import { percentile } from '@around/platform';

/** The p-th quantile (0–1) of samples, by nearest rank; NaN where there are none. */
export const quantile = (samples: readonly number[], p: number): number => percentile(samples, p) ?? Number.NaN;

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** One line of the bench: a figure, the floor's figure of the same run, and what we are out for. */
export interface Row {
  readonly group: string;
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  /** The same done by the bare thing on this machine in this run. */
  readonly floor?: number;
  /** The goal as a ratio to the floor (numbers.md): at most, or with `atLeast` at least. */
  readonly goal?: number;
  readonly atLeast?: boolean;
  readonly note?: string;
}

export const ratioOf = (row: Row): number | undefined => (row.floor === undefined || row.floor === 0 ? undefined : row.value / row.floor);

/** Whether the goal is met; undefined where there is none. A figure, never a test. */
export function met(row: Row): boolean | undefined {
  const ratio = ratioOf(row);
  if (ratio === undefined || row.goal === undefined) return undefined;
  return row.atLeast === true ? ratio >= row.goal : ratio <= row.goal;
}
