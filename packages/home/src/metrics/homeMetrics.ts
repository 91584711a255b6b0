import type { ControllerState } from '@around/messages';
import { byLabel, type MetricFamily, single } from '@around/platform';

/** What the home's metrics are read from, now. */
export interface HomeFigures {
  readonly things: number;
  readonly controllers: readonly Pick<ControllerState, 'id' | 'state' | 'rtt' | 'asleepUntil'>[];
  /** Undefined where this home has no relay. `roundTrip`: ms. */
  readonly relay: { readonly up: boolean; readonly roundTrip: number | undefined } | undefined;
  readonly underWay: number;
  readonly wishes: number;
  /** Keys that are good. */
  readonly paired: number;
  /** Proven sessions, by the way they came. */
  readonly sessions: ReadonlyMap<string, number>;
  /** Rows that wait for the disk. */
  readonly waiting: { readonly ledger: number; readonly writes: number };
}

const STATES = ['connected', 'connecting', 'away', 'asleep', 'new'] as const;
const PATHS = ['relay', 'lan', 'lan-http'] as const;
/** Controllers whose round trip has a series of its own. */
const MAX_NAMED = 64;

/** The home in numbers. Controllers are named by their ids, the first 64 of them; things, people and phones are not. */
export function homeMetrics(home: HomeFigures): MetricFamily[] {
  const { controllers, relay, sessions, waiting } = home;
  const stateOf = (one: HomeFigures['controllers'][number]) =>
    one.asleepUntil !== undefined && one.state === 'away' ? 'asleep' : one.state;
  const connected = controllers.filter(({ state }) => state === 'connected').slice(0, MAX_NAMED);
  return [
    single('gauge', 'around_home_things', 'Things that controllers described.', home.things),
    byLabel(
      'gauge',
      'around_home_controllers',
      'Controllers by the state of their link.',
      'state',
      STATES.map((state) => [state, controllers.filter((one) => stateOf(one) === state).length] as const),
    ),
    byLabel(
      'gauge',
      'around_home_controller_round_trip_seconds',
      'Round trip of the last heartbeat.',
      'controller',
      connected.flatMap(({ id, rtt }) => (rtt === undefined ? [] : [[id, rtt / 1_000] as const])),
    ),
    single('gauge', 'around_home_relay_up', '1 while the home is linked to its relay.', relay && Number(relay.up)),
    single(
      'gauge',
      'around_home_relay_round_trip_seconds',
      'Round trip of the last heartbeat to the relay.',
      relay?.roundTrip === undefined ? undefined : relay.roundTrip / 1_000,
    ),
    byLabel(
      'gauge',
      'around_home_phones',
      'Phones and programs connected now, by the way they came.',
      'path',
      PATHS.map((path) => [path, sessions.get(path) ?? 0] as const),
    ),
    single('gauge', 'around_home_phones_paired', 'Phones and programs with a key that is good.', home.paired),
    single('gauge', 'around_home_commands_under_way', 'Commands without an end yet.', home.underWay),
    single('gauge', 'around_home_wishes', 'Wishes that wait.', home.wishes),
    byLabel('gauge', 'around_home_writes_waiting', 'Rows that wait for the disk.', 'queue', [
      ['ledger', waiting.ledger],
      ['history', waiting.writes],
    ]),
  ];
}
