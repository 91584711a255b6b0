import { browserClock, browserRandom } from '@around/platform/browser';
import type { Connector } from '../connection/connect.js';
import type { Keep } from '../connection/keep.js';
import { DemoHome } from './demoHome.js';

/** `?demo`: the page with a home inside it. Nothing is sent and nothing is kept. */
export function demoConnector(): Connector {
  let forgotten = false;
  return {
    open: async () => {
      if (forgotten) return undefined;
      const home = new DemoHome({ clock: browserClock, random: browserRandom });
      // For trying out what cannot be clicked: links that break, controllers that go away.
      Object.assign(globalThis, { demoHome: home });
      return home;
    },
    pair: async () => {
      forgotten = false;
    },
    forget: async () => {
      forgotten = true;
    },
  };
}

export const forgetfulKeep: Keep = {
  addHome: async () => undefined,
  updateHome: async () => undefined,
  homes: async () => [],
  choose: async () => undefined,
  loadHome: async () => undefined,
  saveHouse: async () => undefined,
  loadHouse: async () => undefined,
  forget: async () => undefined,
};
