import type { App } from './app.js';
import { watchForUpdates } from './updates.js';
import { watchNotices } from './watchNotices.js';

/** What begins when the first screen is there: looking for a newer build of this page, and for what the home says. @param demo there is no server */
export function atRest(app: App, demo: boolean): void {
  if (!demo) watchForUpdates(app);
  void watchNotices(app).catch(() => undefined);
}
