/** What a series holds: numbers; booleans, kept as 0 and 1; or anything else, kept as its JSON text. */
export type SeriesKind = 'number' | 'boolean' | 'text';

/** One reading. `t`: the controller's own time, Unix ms. `v` is null where the property could not be read from then on. */
export interface Point {
  readonly t: number;
  readonly v: number | string | null;
}

export function kindOf(value: unknown): SeriesKind {
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
}

/** How a value of the house is kept. */
export function toPoint(t: number, value: unknown): Point {
  if (value === undefined || value === null) return { t, v: null };
  return { t, v: typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : JSON.stringify(value) };
}

/** The value of the house again; null where it could not be read. */
export function houseValue(kind: SeriesKind, { v }: Point): unknown {
  if (v === null) return null;
  return kind === 'boolean' ? v !== 0 : kind === 'number' ? v : JSON.parse(String(v));
}

/** Two lists, each in order of time, as one; at the same ms those of `a` come first. */
export function mergePoints(a: readonly Point[], b: readonly Point[]): readonly Point[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const merged: Point[] = [];
  let i = 0;
  for (const point of b) {
    while (i < a.length && (a[i] as Point).t <= point.t) merged.push(a[i++] as Point);
    merged.push(point);
  }
  for (; i < a.length; i++) merged.push(a[i] as Point);
  return merged;
}
