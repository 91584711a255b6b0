/** What was dropped or closed, and why: counts since the relay started. */
export interface Counters {
  /** Frames of a phone whose home is away, or that were empty. */
  framesWithoutHome: number;
  /** Frames of a home for a channel that is closed. */
  framesWithoutPhone: number;
  /** Frames of a home of an unknown type or with a payload that does not fit. */
  badFrames: number;
  slowPhones: number;
  overCredit: number;
  silentHomes: number;
  slowHomes: number;
  silentPhones: number;
  replacedHomes: number;
  refusedPhones: number;
  refusedHomes: number;
}

export const newCounters = (): Counters => ({
  framesWithoutHome: 0,
  framesWithoutPhone: 0,
  badFrames: 0,
  slowPhones: 0,
  overCredit: 0,
  silentHomes: 0,
  slowHomes: 0,
  silentPhones: 0,
  replacedHomes: 0,
  refusedPhones: 0,
  refusedHomes: 0,
});
