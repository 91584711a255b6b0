import { useEffect, useState } from 'preact/hooks';

const WIDE = '(min-width: 840px)';

/** Whether there is room for a pane beside the page (phone.md, C1). */
export function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    const query = matchMedia(WIDE);
    const changed = (): void => setWide(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return wide;
}
