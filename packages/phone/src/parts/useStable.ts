import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';

/**
 * What `read` makes of signals and of `of`; the component is drawn anew only when it says something else. For what is read
 * from signals that change often, as the clock does, and seldom changes anything that is seen. @param read gives plain data
 */
export function useStable<Of, Facts>(of: Of, read: (of: Of) => Facts): Facts {
  const facts = useMemo(() => {
    let last: { readonly facts: Facts; readonly text: string } | undefined;
    return computed(() => {
      const next = read(of);
      const text = JSON.stringify(next);
      if (last?.text !== text) last = { facts: next, text };
      return last.facts;
    });
  }, [of]);
  return facts.value;
}
