import { describe, expect, it } from 'vitest';
import { type AddressBar, formatRoute, parseRoute, type Route, Router } from '../../src/state/route.js';

class Bar implements AddressBar {
  history: { fragment: string; depth: number }[];
  #listener: () => void = () => undefined;
  constructor(fragment: string) {
    this.history = [{ fragment, depth: 0 }];
  }
  get #top(): { fragment: string; depth: number } {
    return this.history.at(-1) as { fragment: string; depth: number };
  }
  get fragment(): string {
    return this.#top.fragment;
  }
  get depth(): number {
    return this.#top.depth;
  }
  push(fragment: string, depth: number): void {
    this.history.push({ fragment, depth });
  }
  replace(fragment: string): void {
    this.#top.fragment = fragment;
  }
  back(): void {
    this.history.pop();
    this.#listener();
  }
  onChange(listener: () => void): void {
    this.#listener = listener;
  }
}

describe('routes', () => {
  it.each<Route>([
    { view: 'home' },
    { view: 'device', thing: 'living/lamp' },
    { view: 'activity' },
    { view: 'system' },
    { view: 'invite' },
    { view: 'scenes' },
    { view: 'automations' },
    { view: 'automation', id: 'r_1' },
    { view: 'room', room: 'Bad & WC / 浴室 %' },
    { view: 'history', thing: 'living/lamp', name: 'on' },
    { view: 'controller', id: 'living' },
    { view: 'users' },
    { view: 'latency' },
    { view: 'settings' },
    { view: 'welcome' },
  ])('%j has an address of its own', (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it('takes what is no thing for home', () => {
    for (const bad of [
      '#/device/../x',
      '#/device/lamp',
      '#/device/a/b/c',
      '#/nonsense',
      '#/room/%E0%A4%A',
      '#/room/',
      '#/toString',
      '#/auto/a/b',
      '',
    ])
      expect(parseRoute(bad)).toEqual({ view: 'home' });
  });

  it('takes the secret of a pairing link out of the address bar at once', () => {
    const bar = new Bar('#p=abc_-9');
    const links: string[] = [];
    const router = new Router(bar);
    router.start((link) => links.push(link));
    expect(links).toEqual(['#p=abc_-9']);
    expect(bar.history.map(({ fragment }) => fragment)).toEqual(['#/']);
  });

  it('goes back inside the app, and to the fallback where the app began', () => {
    const bar = new Bar('#/device/living/lamp');
    const router = new Router(bar);
    router.start(() => undefined);
    router.close({ view: 'home' });
    expect(router.route.value).toEqual({ view: 'home' });
    expect(bar.history).toHaveLength(1);
    router.go({ view: 'system' });
    router.go({ view: 'invite' });
    router.close({ view: 'home' });
    expect(router.route.value).toEqual({ view: 'system' });
  });
});
