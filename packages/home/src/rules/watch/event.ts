import type { Trigger } from '@around/messages';
import { nameOf } from '../board.js';
import { same } from '../valueTest.js';
import { LATE_MS, type Watch, type WatchNews, type WatchPorts } from './watch.js';

/** An event of a thing, with the data that the trigger names. One that is late sets nothing off. */
export function watchEvent({ board, clock }: WatchPorts, { event, data }: Extract<Trigger, { event: string }>, news: WatchNews): Watch {
  const stop = board.onEvent(event, ({ at, data: told }) => {
    if (clock.wall() - at > LATE_MS || !fits(told, data ?? {})) return;
    news.fired({ why: `${nameOf(board, event)} happened`, path: event });
  });
  return { next: undefined, stop };
}

function fits(told: unknown, wanted: Readonly<Record<string, unknown>>): boolean {
  const fields = Object.entries(wanted);
  if (fields.length === 0) return true;
  if (typeof told !== 'object' || told === null) return false;
  return fields.every(([key, value]) => Object.hasOwn(told, key) && same((told as Record<string, unknown>)[key], value));
}
