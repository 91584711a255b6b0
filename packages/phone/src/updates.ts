import type { App } from './app.js';
import { workerUrl } from './connection/workerUrl.js';
import { t } from './texts/runtime.js';

const CHECK_MS = 60 * 60_000;

/** Tells of a newer build of this page, and never forces it. On plain http, without a service worker, by `build.json`. */
export function watchForUpdates(app: App): void {
  let told = false;
  const tell = (reload: () => void): void => {
    if (told) return;
    told = true;
    app.toasts.show({ kind: 'info', text: t('update.ready'), action: { label: t('update.reload'), run: reload } });
  };
  if (app.caps.serviceWorker) void register(tell).catch(() => undefined);
  else watchBuild(tell);
}

async function register(tell: (reload: () => void) => void): Promise<void> {
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register(workerUrl() as string, { updateViaCache: 'none' });
  const offer = (waiting: ServiceWorker): void =>
    tell(() => {
      serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      waiting.postMessage('takeOver');
    });
  if (registration.waiting !== null && serviceWorker.controller !== null) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const found = registration.installing;
    found?.addEventListener('statechange', () => {
      // The very first one replaces nothing.
      if (found.state === 'installed' && serviceWorker.controller !== null) offer(found);
    });
  });
  setInterval(() => void registration.update().catch(() => undefined), CHECK_MS);
}

function watchBuild(tell: (reload: () => void) => void): void {
  let first: string | undefined;
  const look = async (): Promise<void> => {
    const answer = await fetch('/build.json', { cache: 'no-store' }).catch(() => undefined);
    const said = answer?.ok === true ? ((await answer.json().catch(() => undefined)) as { build?: unknown } | undefined) : undefined;
    if (typeof said?.build !== 'string') return;
    first ??= said.build;
    if (said.build !== first) tell(() => location.reload());
  };
  void look();
  setInterval(() => void look(), CHECK_MS);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void look();
  });
}
