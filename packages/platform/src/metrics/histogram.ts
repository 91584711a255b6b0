import type { MetricFamily, MetricSample } from './family.js';

/** Counts values by how large they are, in buckets whose upper bounds are fixed. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds ascending */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const at = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = at < 0 ? this.#bounds.length : at;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  family(name: string, help: string): MetricFamily {
    const samples: MetricSample[] = [];
    let count = 0;
    for (const [i, n] of this.#counts.entries()) {
      count += n;
      samples.push({ suffix: '_bucket', labels: { le: String(this.#bounds[i] ?? '+Inf') }, value: count });
    }
    samples.push({ suffix: '_sum', value: this.#sum }, { suffix: '_count', value: count });
    return { name, help, type: 'histogram', samples };
  }
}
