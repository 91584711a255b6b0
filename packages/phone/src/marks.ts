import { effect } from '@preact/signals';
import type { App } from './app.js';

/**
 * Marks in the browser's own timeline when the page shows what the home says now: `live` each time the link comes up,
 * `first-live` the first time. What measures the page reads them; nothing else does.
 */
export function markLive(app: App): () => void {
  let first = true;
  return effect(() => {
    const stage = app.stage.value;
    if (stage.at !== 'home' || stage.session.house.link.value.state !== 'live') return;
    // The frame that draws it has run when the one after it begins.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        performance.mark('live');
        if (first) performance.mark('first-live');
        first = false;
      }),
    );
  });
}
