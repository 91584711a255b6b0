import type { Told } from './scenarios.js';
import { quantileOf, type Samples, type Why } from './tally.js';

/** How long it took, seconds, until so many of those that had lost their link were back. */
export interface Back {
  readonly affected: number;
  readonly half: number;
  readonly most: number;
  readonly nearlyAll: number;
  readonly last: number;
}

/** What a scenario came to: sizes and times. */
export interface Result {
  readonly scenario: string;
  readonly title: string;
  readonly homes: Back;
  readonly phones: Back;
  /** Live when it ended. */
  readonly live: { readonly homes: number; readonly phones: number };
  readonly attempts: number;
  readonly failed: Readonly<Record<Why, number>>;
  readonly redirects: number;
  /** Homes welcomed by one relay within one second, at most. */
  readonly loginsPerSecond: number;
  readonly longestWaitSeconds: number;
  /** Shares of a core, of the relay that was busiest in its busiest bucket; and on average. */
  readonly loop: { readonly most: number; readonly mean: number };
  readonly nginx: { readonly most: number; readonly mean: number };
  readonly memoryMiB: number;
  readonly lineMbit: number;
  readonly natsPerSecond: number;
  readonly mostHomes: number;
  readonly looks?: { readonly count: number; readonly unmet: number };
}

function backOf(samples: Samples): Back {
  const sorted = samples.sorted();
  const seconds = (p: number): number => round(quantileOf(sorted, p) / 1_000);
  return { affected: samples.length, half: seconds(0.5), most: seconds(0.95), nearlyAll: seconds(0.999), last: seconds(1) };
}

const round = (value: number): number => Math.round(value * 100) / 100;
const greatest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i] as number);
  return most;
};

function load(work: Float32Array, bucketMs: number): { readonly most: number; readonly mean: number } {
  let sum = 0;
  for (const one of work) sum += one;
  return { most: round(greatest(work) / bucketMs), mean: Math.round((sum / work.length / bucketMs) * 1_000) / 1_000 };
}

export function resultOf({ scenario, engine, looks }: Told): Result {
  const { fleet, tally } = engine;
  return {
    scenario: scenario.name,
    title: scenario.title,
    homes: backOf(tally.homesAway),
    phones: backOf(tally.phonesAway),
    live: { homes: tally.homesLive, phones: tally.phonesLive },
    attempts: tally.attempts,
    failed: tally.failed,
    redirects: tally.redirects,
    loginsPerSecond: Math.round(greatest(fleet.logins) / (fleet.bucketMs / 1_000)),
    longestWaitSeconds: round(fleet.longestWait / 1_000),
    loop: load(fleet.loopWork, fleet.bucketMs),
    nginx: load(fleet.nginxWork, fleet.bucketMs),
    memoryMiB: Math.round(tally.memory / 2 ** 20),
    lineMbit: round(tally.line / 1e6),
    natsPerSecond: Math.round(greatest(tally.nats)),
    mostHomes: tally.mostHomes,
    ...(looks === undefined ? {} : { looks: { count: looks.count, unmet: looks.unmet } }),
  };
}
