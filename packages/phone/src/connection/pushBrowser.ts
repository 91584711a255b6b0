import type { Pressed, WorkerWords } from '../worker/shown.js';
import { workerUrl } from './workerUrl.js';

/** The browser's push subscription of one home. `key`: the home's, base64url. */
export interface Subscribed {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly key: string;
}

/** What notifications take of the browser. */
export interface PushEdge {
  permission(): NotificationPermission;
  /** Only after a tap: a browser asks nobody else. */
  askPermission(): Promise<NotificationPermission>;
  current(home: string): Promise<Subscribed | undefined>;
  /** Takes the place of one with another key. @throws what the browser says */
  subscribe(home: string, key: string): Promise<Subscribed>;
  unsubscribe(home: string): Promise<void>;
  keepWords(words: WorkerWords): Promise<void>;
  /** What was chosen on a notification, once. */
  takePressed(): Promise<Pressed | undefined>;
  onPressed(listener: () => void): void;
  /** Takes shown notifications away; `id` missing: all of this home, and the number on the app's icon. */
  clear(home: string, id?: string): Promise<void>;
  /** What was told to the home last, so that it is not told again. */
  told(home: string): string | undefined;
  tell(home: string, what: string | undefined): void;
}

/** The worker reads and writes the same (worker/pushEvents.ts). */
const KEPT = 'pushes';
const WORDS = '/push/words';
const PRESSED = '/push/pressed';

const scopeOf = (home: string): string => `/push/${home}/`;
const toldKey = (home: string): string => `around.push.${home}`;

export function pushBrowser(): PushEdge {
  return {
    permission: () => Notification.permission,
    askPermission: () => Notification.requestPermission(),
    async current(home) {
      const registration = await registered(home);
      return subscribed((await registration?.pushManager.getSubscription()) ?? undefined);
    },
    async subscribe(home, key) {
      // Each home signs with a key of its own, and a registration takes one: so each home has its own.
      const registration = await navigator.serviceWorker.register(workerUrl() as string, {
        scope: scopeOf(home),
        updateViaCache: 'none',
      });
      await active(registration);
      const old = await registration.pushManager.getSubscription();
      const known = subscribed(old ?? undefined);
      if (known?.key === key) return known;
      await old?.unsubscribe();
      const made = subscribed(
        await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) as BufferSource }),
      );
      if (made === undefined) throw new Error('this browser gave a subscription without keys: it cannot be used');
      return { ...made, key };
    },
    async unsubscribe(home) {
      const registration = await registered(home);
      await (await registration?.pushManager.getSubscription())?.unsubscribe();
      await registration?.unregister();
    },
    async keepWords(words) {
      await (await caches.open(KEPT)).put(WORDS, new Response(JSON.stringify(words)));
    },
    async takePressed() {
      const kept = await caches.open(KEPT);
      const said = await kept.match(PRESSED);
      if (said === undefined || !(await kept.delete(PRESSED))) return undefined;
      return (await said.json().catch(() => undefined)) as Pressed | undefined;
    },
    onPressed: (listener) =>
      navigator.serviceWorker.addEventListener('message', ({ data }) => {
        if (data === 'pressed') listener();
      }),
    async clear(home, id) {
      const registration = await registered(home);
      const shown = (await registration?.getNotifications()) ?? [];
      const left = shown.filter(({ data }) => id !== undefined && (data as { id?: unknown } | null)?.id !== id);
      for (const one of shown) if (!left.includes(one)) one.close();
      const badge = navigator as Navigator & { setAppBadge?(n: number): Promise<void> };
      await badge.setAppBadge?.(left.length).catch(() => undefined);
    },
    told(home) {
      try {
        return localStorage.getItem(toldKey(home)) ?? undefined;
      } catch {
        return undefined;
      }
    },
    tell(home, what) {
      try {
        if (what === undefined) localStorage.removeItem(toldKey(home));
        else localStorage.setItem(toldKey(home), what);
      } catch {
        // A browser that keeps nothing: the home is told again at the next start.
      }
    },
  };
}

/** This home's own registration, and not the whole page's. */
async function registered(home: string): Promise<ServiceWorkerRegistration | undefined> {
  const all = await navigator.serviceWorker.getRegistrations();
  return all.find(({ scope }) => new URL(scope).pathname === scopeOf(home));
}

function active(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker === null || worker.state === 'activated') return Promise.resolve();
  return new Promise((resolve, reject) =>
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      else if (worker.state === 'redundant') reject(new Error('the page’s helper for notifications did not start: reload the page'));
    }),
  );
}

function subscribed(is: PushSubscription | undefined): Subscribed | undefined {
  const p256dh = is?.getKey('p256dh');
  const auth = is?.getKey('auth');
  if (is === undefined || p256dh == null || auth == null) return undefined;
  const key = is.options.applicationServerKey;
  return { endpoint: is.endpoint, p256dh: textOf(p256dh), auth: textOf(auth), key: key === null ? '' : textOf(key) };
}

const textOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
