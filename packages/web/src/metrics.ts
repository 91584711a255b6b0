import { byLabel, type MetricFamily, single } from '@around/platform';
import type { Counters } from './switchboard/counters.js';
import type { Tally } from './switchboard/tally.js';

/** What the relay's metrics are read from. */
export interface RelayFigures {
  readonly enrolled: number;
  readonly homes: number;
  readonly silent: number;
  readonly phones: number;
  readonly waiting: number;
  readonly counters: Readonly<Counters>;
  readonly tally: Readonly<Tally>;
}

/** Counters of the switchboard that tell of back-pressure, silence, or a peer that breaks the rules; by the word that they have as a label. */
const CLOSED: Readonly<Record<string, keyof Counters>> = {
  phone_slow: 'slowPhones',
  phone_over_credit: 'overCredit',
  phone_silent: 'silentPhones',
  home_slow: 'slowHomes',
  home_silent: 'silentHomes',
  home_replaced: 'replacedHomes',
};

const DROPPED: Readonly<Record<string, keyof Counters>> = {
  no_home: 'framesWithoutHome',
  no_phone: 'framesWithoutPhone',
  malformed: 'badFrames',
};

/** The relay in numbers: no home, no phone and no address is named. */
export function relayMetrics(relay: RelayFigures): MetricFamily[] {
  const { counters, tally } = relay;
  const of = (table: Readonly<Record<string, keyof Counters>>) =>
    Object.entries(table).map(([word, counter]) => [word, counters[counter]] as const);
  return [
    single('gauge', 'around_web_homes_enrolled', 'Homes that may join.', relay.enrolled),
    single('gauge', 'around_web_homes', 'Homes linked now.', relay.homes),
    single('gauge', 'around_web_homes_silent', 'Homes that were linked since the start and are not now.', relay.silent),
    single('gauge', 'around_web_phones', 'Phones with a socket open now.', relay.phones),
    single('gauge', 'around_web_phones_waiting', 'Of them, those that wait for a home that is away.', relay.waiting),
    byLabel('counter', 'around_web_frames_total', 'Sealed frames carried.', 'to', [
      ['home', tally.framesToHome],
      ['phone', tally.framesToPhone],
    ]),
    byLabel('counter', 'around_web_carried_bytes_total', 'Sealed bytes carried.', 'to', [
      ['home', tally.bytesToHome],
      ['phone', tally.bytesToPhone],
    ]),
    byLabel('counter', 'around_web_frames_dropped_total', 'Frames that led nowhere.', 'why', of(DROPPED)),
    byLabel('counter', 'around_web_phones_refused_total', 'Phones turned away.', 'why', tally.refusedPhones),
    byLabel('counter', 'around_web_homes_refused_total', 'Homes turned away.', 'why', tally.refusedHomes),
    byLabel(
      'counter',
      'around_web_closed_total',
      'Links that the relay closed: too slow, silent, or replaced by a newer one.',
      'why',
      of(CLOSED),
    ),
  ];
}
