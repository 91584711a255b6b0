import { STAGE } from './crowd.js';
import { Engine, type Incident } from './engine.js';
import { type Looks, looking } from './looks.js';
import { MOST_BUSY, type Model, openPhones } from './model.js';

/** One story. Storms come at the busiest hour: as many phones are open as ever are. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly horizonMs: (model: Model) => number;
  readonly bucketMs: number;
  incidents(model: Model): readonly Incident[];
  readonly day?: boolean;
}

export interface Told {
  readonly scenario: Scenario;
  readonly engine: Engine;
  readonly looks?: Looks;
}

/** When it happens, ms after the beginning. */
export const MOMENT = 10_000;
const DAY = 86_400_000;
export const OUTAGE = 600_000;
const GAP = 20_000;

/** A relay's process ends: its sockets are cut, nginx stays, and soon it is there again. */
function restart(engine: Engine, relay: number, at: number): void {
  engine.fleet.end(relay, 'restarting');
  for (let id = 0; id < engine.actors; id++) if (engine.relay[id] === relay && engine.stage[id] === STAGE.live) engine.cut(id, at);
}

const back = (at: number, relay: number): Incident => ({ at, happen: (engine) => engine.fleet.begin(relay) });

const all = (model: Model): number[] => Array.from({ length: model.relays }, (_, relay) => relay);

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'day',
    title: 'a day like any other',
    horizonMs: () => DAY,
    bucketMs: 60_000,
    day: true,
    incidents: () => [{ at: 0, happen: (engine) => engine.breaking() }],
  },
  {
    name: 'restart',
    title: 'all relays restart at once',
    horizonMs: () => 240_000,
    bucketMs: 1_000,
    incidents: (model) =>
      all(model).flatMap((relay) => [
        { at: MOMENT, happen: (engine, at) => restart(engine, relay, at) },
        back(MOMENT + model.restartMs, relay),
      ]),
  },
  {
    name: 'killed',
    title: 'one relay is killed',
    horizonMs: () => 120_000,
    bucketMs: 1_000,
    incidents: (model) => [{ at: MOMENT, happen: (engine, at) => restart(engine, 0, at) }, back(MOMENT + model.restartMs, 0)],
  },
  {
    name: 'lost',
    title: 'one relay’s machine is gone',
    horizonMs: () => 180_000,
    bucketMs: 1_000,
    incidents: () => [
      {
        at: MOMENT,
        happen(engine, at) {
          engine.fleet.end(0, 'lost');
          for (let id = 0; id < engine.actors; id++)
            if (engine.relay[id] === 0 && engine.stage[id] === STAGE.live) engine.strand(id, at, at + engine.notices(id));
        },
      },
    ],
  },
  {
    name: 'region',
    title: 'a region of a fifth of all homes is back on the internet',
    horizonMs: () => MOMENT + OUTAGE + 120_000,
    bucketMs: 1_000,
    incidents: () => [
      {
        at: MOMENT,
        happen(engine, at) {
          for (let id = 0; id < engine.model.homes; id += 5) {
            engine.offline[id] = 1;
            if (engine.stage[id] === STAGE.live) engine.strand(id, at, at + engine.notices(id));
          }
        },
      },
      {
        at: MOMENT + OUTAGE,
        happen(engine, at) {
          engine.offline.fill(0);
          engine.crowd.countFrom(at);
        },
      },
    ],
  },
  {
    name: 'rolling',
    title: 'all relays are upgraded, one after the other',
    horizonMs: (model) => MOMENT + model.relays * GAP + 60_000,
    bucketMs: 1_000,
    incidents: (model) =>
      all(model).flatMap((relay) => {
        const at = MOMENT + relay * GAP;
        return [{ at, happen: (engine: Engine) => restart(engine, relay, at) }, back(at + model.restartMs, relay)];
      }),
  },
];

/** Plays a scenario to its end. The same model and seed give the same story. */
export function play(scenario: Scenario, model: Model): Told {
  const horizonMs = scenario.horizonMs(model);
  const phones = scenario.day === true ? Math.round(model.homes * model.panels) : openPhones(model, MOST_BUSY);
  const incidents = [...scenario.incidents(model)];
  if (scenario.day !== true) {
    const engine = new Engine({ ...model, breaksPerDay: 0 }, phones, horizonMs, scenario.bucketMs, incidents);
    return { scenario, engine: engine.run() };
  }
  const { incident, looks } = looking(horizonMs, scenario.bucketMs);
  const engine = new Engine(model, phones, horizonMs, scenario.bucketMs, [...incidents, incident]);
  return { scenario, engine: engine.run(), looks };
}
