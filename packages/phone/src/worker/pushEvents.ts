import { ENGLISH, pressedOf, type Shown, type ShownData, shownOf, type WorkerWords } from './shown.js';

interface PushEvent extends Event {
  readonly data: { json(): unknown } | null;
  waitUntil(work: Promise<unknown>): void;
}
interface ClickEvent extends Event {
  readonly action: string;
  readonly notification: { readonly data: ShownData | undefined; close(): void };
  waitUntil(work: Promise<unknown>): void;
}
interface Page {
  readonly visibilityState: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}
export interface PushScope {
  readonly registration: {
    showNotification(title: string, options: Shown['options']): Promise<void>;
    getNotifications(): Promise<readonly unknown[]>;
  };
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: 'push', listener: (event: PushEvent) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: ClickEvent) => void): void;
}

/** The page reads and writes the same (connection/pushBrowser.ts): no module is shared, since a worker is one file. */
const KEPT = 'pushes';
const WORDS = '/push/words';
const PRESSED = '/push/pressed';

/**
 * Shows what arrives, and hands what is chosen on it to the page. The worker holds no key and asks the home nothing: what a button does is
 * asked for by the page, over its sealed session, or not at all.
 */
export function watchPushes(scope: PushScope): void {
  scope.addEventListener('push', (event) => {
    event.waitUntil(
      (async () => {
        const { title, options } = shownOf(read(event), await words(), Date.now(), maxActions());
        await scope.registration.showNotification(title, options);
        const shown = await scope.registration.getNotifications();
        await (navigator as Navigator & { setAppBadge?(n: number): Promise<void> }).setAppBadge?.(shown.length).catch(() => undefined);
      })(),
    );
  });
  scope.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(
      (async () => {
        const pressed = pressedOf(event.action, event.notification.data ?? undefined, Date.now());
        const kept = await caches.open(KEPT);
        await kept.put(PRESSED, new Response(JSON.stringify(pressed)));
        const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
        const page = pages.find(({ visibilityState }) => visibilityState === 'visible') ?? pages[0];
        if (page === undefined) await scope.clients.openWindow(pressed.id === undefined ? '/' : `/#/notice/${pressed.id}`);
        else {
          page.postMessage('pressed');
          await page.focus().catch(() => undefined);
        }
      })(),
    );
  });
}

function read(event: PushEvent): unknown {
  try {
    return event.data?.json();
  } catch {
    return undefined;
  }
}

async function words(): Promise<WorkerWords> {
  const kept = await caches.match(WORDS).catch(() => undefined);
  const said = (await kept?.json().catch(() => undefined)) as Partial<WorkerWords> | undefined;
  return { ...ENGLISH, ...said };
}

const maxActions = (): number => (globalThis as { Notification?: { maxActions?: number } }).Notification?.maxActions ?? 2;
