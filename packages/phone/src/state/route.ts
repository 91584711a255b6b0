import { type ReadonlySignal, signal } from '@preact/signals';

/**
 * Where in the app one is. It stands in the address's fragment (`#/device/living/lamp`): back works and a link can be shared,
 * yet whoever serves the page never learns what is looked at.
 */
export type Route =
  | { readonly view: Place }
  | { readonly view: 'room'; readonly room: string }
  | { readonly view: 'device'; readonly thing: string }
  | { readonly view: 'history'; readonly thing: string; readonly name: string }
  | { readonly view: IdPlace; readonly id: string };

/** Places without a parameter, by their path. */
const PLACES = {
  '': 'home',
  scenes: 'scenes',
  auto: 'automations',
  activity: 'activity',
  system: 'system',
  'system/pair': 'invite',
  'system/users': 'users',
  'system/latency': 'latency',
  'system/energy': 'energy',
  notices: 'notices',
  settings: 'settings',
  welcome: 'welcome',
} as const;
type Place = (typeof PLACES)[keyof typeof PLACES];
const pathsOf = <View extends string>(places: Readonly<Record<string, View>>) =>
  Object.fromEntries(Object.entries(places).map(([path, view]) => [view, path])) as Readonly<Record<View, string>>;
const PATHS = pathsOf(PLACES);

/** Places of one thing by its id, by what stands before it. */
const ID_PLACES = { 'system/controllers': 'controller', auto: 'automation', notice: 'notice' } as const;
type IdPlace = (typeof ID_PLACES)[keyof typeof ID_PLACES];
const ID_PATHS = pathsOf(ID_PLACES);

const NAME = '[A-Za-z0-9][A-Za-z0-9_-]{0,39}';
const DEVICE = new RegExp(`^device/(${NAME}/${NAME})$`);
const HISTORY = new RegExp(`^history/(${NAME}/${NAME})/(${NAME})$`);
const WITH_ID = /^(.+)\/([A-Za-z0-9_-]{1,40})$/;

/** What is no route of ours is Home. */
export function parseRoute(fragment: string): Route {
  const path = fragment.replace(/^#?\/?/, '');
  if (Object.hasOwn(PLACES, path)) return { view: PLACES[path as keyof typeof PLACES] };
  const device = DEVICE.exec(path);
  if (device !== null) return { view: 'device', thing: device[1] as string };
  const history = HISTORY.exec(path);
  if (history !== null) return { view: 'history', thing: history[1] as string, name: history[2] as string };
  const [, place = '', id = ''] = WITH_ID.exec(path) ?? [];
  if (Object.hasOwn(ID_PLACES, place)) return { view: ID_PLACES[place as keyof typeof ID_PLACES], id };
  const room = path.startsWith('room/') ? decoded(path.slice('room/'.length)) : undefined;
  return room === undefined ? { view: 'home' } : { view: 'room', room };
}

export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'device':
      return `#/device/${route.thing}`;
    case 'history':
      return `#/history/${route.thing}/${route.name}`;
    case 'room':
      return `#/room/${encodeURIComponent(route.room)}`;
    default:
      return 'id' in route ? `#/${ID_PATHS[route.view]}/${route.id}` : `#/${PATHS[route.view]}`;
  }
}

/** A room's name from the address; undefined where it is none. */
function decoded(text: string): string | undefined {
  try {
    const room = decodeURIComponent(text);
    return room.length > 0 && room.length <= 80 ? room : undefined;
  } catch {
    return undefined;
  }
}

/** The pairing link in a fragment, if it is one. */
export const pairingFragment = (fragment: string): string | undefined => (/^#p=[A-Za-z0-9_-]+$/.test(fragment) ? fragment : undefined);

/** The pairing link in the fragment of somebody who comes over from another address of their home, if it is one. */
export const handOverFragment = (fragment: string): string | undefined => pairingFragment(fragment.replace(/^#o=/, '#p='));

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

  /** @param onPairingLink `handedOver`: from another address of the same home */
  start(onPairingLink: (link: string, handedOver: boolean) => void): void {
    const look = (): void => {
      const { fragment } = this.#bar;
      const link = handOverFragment(fragment);
      if (link === undefined) {
        this.#route.value = parseRoute(fragment);
        return;
      }
      // The secret leaves the address bar and the history before anything else happens.
      this.#bar.replace('#/');
      this.#route.value = { view: 'home' };
      onPairingLink(link, link !== fragment);
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
