import { computed, type ReadonlySignal } from '@preact/signals';

/** What `read` makes of signals; it changes only when it says something else. @param read gives plain data */
export function stable<Facts>(read: () => Facts): ReadonlySignal<Facts> {
  let last: { readonly facts: Facts; readonly text: string } | undefined;
  return computed(() => {
    const next = read();
    const text = JSON.stringify(next);
    if (last?.text !== text) last = { facts: next, text };
    return last.facts;
  });
}
