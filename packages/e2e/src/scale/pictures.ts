import type { Chart, Line } from './chart.js';
import { MOMENT, OUTAGE, type Told } from './scenarios.js';

/** What a scenario leaves for pictures: some hundred points a line, so that a million homes need not be kept. */
export interface Drawn {
  readonly name: string;
  readonly title: string;
  readonly back: Line;
  readonly linked: Line;
  readonly queue: Line;
  readonly loop: Line;
  readonly nginx: Line;
  readonly phones: Line;
}

type Point = readonly [number, number];

/** The busiest relay of each bucket, in per cent of a core. */
function busiest(work: Float32Array, buckets: number, relays: number, bucketMs: number): number[] {
  return Array.from({ length: buckets }, (_, bucket) => {
    let most = 0;
    for (let relay = 0; relay < relays; relay++) most = Math.max(most, work[relay * buckets + bucket] as number);
    return (100 * most) / bucketMs;
  });
}

export function drawn({ scenario, engine, looks }: Told): Drawn {
  const { tally, fleet } = engine;
  const { title, name } = scenario;
  const moment = scenario.day === true ? 0 : name === 'region' ? MOMENT + OUTAGE : MOMENT;
  const unit = scenario.day === true ? 3_600_000 : 1_000;
  const along = (values: ArrayLike<number>): Point[] =>
    Array.from(values, (value, bucket): Point => [(bucket * fleet.bucketMs - moment) / unit, value])
      .slice(0, -1)
      .filter(([at]) => at >= 0);
  const sorted = tally.homesAway.sorted();
  const back: Point[] = Array.from({ length: 201 }, (_, i) => [
    (sorted[Math.min(sorted.length - 1, Math.floor((i / 200) * sorted.length))] ?? 0) / 1_000,
    i / 2,
  ]);
  const open = Array.from(tally.phones, (value, bucket) => (value + (looks?.open[bucket] ?? 0)) / 1_000);
  const line = (points: readonly Point[]): Line => ({ name: title, points });
  return {
    name,
    title,
    back: line(back),
    linked: line(along(Array.from(tally.homes, (homes) => homes / 1_000))),
    queue: line(along(Array.from(tally.backlog, (ms) => ms / 1_000))),
    loop: line(along(busiest(fleet.loopWork, fleet.buckets, fleet.n, fleet.bucketMs))),
    nginx: line(along(busiest(fleet.nginxWork, fleet.buckets, fleet.n, fleet.bucketMs))),
    phones: line(along(open)),
  };
}

const until = (line: Line, most: number): Line => ({ ...line, points: line.points.filter(([at]) => at <= most) });

/** The pictures of docs/guides/scale.md, by file name. @param all of every scenario */
export function pictures(all: readonly Drawn[], homes: number, relays: number): Map<string, Chart> {
  const of = (...names: string[]): Drawn[] => names.flatMap((name) => all.filter((one) => one.name === name));
  const sizes = `${homes.toLocaleString('en')} homes, ${relays} relays`;
  const seconds = 'seconds after it happened';
  const charts: [string, Chart][] = [
    [
      'scale-back.svg',
      {
        title: `Who lost the link, and is back (${sizes})`,
        x: seconds,
        y: 'back, per cent',
        lines: of('killed', 'region', 'lost', 'restart').map(({ back }) => back),
      },
    ],
    [
      'scale-linked.svg',
      {
        title: `Homes that are linked (${sizes})`,
        x: seconds,
        y: 'homes, thousands',
        lines: of('restart', 'rolling', 'lost').map(({ linked }) => until(linked, 180)),
      },
    ],
    [
      'scale-queue.svg',
      {
        title: `What waits at the relay that is furthest behind (${sizes})`,
        x: seconds,
        y: 'queue, seconds',
        lines: of('restart', 'killed', 'region').map(({ queue }) => until(queue, 90)),
      },
    ],
    [
      'scale-cpu.svg',
      {
        title: `The busiest relay while all restart (${sizes})`,
        x: seconds,
        y: 'per cent of a core',
        lines: of('restart').flatMap(({ loop, nginx }) => [
          { ...until(loop, 90), name: 'the relay' },
          { ...until(nginx, 90), name: 'nginx before it' },
        ]),
      },
    ],
    [
      'scale-day.svg',
      {
        title: `Phones that have the app open, by the hour (${sizes})`,
        x: 'hour of the day',
        y: 'phones, thousands',
        lines: of('day').map(({ phones }) => ({ ...phones, name: 'phones, wall tablets included' })),
      },
    ],
  ];
  return new Map(charts.filter(([, { lines }]) => lines.length > 0));
}
