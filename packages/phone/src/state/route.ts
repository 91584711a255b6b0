import { type ReadonlySignal, signal } from '@preact/signals';

/**
 * Where in the app one is. It stands in the address's fragment (`#/device/living/lamp`): back works and a link can be shared,
 * yet whoever serves the page never learns what is looked at.
 */
export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'device'; readonly thing: string }
  | { readonly view: 'activity' }
  | { readonly view: 'system' }
  | { readonly view: 'invite' };

const THING = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}\/[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

export function parseRoute(fragment: string): Route {
  const path = fragment.replace(/^#?\/?/, '');
  if (path === 'activity') return { view: 'activity' };
  if (path === 'system') return { view: 'system' };
  if (path === 'system/pair') return { view: 'invite' };
  const thing = path.startsWith('device/') ? path.slice('device/'.length) : undefined;
  return thing !== undefined && THING.test(thing) ? { view: 'device', thing } : { view: 'home' };
}

export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'home':
      return '#/';
    case 'device':
      return `#/device/${route.thing}`;
    case 'invite':
      return '#/system/pair';
    default:
      return `#/${route.view}`;
  }
}

/** The pairing link in a fragment, if it is one. */
export const pairingFragment = (fragment: string): string | undefined => (/^#p=[A-Za-z0-9_-]+$/.test(fragment) ? fragment : undefined);

/** The address bar and the history, as far as they are used here. */
export interface AddressBar {
  readonly fragment: string;
  /** How many steps of this app lie behind the present one. */
  readonly depth: number;
  push(fragment: string, depth: number): void;
  /** Keeps the depth. */
  replace(fragment: string): void;
  back(): void;
  onChange(listener: () => void): void;
}

export class Router {
  readonly #bar: AddressBar;
  readonly #route = signal<Route>({ view: 'home' });

  constructor(bar: AddressBar) {
    this.#bar = bar;
  }

  get route(): ReadonlySignal<Route> {
    return this.#route;
  }

  start(onPairingLink: (link: string) => void): void {
    const look = (): void => {
      const link = pairingFragment(this.#bar.fragment);
      if (link === undefined) {
        this.#route.value = parseRoute(this.#bar.fragment);
        return;
      }
      // The secret leaves the address bar and the history before anything else happens.
      this.#bar.replace('#/');
      this.#route.value = { view: 'home' };
      onPairingLink(link);
    };
    this.#bar.onChange(look);
    look();
  }

  go(route: Route): void {
    const fragment = formatRoute(route);
    if (fragment === formatRoute(this.#route.peek())) return;
    this.#bar.push(fragment, this.#bar.depth + 1);
    this.#route.value = route;
  }

  /** Closes what was opened: back where we came from inside the app, else to `fallback`. */
  close(fallback: Route): void {
    if (this.#bar.depth > 0) {
      this.#bar.back();
      return;
    }
    this.#bar.replace(formatRoute(fallback));
    this.#route.value = fallback;
  }
}
