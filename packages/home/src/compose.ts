import { isEnd, type UpdateAsk } from '@around/messages';
import { type Startable, startAll, stopAll } from '@around/platform';
import type { Desk } from './clients/pairing/desk.js';
import type { HomeConfig } from './config.js';
import type { House } from './house/house.js';
import type { ControllerLinks } from './links/controllers.js';
import type { RelayVersion } from './links/relay.js';
import { relayUrl } from './links/relayUrl.js';
import type { HomeFigures } from './metrics/homeMetrics.js';
import { SELF } from './own/ownThings.js';
import { composeParts, type HomePorts, makeRelay, type Parts } from './parts.js';
import { type RelayChoice, readRelayChoice, writeRelayChoice } from './relayChoice.js';
import { openStorage, type StorageOptions } from './storage/index.js';

export type { HomePorts } from './parts.js';

/** One home, running between `start()` and `stop()`; its parts are there while it runs. May be started again. */
export interface Home extends Startable {
  /** @throws Error before `start()` */
  readonly homeId: string;
  readonly house: House;
  readonly desk: Desk;
  readonly offers: Desk['offers'];
  readonly controllers: ControllerLinks;
  /** Port of the LAN edge, as bound. */
  readonly lanPort: number;
  /** For `/metrics`, and for who looks after this home. */
  readonly figures: HomeFigures;
  /** What is connected now, as the next version of this home must have it again: the relay's address, the ids of live controllers. */
  readonly standing: { readonly relay: readonly string[]; readonly controllers: readonly string[] };
  /** Which version the relay is, and tells it of a newer one; undefined where this home has none. */
  relayVersion(ask: UpdateAsk): Promise<RelayVersion | undefined>;
  /** Adopts a controller for the home's own console; resolves to its id. Rejects with an Error for people. */
  adopt(board: string, code: string, id?: string): Promise<string>;
  /** Joins a relay, now and at every start from now on. */
  join(choice: RelayChoice): Promise<void>;
}

/** Who asked over the relay that is left has their answer by then. */
const ANSWER_MS = 500;

export function createHome(ports: HomePorts, config: HomeConfig): Home {
  return new ComposedHome(ports, config);
}

class ComposedHome implements Home {
  readonly #ports: HomePorts;
  readonly #config: HomeConfig;
  #parts: Parts | undefined;
  /** Start, stop and join one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: HomePorts, config: HomeConfig) {
    this.#ports = ports;
    this.#config = config;
  }

  get homeId(): string {
    return this.#running.storage.homeKeys.homeId;
  }
  get house(): House {
    return this.#running.house;
  }
  get desk(): Desk {
    return this.#running.desk;
  }
  get offers(): Desk['offers'] {
    return this.#running.desk.offers;
  }
  get controllers(): ControllerLinks {
    return this.#running.controllers;
  }
  get lanPort(): number {
    return this.#running.lan.address?.port ?? this.#config.listen.lan;
  }

  get figures(): HomeFigures {
    const { house, desk, storage, relay } = this.#running;
    const { things, controllers, commands, wishes, relay: told } = house.snapshot();
    return {
      things: things.length,
      // The home stands among them for its own things.
      controllers: controllers.filter(({ id }) => id !== SELF),
      relay: relay === undefined ? undefined : { up: told?.up === true, roundTrip: relay.roundTrip },
      underWay: commands.filter(({ step }) => !isEnd(step)).length,
      wishes: wishes?.length ?? 0,
      paired: desk.paired(),
      sessions: desk.sessions(),
      waiting: storage.waiting(),
    };
  }

  get standing(): Home['standing'] {
    const { house, relayUrl } = this.#running;
    const { controllers, relay } = house.snapshot();
    return {
      relay: relay?.up === true && relayUrl !== undefined ? [relayUrl] : [],
      controllers: controllers.filter(({ id, state }) => state === 'connected' && id !== SELF).map(({ id }) => id),
    };
  }

  async relayVersion(ask: UpdateAsk): Promise<RelayVersion | undefined> {
    return this.#running.relay?.relayVersion(ask);
  }

  /** @throws StorageError, PlatformError: with what to do about it */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#parts !== undefined) return;
      const storage = await openStorage(this.#ports, this.#storageOptions);
      try {
        const parts = composeParts(this.#ports, this.#config, storage, (wanted) => this.#joinSoon(wanted));
        this.#parts = parts;
        const choice = this.#config.relay ?? (await readRelayChoice(this.#ports.files));
        if (choice !== undefined) makeRelay(this.#ports, parts, choice);
        await startAll([...parts.startables, ...(parts.relay === undefined ? [] : [parts.relay])]);
        if (!parts.desk.hasOwner()) parts.desk.offers.offerOwner(this.#config.owner);
      } catch (error) {
        this.#parts = undefined;
        storage.close();
        throw error;
      }
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const parts = this.#parts;
      if (parts === undefined) return;
      try {
        // First of all the phones are told, while their ways are still open.
        await parts.desk.stop();
        await stopAll([...parts.startables, ...(parts.relay === undefined ? [] : [parts.relay])]);
      } finally {
        this.#parts = undefined;
        parts.storage.close();
      }
    });
  }

  async adopt(board: string, code: string, id?: string): Promise<string> {
    const { controllers, desk } = this.#running;
    const controller = await controllers.adopt(board, code, id);
    desk.adopted(board, controller);
    return controller;
  }

  join(choice: RelayChoice): Promise<void> {
    return this.#inTurn(async () => {
      relayUrl(choice.url);
      await writeRelayChoice(this.#ports.files, choice);
      const parts = this.#running;
      await parts.relay?.stop();
      makeRelay(this.#ports, parts, choice);
      await parts.relay?.start();
    });
  }

  #joinSoon(choice: RelayChoice): void {
    if (this.#config.relay !== undefined)
      throw new Error('the home’s configuration file names its relay, and goes before what is said here: change "relay" there');
    relayUrl(choice.url);
    const log = this.#ports.log.child({ part: 'relay' });
    this.#ports.clock.after(
      ANSWER_MS,
      () => void this.join(choice).catch((error: unknown) => log.error('the relay was not changed', { error: String(error) })),
    );
  }

  get #running(): Parts {
    if (this.#parts === undefined) throw new Error('the home is not running: start it first');
    return this.#parts;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  get #storageOptions(): StorageOptions {
    const { history, limits, timeZone } = this.#config;
    return { ...limits, ...history, ...(timeZone === undefined ? {} : { timeZone }) };
  }
}
