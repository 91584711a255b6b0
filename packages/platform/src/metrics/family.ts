/** One number of a family. `suffix`: the part of a histogram that it is. */
export interface MetricSample {
  readonly value: number;
  /** Bounded sets of words only: each combination is a series that Prometheus keeps. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** One metric with all its series. Names follow prometheus.io/docs/practices/naming: base units, counters end in `_total`. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly MetricSample[];
}

/** A counter or gauge with one series; no series where the value is not known. */
export const single = (type: 'counter' | 'gauge', name: string, help: string, value: number | undefined): MetricFamily => ({
  name,
  help,
  type,
  samples: value === undefined ? [] : [{ value }],
});

/** A counter or gauge with a series for each word. */
export const byLabel = (
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  label: string,
  values: Iterable<readonly [word: string, value: number]>,
): MetricFamily => ({ name, help, type, samples: Array.from(values, ([word, value]) => ({ value, labels: { [label]: word } })) });
