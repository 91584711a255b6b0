import { useEffect, useState } from 'preact/hooks';

/** Between two steps the browser draws and hears the finger. */
const PAUSE_MS = 16;

/** How far a list of this page got: who comes back to it finds it whole. */
let reached = 0;

/** How many of a long list are to be there now: the first screen of it at once, then `step` more at a time until all are. */
export function useGrowing(total: number, step: number): number {
  const [allowed, allow] = useState(Math.max(reached, step));
  useEffect(() => {
    if (allowed >= total) return;
    const timer = setTimeout(() => {
      reached = allowed + step;
      allow(reached);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [allowed, total, step]);
  return allowed;
}
