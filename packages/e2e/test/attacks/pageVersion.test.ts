import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** The page as it was built. */
const SITE = fileURLToPath(new URL('../../../phone/dist/site', import.meta.url));

/** One build of the page, as a server gives it out. */
type Site = Readonly<Record<string, string>>;

/** What a browser gives a service worker, as far as ours uses it. */
class FakeScope {
  readonly location = new URL('https://relay.example/sw.js');
  readonly registration = { scope: 'https://relay.example/' };
  readonly clients = { claim: async () => undefined };
  readonly listeners = new Map<string, (event: never) => void>();
  skipped = 0;
  addEventListener(type: string, listener: (event: never) => void): void {
    this.listeners.set(type, listener);
  }
  async skipWaiting(): Promise<void> {
    this.skipped++;
  }
  async fire(type: 'install' | 'activate'): Promise<void> {
    let work: Promise<unknown> = Promise.resolve();
    this.listeners.get(type)?.({
      waitUntil: (promise: Promise<unknown>) => {
        work = promise;
      },
    } as never);
    await work;
  }
  /** What the page gets for a request; undefined where the browser's own fetch takes it. */
  async ask(path: string, mode: 'navigate' | 'cors' = 'cors'): Promise<string | undefined> {
    let answer: Promise<Response> | undefined;
    const request = { method: 'GET', url: new URL(path, this.location).href, mode };
    this.listeners.get('fetch')?.({
      request,
      respondWith: (promise: Promise<Response>) => {
        answer = promise;
      },
    } as never);
    return (await answer)?.text();
  }
}

describe('another version of the page', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** A browser that has this page installed; `serve` changes what the server gives out from now on. */
  async function installed(first: Site) {
    let site = first;
    const kept = new Map<string, Map<string, string>>();
    const pathOf = (request: Request | string | { url: string }): string =>
      new URL(typeof request === 'string' ? request : request.url, 'https://relay.example/').pathname;
    const fetched = async (request: Request | string): Promise<Response> => new Response(site[pathOf(request)] ?? 'nothing');
    vi.stubGlobal('fetch', fetched);
    vi.stubGlobal(
      'Request',
      class {
        readonly url: string;
        constructor(path: string) {
          this.url = new URL(path, 'https://relay.example/').href;
        }
      },
    );
    vi.stubGlobal('caches', {
      open: async (name: string) => {
        const cache = kept.get(name) ?? new Map<string, string>();
        kept.set(name, cache);
        return {
          addAll: async (requests: readonly { url: string }[]) => {
            for (const { url } of requests) cache.set(pathOf(url), site[pathOf(url)] ?? 'nothing');
          },
          match: async (path: string) => (cache.has(path) ? new Response(cache.get(path)) : undefined),
        };
      },
      keys: async () => [...kept.keys()],
      delete: async (name: string) => kept.delete(name),
    });
    return {
      /** The built worker, loaded as a browser loads it. */
      async worker(version?: string): Promise<FakeScope> {
        const scope = new FakeScope();
        for (const name of ['location', 'registration', 'clients', 'skipWaiting', 'addEventListener'] as const) {
          const value = scope[name];
          vi.stubGlobal(name, typeof value === 'function' ? value.bind(scope) : value);
        }
        const { build } = JSON.parse(readFileSync(join(SITE, 'build.json'), 'utf8')) as { build: string };
        const text = readFileSync(join(SITE, 'sw.js'), 'utf8');
        expect(text).toContain(build);
        new Function(version === undefined ? text : text.replaceAll(build, version))();
        return scope;
      },
      serve(next: Site): void {
        site = next;
      },
    };
  }

  it('takes the place of an installed one only when somebody asks for it: until then page and scripts are those that were installed', async () => {
    const script = readdirSync(join(SITE, 'assets')).find((name) => name.endsWith('.js'));
    const main = `/assets/${script}`;
    const browser = await installed({ '/': 'the page', [main]: 'honest code' });
    const first = await browser.worker();
    await first.fire('install');
    await first.fire('activate');
    expect(await first.ask('/', 'navigate')).toBe('the page');

    browser.serve({ '/': 'another page', [main]: 'other code under the same name' });
    expect(await first.ask('/', 'navigate')).toBe('the page');
    expect(await first.ask('/things', 'navigate')).toBe('the page');
    expect(await first.ask(main)).toBe('honest code');

    const second = await browser.worker('another');
    await second.fire('install');
    expect(second.skipped, 'it waits').toBe(0);
    expect(await first.ask('/', 'navigate')).toBe('the page');
    second.listeners.get('message')?.({ data: 'something else' } as never);
    expect(second.skipped).toBe(0);
    second.listeners.get('message')?.({ data: 'takeOver' } as never);
    expect(second.skipped).toBe(1);
    await second.fire('activate');
    expect(await second.ask('/', 'navigate')).toBe('another page');
    expect(await second.ask(main)).toBe('other code under the same name');
  });

  it('is no matter of what the house says: only built files are kept, and what comes from elsewhere is left to the browser', async () => {
    const browser = await installed({ '/': 'the page' });
    const worker = await browser.worker();
    await worker.fire('install');
    expect(await worker.ask('/build.json')).toBeUndefined();
    expect(await worker.ask('https://evil.example/x.js')).toBeUndefined();
  });
});
