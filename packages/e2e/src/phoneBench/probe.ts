/** What the probe in the page has seen so far; times are ms of the page's own clock. */
export interface Probe {
  lcp: number;
  fcp: number;
  cls: number;
  /** Start and duration of each task over 50 ms. */
  longTasks: { start: number; ms: number }[];
  /** Latency of each interaction by its id: from the input to the next picture, as the browser measures it. */
  interactions: Record<string, number>;
  /** Under 16 ms no entry is made: taps that were seen, to know how many those are. */
  taps: number;
  /** From the tap to the changed switch in the page's tree. */
  flips: number[];
  /** Gaps between animation frames while `frames(true)`. */
  gaps: number[];
}

declare global {
  var aroundProbe: Probe & { frames(on: boolean): void; look(visible: boolean): void };
}

/** Runs in the page before its first script. */
export function installProbe(): void {
  let running = false;
  let last = 0;
  let tapped = 0;
  let visible = true;
  const probe: typeof globalThis.aroundProbe = {
    lcp: 0,
    fcp: 0,
    cls: 0,
    longTasks: [],
    interactions: {},
    taps: 0,
    flips: [],
    gaps: [],
    frames(on) {
      running = on;
      last = 0;
      if (on) requestAnimationFrame(next);
    },
    // A headless browser never hides a page.
    look(now) {
      visible = now;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
  function next(at: number): void {
    if (last > 0) probe.gaps.push(at - last);
    last = at;
    if (running) requestAnimationFrame(next);
  }
  const watch = (type: string, seen: (entry: PerformanceEntry) => void, more: object = {}): void => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen(entry);
    }).observe({ type, buffered: true, ...more });
  };
  globalThis.aroundProbe = probe;
  Object.defineProperty(document, 'visibilityState', { get: () => (visible ? 'visible' : 'hidden') });
  watch('largest-contentful-paint', (entry) => {
    probe.lcp = entry.startTime;
  });
  watch('paint', (entry) => {
    if (entry.name === 'first-contentful-paint') probe.fcp = entry.startTime;
  });
  watch('layout-shift', (entry) => {
    const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
    if (!shift.hadRecentInput) probe.cls += shift.value;
  });
  watch('longtask', (entry) => probe.longTasks.push({ start: entry.startTime, ms: entry.duration }));
  watch(
    'event',
    (entry) => {
      const { interactionId: id } = entry as PerformanceEntry & { interactionId: number };
      if (id > 0) probe.interactions[id] = Math.max(probe.interactions[id] ?? 0, entry.duration);
    },
    { durationThreshold: 16 },
  );
  addEventListener(
    'click',
    (event) => {
      probe.taps++;
      tapped = event.timeStamp;
    },
    { capture: true },
  );
  new MutationObserver(() => {
    if (tapped === 0) return;
    probe.flips.push(performance.now() - tapped);
    tapped = 0;
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['aria-checked'] });
}
