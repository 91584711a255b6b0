import { browserClock } from '@around/platform/browser';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { NewestSender } from '../state/newestSender.js';
import { useSession } from './context.js';

/** ms between two values of a drag (phone.md, R6); the home takes ten commands a second, and other fingers want some too. */
const LAN_MS = 125;
const RELAY_MS = 200;

/** Feeds what a finger drags to the home at the rate that its link carries. @param write `passing`: one of many on the way */
export function useDragSender<T>(write: (value: T, passing: boolean) => Promise<unknown>): NewestSender<T> {
  const session = useSession();
  const newest = useRef(write);
  newest.current = write;
  const sender = useMemo(
    () =>
      new NewestSender<T>(browserClock, {
        send: (value, final) => newest.current(value, !final),
        everyMs: () => {
          const link = session.house.link.peek();
          return link.state === 'live' && link.way === 'lan' ? LAN_MS : RELAY_MS;
        },
      }),
    [session],
  );
  useEffect(() => () => sender.cancel(), [sender]);
  return sender;
}
