import { effect } from '@preact/signals';
import type { App } from './app.js';

/**
 * Marks in the browser's own timeline when the page shows what the home says now: `live` each time the link comes up,
 * `first-live` the first time. What measures the page reads them; nothing else does. @param first called once, with that first time
 */
export function markLive(app: App, first: () => void): () => void {
  let known = false;
  return effect(() => {
    const stage = app.stage.value;
    if (stage.at !== 'home' || stage.session.house.link.value.state !== 'live') return;
    // The frame that draws it has run when the one after it begins.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        performance.mark('live');
        if (known) return;
        known = true;
        performance.mark('first-live');
        first();
      }),
    );
  });
}
