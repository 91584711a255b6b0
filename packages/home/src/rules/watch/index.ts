import type { Trigger } from '@around/messages';
import { watchEvent } from './event.js';
import { watchMoment } from './moment.js';
import { PropertyWatch } from './property.js';
import { SilenceWatch } from './silence.js';
import type { Watch, WatchNews, WatchPorts } from './watch.js';

export type { Firing, Watch, WatchNews, WatchPorts } from './watch.js';

/**
 * Watches one trigger from now on: what is on the board now is how it was at first. To look at the past again, give it a clock of the
 * past, a `Board` and `Alarms` on that clock, and `board.apply` the changes of each moment in their order.
 * @throws Error that says what to write, where the trigger cannot be watched as it stands
 */
export function watchTrigger(ports: WatchPorts, trigger: Trigger, news: WatchNews): Watch {
  if ('property' in trigger) return new PropertyWatch(ports, trigger, news);
  if ('event' in trigger) return watchEvent(ports, trigger, news);
  if ('silent' in trigger || 'back' in trigger) return new SilenceWatch(ports, trigger, news);
  if ('paired' in trigger) {
    return { next: undefined, stop: ports.board.onPaired((detail) => news.fired({ why: `somebody was paired: ${detail}` })) };
  }
  // Said by who starts the rules.
  if ('started' in trigger) return { next: undefined, stop: () => undefined };
  return watchMoment(ports, trigger, news);
}
