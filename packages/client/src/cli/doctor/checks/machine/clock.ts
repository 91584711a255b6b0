import { ok, problem, unseen, type Verdict, warning } from '../../finding.js';

/** What is known of this machine's clock, ms. `ahead`: of the relay's, which tells whole seconds; undefined where no relay answers. */
export interface ClockFacts {
  readonly ahead: number | undefined;
  /** How far the wall clock went from the monotonic one while the doctor looked. */
  readonly jumped: number;
  readonly wall: number;
}

const SET_IT = 'timedatectl set-ntp true; timedatectl';
/** Around was not written before. */
const EARLIEST = Date.UTC(2026, 0, 1);

export function judgeClock({ ahead, jumped, wall }: ClockFacts): Verdict {
  if (wall < EARLIEST)
    return problem(`the clock says ${new Date(wall).toISOString().slice(0, 10)}: certificates fail, readings get wrong times`, SET_IT);
  if (Math.abs(jumped) > 1_000)
    return warning(`the clock was moved by ${seconds(jumped)} while it was looked at`, `${SET_IT}  (one program alone may set it)`);
  if (ahead === undefined) return unseen('there is no relay to compare the clock with', SET_IT);
  if (Math.abs(ahead) > 60_000)
    return problem(`the clock is ${where(ahead)} the relay’s: certificates and the hours of grants go wrong`, SET_IT);
  if (Math.abs(ahead) > 5_000) return warning(`the clock is ${where(ahead)} the relay’s`, SET_IT);
  return ok('agrees with the relay’s within a few seconds');
}

const seconds = (ms: number): string => `${Math.round(Math.abs(ms) / 1_000)} s`;
const where = (ms: number): string => `${seconds(ms)} ${ms > 0 ? 'ahead of' : 'behind'}`;
