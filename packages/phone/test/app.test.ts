import type { HomeClient } from '@around/client';
import { formatPairingLink, type PairingOffer, parsePairingLink } from '@around/messages';
import { FakeClock } from '@around/platform/fake';
import { describe, expect, it } from 'vitest';
import { App } from '../src/app.js';
import type { Invitation } from '../src/connection/connect.js';
import type { HomeName, Keep, KeptHouse } from '../src/connection/keep.js';
import { DemoHome } from '../src/demo/demoHome.js';
import type { HomeSession } from '../src/state/homeSession.js';
import './support/english.js';

const LINK = formatPairingLink('https://around.example/', {
  relay: 'wss://around.example',
  lan: [],
  home: 'AAAAAAAAAAAAAAAAAAAAAA',
  title: 'Maple House',
  key: 'A'.repeat(43),
  slot: 'AAAAAAAAAAAAAAAAAAAAAA',
  secret: 'AAAAAAAAAAAAAAAAAAAAAA',
});
const FRAGMENT = LINK.slice(LINK.indexOf('#'));

const DEMO: HomeName = { id: 'ZGVtbyBob21lIG9mIEFyQ', title: 'Maple House' };

/** A pairing's failure, as the client throws it. */
class Failure extends Error {
  override readonly name = 'PairingError';
  readonly code: string;
  constructor(code: string) {
    super(`it is ${code}`);
    this.code = code;
  }
}

function start(options: { paired?: boolean; fragment?: string; fails?: string; kept?: KeptHouse; homes?: HomeName[] } = {}) {
  const clock = new FakeClock();
  const home = new DemoHome({ clock, random: { bytes: (n) => new Uint8Array(n), float: () => 0.5 } });
  const asked: { what: string; with: unknown }[] = [];
  const ask = home.ask.bind(home);
  home.ask = (async (what: Parameters<HomeClient['ask']>[0], request: never) => {
    asked.push({ what, with: request });
    return ask(what, request);
  }) as HomeClient['ask'];
  const place = { fragment: options.fragment ?? '', history: [options.fragment ?? ''] };
  let paired = options.paired ?? true;
  const pairings: Invitation[] = [];
  const saved: KeptHouse[] = [];
  const chosen: string[] = [];
  const keep: Keep = {
    addHome: async () => undefined,
    updateHome: async () => undefined,
    homes: async () => (paired ? (options.homes ?? [DEMO]) : []),
    choose: async (id) => void chosen.push(id),
    loadHome: async () => undefined,
    saveHouse: async (house) => void saved.push(house),
    loadHouse: async () => options.kept,
    forget: async () => undefined,
  };
  const app = new App({
    clock,
    keep,
    connector: {
      open: async () => (paired ? home : undefined),
      pair: async (invitation) => {
        pairings.push(invitation);
        if (options.fails !== undefined) throw new Failure(options.fails);
        paired = true;
      },
      forget: async () => {
        paired = false;
      },
    },
    bar: {
      get fragment() {
        return place.fragment;
      },
      depth: 0,
      push: (fragment) => {
        place.fragment = fragment;
      },
      replace: (fragment) => {
        place.fragment = fragment;
        place.history[place.history.length - 1] = fragment;
      },
      back: () => undefined,
      onChange: () => undefined,
    },
    urls: { make: () => 'blob:1', revoke: () => undefined },
    host: 'around.example',
    caps: {
      secure: true,
      serviceWorker: true,
      clipboard: true,
      share: false,
      vibrate: false,
      reducedMotion: false,
      camera: false,
      push: false,
      installFirst: false,
    },
    buzz: () => undefined,
  });
  const session = (): HomeSession => {
    const stage = app.stage.value;
    if (stage.at !== 'home') throw new Error(`at ${stage.at}, not at home`);
    return stage.session;
  };
  return { app, asked, chosen, clock, home, pairings, place, saved, session };
}

/** Lets promises settle; no time passes. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe('pairing', () => {
  it('asks before it pairs, by name, and takes the secret out of the address bar at once', async () => {
    const { app, pairings, place } = start({ paired: false, fragment: FRAGMENT });
    await app.start();
    expect(app.stage.value).toMatchObject({ at: 'confirm', offer: { title: 'Maple House' } });
    expect(place.history).toEqual(['#/']);
    expect(pairings).toEqual([]);
  });

  it('pairs when told to, and is at home then', async () => {
    const { app, pairings, session } = start({ paired: false, fragment: FRAGMENT });
    await app.start();
    await app.pair({ by: 'link', link: FRAGMENT }, 'Ann’s phone');
    expect(pairings).toEqual([{ by: 'link', link: FRAGMENT }]);
    expect(session().house.known.value).toBe(true);
  });

  it('says which failure it was, and offers another try only where one can help', async () => {
    const over = start({ paired: false, fails: 'over' });
    await over.app.pair({ by: 'code', code: 'X' }, 'phone');
    expect(over.app.stage.value).toMatchObject({ at: 'failed', code: 'over', again: undefined });
    const away = start({ paired: false, fails: 'away' });
    await away.app.pair({ by: 'code', code: 'X' }, 'phone');
    expect(away.app.stage.value).toMatchObject({ at: 'failed', code: 'away', again: { by: 'code', code: 'X' } });
  });

  it('lets in who comes over from another address and is paired here, and asks who is not', async () => {
    const over = FRAGMENT.replace('#p=', '#o=');
    const { home } = (parsePairingLink(FRAGMENT) as { value: PairingOffer }).value;
    const known = start({ fragment: over, homes: [{ id: home, title: 'Maple House' }] });
    await known.app.start();
    expect(known.app.stage.value.at).toBe('home');
    expect(known.chosen).toEqual([home]);
    const stranger = start({ paired: false, fragment: over });
    await stranger.app.start();
    expect(stranger.app.stage.value).toMatchObject({ at: 'confirm', link: FRAGMENT });
    expect([known.place.history, stranger.place.history]).toEqual([['#/'], ['#/']]);
  });

  it('takes a damaged link for what it is', async () => {
    const { app } = start({ fragment: '#p=AAAA' });
    await app.start();
    expect(app.stage.value).toMatchObject({ at: 'failed', code: 'link' });
  });
});

describe('at home', () => {
  it('shows a wanted value at once, then rolls back by name when the controller fails', async () => {
    const { app, clock, home, session } = start();
    await app.start();
    const { runs, house } = session();
    const command = home.command.bind(home);
    home.command = (request) => command({ ...request, op: 'invoke', name: 'fail' });
    void runs.write('living/lamp', 'on', true);
    expect(runs.wanted('living/lamp/on').value).toMatchObject({ value: true });
    await clock.advance(200);
    await settle();
    expect(runs.wanted('living/lamp/on').value).toBeUndefined();
    expect(house.value('living/lamp/on').value?.value).toBe(false);
    expect(app.toasts.current.value).toMatchObject({ kind: 'error', text: 'Floor lamp: Failed at controller Living room' });
    expect(app.urgent.value).toBe('Floor lamp: Failed at controller Living room');
  });

  it('queues nothing while there is no link', async () => {
    const { app, home, session } = start();
    await app.start();
    home.setLink({ state: 'broken', hop: 'relay', since: 0, detail: '' });
    const end = await session().runs.write('living/lamp', 'on', true);
    expect(end).toMatchObject({ step: 'refused', code: 'away' });
    home.setLink({ state: 'live', way: 'lan', url: '', since: 0 });
    await settle();
    expect(session().house.value('living/lamp/on').value?.value).toBe(false);
  });

  it('never offers to repeat by one tap what is asked for twice', async () => {
    const { app, clock, home, session } = start();
    await app.start();
    const command = home.command.bind(home);
    home.command = (request) => command({ ...request, name: 'fail' });
    void session().runs.invoke('garden/lock', 'unlock', undefined);
    await clock.advance(200);
    await settle();
    expect(app.toasts.current.value?.kind).toBe('error');
    expect(app.toasts.current.value?.action).toBeUndefined();
  });

  it('names the broken hop after 5 s, and says since when', async () => {
    const { app, clock, home, session } = start();
    await app.start();
    home.setLink({ state: 'broken', hop: 'home', since: clock.wall(), detail: '' });
    await clock.advance(500);
    expect(session().link.value.banner).toBeUndefined();
    await clock.advance(6_000);
    expect(session().link.value.banner?.text).toMatch(/^The relay is there, but the home is not connected/);
    expect(session().link.value.silent).toBe(true);
  });

  it('keeps what was seen last when the page is left', async () => {
    const { app, saved } = start();
    await app.start();
    app.look(false);
    expect(saved[0]?.memory?.snapshot.things.length).toBeGreaterThan(10);
  });

  it('forgets everything when the home revokes the key, and says so', async () => {
    const { app, home } = start();
    await app.start();
    home.setLink({ state: 'dead', reason: 'revoked', detail: '' });
    await settle();
    expect(app.stage.value).toEqual({ at: 'unpaired', notice: 'revoked' });
  });

  it('tells the home before it forgets it', async () => {
    const { app, asked } = start();
    await app.start();
    await app.unpair();
    expect(asked).toContainEqual({ what: 'revoke', with: { key: 'demo-key' } });
    expect(app.stage.value).toEqual({ at: 'unpaired' });
  });
});

describe('a start with what was kept', () => {
  it('shows it as old until the home speaks', async () => {
    const first = start();
    await first.app.start();
    first.app.look(false);
    const kept = first.saved[0] as KeptHouse;
    const second = start({ kept });
    second.home.start = async () => undefined;
    await second.app.start();
    const { house } = second.session();
    expect(house.known.value).toBe(true);
    expect(house.keptAt).toBe(kept.at);
    expect(house.things.value.length).toBe(kept.memory?.snapshot.things.length);
    second.app.look(false);
    expect(second.saved, 'what is old is not kept as new').toEqual([]);
    house.take({ reset: true, changes: [] }, first.home.house);
    expect(house.keptAt).toBeUndefined();
  });
});

describe('several homes', () => {
  it('are named, and another is shown when it is chosen', async () => {
    const other = { id: 'BBBBBBBBBBBBBBBBBBBBBA', title: 'Cabin' };
    const { app, chosen, session } = start({ homes: [other, DEMO] });
    await app.start();
    expect(app.homes.value.map(({ title }) => title)).toEqual(['Cabin', 'Maple House']);
    const before = session();
    await app.switchHome(other.id);
    expect(chosen).toEqual([other.id]);
    expect(session()).not.toBe(before);
  });

  it('one more is added without losing the others', async () => {
    const { app } = start();
    await app.start();
    app.addHome();
    expect(app.stage.value).toEqual({ at: 'unpaired', more: true });
    await app.cancelPairing();
    expect(app.stage.value.at).toBe('home');
  });
});
