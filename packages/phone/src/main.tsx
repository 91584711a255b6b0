import { browserClock } from '@around/platform/browser';
import { render } from 'preact';
import { App } from './app.js';
import { addressBar, blobUrls, watchInstall, watchVisibility } from './browserEdges.js';
import { readCaps } from './caps.js';
import { browserPorts, ownWays } from './connection/browser.js';
import { PageConnector } from './connection/connect.js';
import { IndexedDbKeep } from './connection/indexedDbKeep.js';
import { markLive } from './marks.js';
import { buzzes, loadPreferences } from './preferences.js';
import { AppView } from './views/AppView.js';
import { preloadViews } from './views/later.js';

/** The first screen and its first values come first: what is wanted later is loaded so long after them, or at the latest by then. */
const REST_MS = 1_500;
const LATEST_MS = 15_000;

async function main(): Promise<void> {
  const caps = readCaps();
  const host = location.host;
  const keep = new IndexedDbKeep();
  const demo = new URLSearchParams(location.search).has('demo') ? await import('./demo/demoConnector.js') : undefined;
  const connector = demo?.demoConnector() ?? new PageConnector(browserPorts(), keep, ownWays(location));
  const app = new App({
    clock: browserClock,
    connector,
    keep: demo?.forgetfulKeep ?? keep,
    bar: addressBar,
    urls: blobUrls,
    host,
    caps,
    buzz: (pattern) => {
      if (caps.vibrate && buzzes.peek() && !caps.reducedMotion) navigator.vibrate(pattern as number | number[]);
    },
  });
  watchInstall(app);
  let rested = false;
  const rest = (): void => {
    if (rested) return;
    rested = true;
    preloadViews();
    // Where the server is gone just then, the next start does it.
    import('./atRest.js').then(
      ({ atRest }) => atRest(app, demo !== undefined),
      () => undefined,
    );
  };
  markLive(app, () => setTimeout(rest, REST_MS));
  setTimeout(rest, LATEST_MS);
  // What this phone keeps is read, and the home dialled, while the texts are on their way.
  await Promise.all([loadPreferences(), app.start()]);
  const root = document.getElementById('app') as HTMLElement;
  root.replaceChildren();
  render(<AppView app={app} />, root);
  watchVisibility(app);
}

void main();
