import { type ReadonlySignal, signal, untracked, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { HomeSession } from '../state/homeSession.js';

/** What is so far from being seen (a share of the screen's height) is drawn as if it were. */
const NEAR = '25%';
/** What is further away is drawn anew so often, seconds: what reads a page aloud without scrolling hears nothing older. */
const FAR_S = 3;

const always = signal(true);
const seen = new WeakMap<Element, (now: boolean) => void>();
const observer =
  typeof IntersectionObserver === 'undefined'
    ? undefined
    : new IntersectionObserver(
        (entries) => {
          for (const { target, isIntersecting } of entries) seen.get(target)?.(isIntersecting);
        },
        { rootMargin: NEAR },
      );

/** Whether the element of `ref` is on the screen or near it; true until the browser has said so. */
export function useSight<E extends Element>(): { readonly ref: RefObject<E | null>; readonly inSight: ReadonlySignal<boolean> } {
  const ref = useRef<E>(null);
  const inSight = useSignal(true);
  useEffect(() => {
    const element = ref.current;
    if (element === null || observer === undefined) return;
    seen.set(element, (now) => (inSight.value = now));
    observer.observe(element);
    return () => observer.unobserve(element);
  }, []);
  return { ref, inSight: observer === undefined ? always : inSight };
}

/** What `read` makes of the house's signals, as they change; out of sight every few seconds, so that what nobody sees costs little. */
export const readInSight = <T>(session: HomeSession, inSight: ReadonlySignal<boolean>, read: () => T): T =>
  inSight.value ? read() : readEvery(session, FAR_S, read);

/** What `read` makes of the house's signals every so many seconds, whatever changes meanwhile. */
export function readEvery<T>(session: HomeSession, every: number, read: () => T): T {
  void session.seconds(every).value;
  return untracked(read);
}
