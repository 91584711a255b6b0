import { type PushScope, watchPushes } from './pushEvents.js';

/**
 * Offline start on https: keeps the built page, and nothing else. What the house says never passes here, but for the notifications that
 * its home seals for this browser. A new build is kept beside the old one and waits until the page asks for it.
 */
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  readonly location: Location;
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}
const scope = globalThis as unknown as WorkerScope;

/** Filled in by the build (vite/finishSite.ts). */
const FILES = '__PRECACHE__' as unknown as readonly string[];
const CACHE = `around-${'__VERSION__'}`;

/** A home's own registration takes its pushes and nothing else: the page is kept by the one of the whole address. */
const whole = new URL(scope.registration.scope).pathname === '/';

scope.addEventListener('install', (event) => {
  if (!whole) return void scope.skipWaiting();
  event.waitUntil(
    // What is named by its content is taken as the browser may have it already; of the rest the server is asked.
    caches
      .open(CACHE)
      .then((cache) =>
        cache.addAll(
          FILES.map((file) => new Request(file, { cache: file.startsWith('/assets/') ? 'default' : 'no-cache', credentials: 'omit' })),
        ),
      ),
  );
});

scope.addEventListener('activate', (event) => {
  if (!whole) return;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('around-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => scope.clients.claim()),
  );
});

scope.addEventListener('message', (event) => {
  if (event.data === 'takeOver') void scope.skipWaiting();
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== scope.location.origin || url.pathname === '/build.json') return;
  const path = request.mode === 'navigate' ? '/' : url.pathname;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(path))
      .then((kept) => kept ?? fetch(request)),
  );
});

watchPushes(globalThis as unknown as PushScope);
