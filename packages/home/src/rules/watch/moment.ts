import type { Moment } from '../times.js';
import { momentWords } from '../words.js';
import type { Watch, WatchNews, WatchPorts } from './watch.js';

/** A time of the clock, of a schedule, or of the sun. @throws Error that says what to write, where it has no time as it stands */
export function watchMoment({ alarms, times }: WatchPorts, trigger: Moment, news: WatchNews): Watch {
  const words = momentWords(trigger);
  const alarm = alarms.add(
    times.schedule(trigger),
    () => news.fired({ why: `it is ${words}` }),
    (_first, count) => news.missed(missedWords(words, count)),
  );
  return {
    get next() {
      return alarm.next;
    },
    stop: () => alarm.cancel(),
  };
}

/** What is said of times that are not made up. */
export function missedWords(words: string, count: number): string {
  const often = count === 1 ? '' : ` (${count} times${count >= 1_000 ? ' or more' : ''})`;
  return `${words} came${often} while the home was off or its clock was wrong: it is not made up`;
}
