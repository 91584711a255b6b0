import type { AskAnswer, AskName, AskWith } from '@around/messages';
import { AskError, type HomeClient, type Identity, type LinkState } from '../api.js';
import { type Way, waysOf } from '../connection/ways.js';
import { keyedOf } from '../node/nodePorts.js';
import { awayDetail } from '../words.js';
import { CliError, EXIT, usage } from './errors.js';
import type { Output } from './output.js';
import { stepUp } from './stepUp.js';
import { visible } from './text/sanitise.js';
import { SOFTWARE } from './version.js';
import type { World } from './world.js';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly home?: string;
  readonly lan?: boolean;
  readonly relay?: boolean;
}

/** How long the first connection may take. */
const CONNECT_MS = 15_000;

/** What one run of a command has at hand. */
export class Context {
  readonly world: World;
  readonly output: Output;
  readonly #options: GlobalOptions;
  readonly #clients: HomeClient[] = [];

  constructor(world: World, output: Output, options: GlobalOptions) {
    this.world = world;
    this.output = output;
    this.#options = options;
  }

  get wall(): number {
    return this.world.ports.clock.wall();
  }

  get now(): number {
    return this.world.ports.clock.now();
  }

  /** The home that is meant. @throws CliError */
  async identity(named: string | undefined = this.#options.home): Promise<Identity> {
    const { store } = this.world;
    const homes = await store.list();
    if (homes.length === 0) {
      throw new CliError('notPaired', 'no home is paired yet: run "around pair LINK" with a link from your home', EXIT.usage);
    }
    if (named !== undefined) return findHome(homes, named);
    const chosen = await store.defaultHome();
    const identity = homes.find(({ home }) => home.id === chosen);
    if (identity === undefined) throw usage(`several homes are paired: choose one with "around use HOME" or --home (${titles(homes)})`);
    return identity;
  }

  /** A client that is started, whatever its link; stopped by `close`. */
  async startClient(): Promise<HomeClient> {
    const identity = await this.identity();
    return this.#start(identity, this.#ways(identity));
  }

  async #start(identity: Identity, ways: { ways?: readonly Way[] }): Promise<HomeClient> {
    const { world } = this;
    const stored = await world.store.load(identity.home.id);
    if (stored === undefined) throw new CliError('notPaired', 'the keys of this home are gone: pair again');
    const client = world.createClient(keyedOf(world.ports, stored), {
      software: SOFTWARE,
      onIdentity: (fresh) => {
        // Addresses that changed: nothing breaks where they cannot be kept.
        world.store.save({ ...stored, identity: fresh }).catch((error: unknown) => {
          this.output.remark(`the home's new addresses could not be stored: ${String(error)}`);
        });
      },
      ...ways,
    });
    this.#clients.push(client);
    await client.start();
    return client;
  }

  /** A client that is live and knows the house. @throws CliError (exit 3) that says what is broken */
  async connect(): Promise<HomeClient> {
    const client = await this.startClient();
    const link = await this.settled(client);
    if (link.state !== 'live')
      throw new CliError('away', `no connection to ${visible(client.identity.home.title)}: ${awayDetail(link)}`, EXIT.away);
    return client;
  }

  /** The link's state once it is live, or every way was tried. */
  settled(client: HomeClient): Promise<LinkState> {
    const isSettled = (link: LinkState): boolean =>
      link.state === 'live' || link.state === 'dead' || (link.state === 'broken' && link.retryAt !== undefined);
    if (isSettled(client.link)) return Promise.resolve(client.link);
    return new Promise((resolve) => {
      const stop = client.subscribe(({ link }) => {
        if (link !== undefined && isSettled(link)) finish(link);
      });
      const timer = this.world.ports.clock.after(CONNECT_MS, () => finish(client.link));
      const finish = (link: LinkState): void => {
        timer.cancel();
        stop();
        resolve(link);
      };
    });
  }

  /** Asks; where the home wants the person's PIN first, it goes over the relay, or asks for it once. @throws AskError, CliError */
  async ask<N extends AskName>(client: HomeClient, what: N, request: AskWith<N>, moved = false): Promise<AskAnswer<N>> {
    try {
      return await client.ask(what, request);
    } catch (error) {
      if (!(error instanceof AskError && error.code === 'pin')) throw error;
      const far = moved ? undefined : await this.overRelay(client);
      if (far !== undefined) return this.ask(far, what, request, true);
      await stepUp(this, client, 'this', error.message);
      return client.ask(what, request);
    }
  }

  /**
   * A connection over the relay in place of one over plain http, where much is asked a PIN that is not asked there. Undefined where
   * there is none, or plain http was ordered.
   */
  async overRelay(client: HomeClient): Promise<HomeClient | undefined> {
    const { identity } = client;
    const { relay } = identity;
    if (this.#options.lan === true || client.house.you?.path !== 'lan-http' || relay === undefined) return undefined;
    await client.stop();
    const far = await this.#start(identity, { ways: [{ way: 'relay', url: relay }] });
    if ((await this.settled(far)).state === 'live') {
      this.output.remark('Over plain http this asks for a PIN: going through the relay.');
      return far;
    }
    await far.stop();
    await client.start();
    await this.settled(client);
    return undefined;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.stop();
  }

  #ways(identity: Identity): { ways?: readonly Way[] } {
    const { lan, relay } = this.#options;
    if (lan !== true && relay !== true) return {};
    if (lan === true && relay === true) return {};
    const ways = waysOf(identity).filter(({ way }) => way === (lan === true ? 'lan' : 'relay'));
    if (ways.length === 0)
      throw usage(lan === true ? 'no LAN address of this home is known: leave --lan out' : 'this home has no relay: leave --relay out');
    return { ways };
  }
}

/** By id, its beginning, or title. @throws CliError */
export function findHome(homes: readonly Identity[], named: string): Identity {
  const exact = homes.filter(({ home }) => home.id === named || home.title.toLowerCase() === named.toLowerCase());
  const found = exact.length > 0 ? exact : homes.filter(({ home }) => home.id.startsWith(named));
  if (found.length === 1) return found[0] as Identity;
  throw usage(`${found.length === 0 ? 'no' : 'more than one'} paired home is called "${named}": choose one of ${titles(homes)}`);
}

const titles = (homes: readonly Identity[]): string =>
  homes.map(({ home }) => `"${visible(home.title)}" (${home.id.slice(0, 6)})`).join(', ');
