import { HEARTBEAT_MS, LIMITS } from '@around/messages';
import type { Figures } from './figures.js';

/** Who and what is simulated. Times in ms, shares 0…1. */
export interface Model {
  readonly homes: number;
  readonly relays: number;
  readonly seed: number;
  readonly figures: Figures;
  /** Cores of one relay's machine: one for the relay, the others for nginx. */
  readonly cores: number;
  /**
   * `dns`: a name with all relays' addresses, of which a dialler gets four: any first, the next after 250 ms of silence.
   * `least`: one balancer passes connections on to the relay that has fewest (nginx `least_conn`) and leaves out one that does not answer.
   * `two`: it draws two, and of these takes the one with fewer (nginx `random two least_conn`).
   */
  readonly balance: 'dns' | 'least' | 'two';
  /** nginx with TLS before each relay; else it is dialled directly. */
  readonly tls: boolean;
  /** `limits.homes` of each; one that is full sends homes to the next (`redirect`). */
  readonly maxHomes: number;
  /** Waits are drawn from 0 to their limit; without it all wait the limit. The product has it: this shows what it is good for. */
  readonly jitter: boolean;
  /** Round trip between a home or phone and a relay: the least and the greatest. */
  readonly rttMs: readonly [number, number];
  /** From its end until a relay listens again: systemd's RestartSec and a start. */
  readonly restartMs: number;
  /** Homes that lose their link by themselves, a day: a provider's nightly cut, a router. */
  readonly breaksPerDay: number;
  /** For how long then. */
  readonly breakMs: number;
  /** Looks at the app, a day and home: all its people together. */
  readonly looksPerDay: number;
  readonly lookMs: number;
  /** Wall tablets that are always there, a home. */
  readonly panels: number;
  /** Frames between a home and one open phone, a second: ticks, readings, commands. */
  readonly framesPerSecond: number;
  /** Homes that share their provider's address, and how many share one. */
  readonly sharedShare: number;
  readonly sharedBy: number;
}

/** A million homes on forty small machines. What people do is assumed; what it costs is measured. */
export const defaultModel = (figures: Figures): Model => ({
  homes: 1_000_000,
  relays: 40,
  seed: 1,
  figures,
  cores: 2,
  balance: 'dns',
  tls: true,
  maxHomes: 40_000,
  jitter: true,
  rttMs: [10, 80],
  restartMs: 3_000,
  breaksPerDay: 1.2,
  breakMs: 60_000,
  looksPerDay: 20,
  lookMs: 60_000,
  panels: 0.05,
  framesPerSecond: 0.5,
  sharedShare: 0.2,
  sharedBy: 50,
});

/** What the product does, and its web server. */
export const RULES = {
  helloMs: LIMITS.helloMs,
  heartbeatMs: HEARTBEAT_MS,
  /** `dialWeb`: until a socket is open. */
  dialMs: 10_000,
  /** A way that is silent: Node tries the name's next address after this (autoSelectFamily). */
  nextAddressMs: 250,
  /** Addresses that a name with many gives one dialler. */
  addresses: 4,
  /** Connections that may wait for nginx or for the relay to take them (listen's backlog of both); the system drops the next one's first packet. */
  backlog: 511,
  /** When a dialler's system repeats a first packet that was dropped, after the one before (RFC 6298, and as Linux does). */
  repeatMs: [1_000, 2_000, 4_000],
  /** Redirects that a home follows in a row. */
  hops: 4,
  /** Failures that a home remembers across a login, until a ping was answered. */
  rememberedFailures: 3,
  /** `limit_conn` of deploy/web/nginx/around.conf. */
  connectionsPerAddress: 100,
  /** `limits.connectionsPerAddress` of the relay: sockets that have not logged in. */
  strangersPerAddress: LIMITS.connectionsPerAddress,
} as const;

/** How busy people are, by hour of the day; 1 on average. */
const HOURS = [0.25, 0.15, 0.1, 0.1, 0.15, 0.4, 1.1, 1.7, 1.4, 0.9, 0.8, 0.8, 1, 0.9, 0.8, 0.9, 1.2, 1.7, 2.1, 2.2, 2, 1.6, 1.1, 0.65];

/** @param ms of the day; the hours' figures joined by lines */
export function busyness(ms: number): number {
  const hour = (ms / 3_600_000) % 24;
  const from = HOURS[Math.floor(hour)] as number;
  const to = HOURS[(Math.floor(hour) + 1) % 24] as number;
  return from + (to - from) * (hour % 1);
}

export const MOST_BUSY = Math.max(...HOURS);

/** Phones that have the app open at once, on average of an hour that is so busy. */
export const openPhones = (model: Model, busy: number): number =>
  Math.round(model.homes * (model.panels + (model.looksPerDay * busy * model.lookMs) / 86_400_000));
