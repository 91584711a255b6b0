import type { Work } from '@around/config';
import type { Clock } from '@around/platform';

/** Others have their turn after so long. */
const SLICE_MS = 4;

/** Does work in slices that nobody notices. @param turn all else that waits has its turn */
export async function inTurns<T>(
  { clock, turn }: { readonly clock: Pick<Clock, 'now'>; turn(): Promise<void> },
  work: Work<T>,
): Promise<T> {
  let since = clock.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (clock.now() - since < SLICE_MS) continue;
    await turn();
    since = clock.now();
  }
}
