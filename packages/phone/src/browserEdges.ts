import type { App } from './app.js';
import type { Urls } from './state/pictures.js';
import type { AddressBar } from './state/route.js';

const depthOf = (state: unknown): number => {
  const depth = (state as { depth?: unknown } | null)?.depth;
  return typeof depth === 'number' ? depth : 0;
};

export const addressBar: AddressBar = {
  get fragment() {
    return location.hash;
  },
  get depth() {
    return depthOf(history.state);
  },
  push: (fragment, depth) => history.pushState({ depth }, '', `${location.pathname}${location.search}${fragment}`),
  replace: (fragment) => history.replaceState(history.state, '', `${location.pathname}${location.search}${fragment}`),
  back: () => history.back(),
  onChange: (listener) => addEventListener('popstate', listener),
};

export const blobUrls: Urls = {
  make: (bytes, media) => URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: media })),
  revoke: (url) => URL.revokeObjectURL(url),
};

/** The browser's offer to install the page (Chromium's alone; others have it in their menus), made by a button of ours at its time. */
export function watchInstall(app: App): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    app.install.value = () => {
      app.install.value = undefined;
      void (event as Event & { prompt?(): Promise<unknown> }).prompt?.().catch(() => undefined);
    };
  });
  addEventListener('appinstalled', () => {
    app.install.value = undefined;
  });
}

/** Back in view, back on the network, back from the browser's page cache: look at the link at once. */
export function watchVisibility(app: App): void {
  document.addEventListener('visibilitychange', () => app.look(document.visibilityState === 'visible'));
  addEventListener('pagehide', () => app.look(false));
  addEventListener('pageshow', (event) => {
    if (event.persisted) app.look(true);
  });
  addEventListener('online', () => app.wake());
}
