import { HEARTBEAT_MS, LIMITS } from '@around/messages';

/** Bounds of the switchboard. Bytes and milliseconds; see links.md, Limits and Back-pressure. */
export interface SwitchboardLimits {
  readonly channelsPerHome: number;
  /** Phones that may wait for one home that is away, and pairing slots one home may hold open. */
  readonly waitingPerHome: number;
  readonly slotsPerHome: number;
  /** What a new channel may send to the home before the home grants more. */
  readonly channelCredit: number;
  /** A phone that stays over `slowBytes` for `slowMs`, or passes `slowBytes` by a whole message, is closed. */
  readonly slowBytes: number;
  readonly slowMs: number;
  /** What may wait for a home that does not read. */
  readonly homeBytes: number;
  readonly maxHomes: number;
  readonly maxPhones: number;
  readonly heartbeatMs: number;
}

export const SWITCHBOARD_LIMITS: SwitchboardLimits = {
  channelsPerHome: LIMITS.channelsPerHome,
  waitingPerHome: 64,
  slotsPerHome: 16,
  channelCredit: LIMITS.channelCredit,
  slowBytes: 262_144,
  slowMs: 10_000,
  homeBytes: 16_777_216,
  maxHomes: 1_000,
  maxPhones: 10_000,
  heartbeatMs: HEARTBEAT_MS,
};

/** A picture that a slow phone takes its time over stands on top of `slowBytes`: its fragments come in one go. */
export const SLOW_SLACK = Math.ceil(LIMITS.message * 1.05);
/** A home may grant at most this many credits' worth at a time; more would undo the bound. */
export const CREDIT_CEILING = 16;
