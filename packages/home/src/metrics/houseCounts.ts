import { type Change, isEnd, NOTICES, type StepName } from '@around/messages';
import { byLabel, Histogram, type MetricFamily, single } from '@around/platform';

/** Seconds: from a lamp on the same network to a gate that takes its time. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Every end there is: a series that begins at 0 shows its first increase. */
const ENDS: readonly StepName[] = ['completed', 'failed', 'timedOut', 'expired', 'refused', 'cancelled', 'unknown'];

/** Counts what the house tells everybody: how commands end, and what is read. Costs nothing where nobody made one. */
export class HouseCounts {
  readonly #ends = new Map<StepName, number>(ENDS.map((end) => [end, 0]));
  readonly #notices = new Map<string, number>(NOTICES.map((kind) => [kind, 0]));
  readonly #durations = new Histogram(DURATIONS);
  #values = 0;
  #events = 0;

  /** Hears the house's changes. */
  take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.k === 'value') this.#values++;
      else if (change.k === 'event') this.#events++;
      else if (change.k === 'notice') this.#notices.set(change.kind, (this.#notices.get(change.kind) ?? 0) + 1);
      else if (change.k === 'step' && isEnd(change.step.step)) this.#ended(change.step.step, change.step.held?.home);
    }
  }

  families(): MetricFamily[] {
    return [
      byLabel('counter', 'around_home_commands_total', 'Commands by how they ended.', 'end', this.#ends),
      this.#durations.family(
        'around_home_command_duration_seconds',
        'From the home taking a command in to its end, those refused left out.',
      ),
      single('counter', 'around_home_readings_total', 'Values that were told to the house.', this.#values),
      single('counter', 'around_home_events_total', 'Events of things.', this.#events),
      byLabel('counter', 'around_home_notices_total', 'What the people of the house were told, by kind.', 'kind', this.#notices),
    ];
  }

  #ended(end: StepName, held: number | undefined): void {
    this.#ends.set(end, (this.#ends.get(end) ?? 0) + 1);
    if (end !== 'refused' && held !== undefined) this.#durations.observe(held / 1_000);
  }
}
