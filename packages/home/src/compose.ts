import { isEnd, toBase64Url, type UpdateAsk } from '@around/messages';
import {
  buildOf,
  type Clock,
  type DataFiles,
  type I2cBuses,
  type Log,
  type PageFiles,
  type Random,
  type SerialPorts,
  type Startable,
  startAll,
  stopAll,
  type TcpNetwork,
  type UdpNetwork,
  type WebDialer,
  type WebServing,
} from '@around/platform';
import type { Suite } from '@around/sealing';
import { Desk } from './clients/desk.js';
import { LanEdge } from './clients/lanEdge.js';
import type { HomeConfig } from './config.js';
import { DisplayThing } from './displays/displayThing.js';
import { createDisplays } from './displays/index.js';
import { pastOf } from './displays/pastOf.js';
import { House } from './house/house.js';
import { Looks } from './house/looks.js';
import { type ControllerLinks, createControllerLinks } from './links/controllers.js';
import { createRelayLink, type RelayLinkage, type RelayVersion } from './links/relay.js';
import { relayUrl } from './links/relayUrl.js';
import type { HomeFigures } from './metrics/homeMetrics.js';
import { placeOf } from './place.js';
import { type RelayChoice, readRelayChoice, writeRelayChoice } from './relayChoice.js';
import type { OpenDb } from './storage/db.js';
import { openStorage, type Storage, type StorageOptions } from './storage/index.js';
import { SOFTWARE } from './version.js';

/** All that a home needs of the outside world. */
export interface HomePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly network: TcpNetwork & UdpNetwork;
  readonly web: WebDialer & WebServing;
  /** Missing: no displays on serial ports. */
  readonly serial?: SerialPorts;
  /** Missing: no display on an I2C bus. */
  readonly i2c?: I2cBuses;
  readonly files: DataFiles;
  readonly suite: Suite;
  readonly openDb: OpenDb;
  /** A newer version of this program was taken back: a database that it moved forward is brought back too. */
  readonly wentBack?: boolean;
  /** The phone page's files; missing: the page says that it is not built. */
  readonly pages?: PageFiles;
}

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

interface Parts {
  readonly storage: Storage;
  readonly house: House;
  readonly desk: Desk;
  readonly controllers: ControllerLinks;
  readonly lan: LanEdge;
  readonly startables: Startable[];
  relay: RelayLinkage | undefined;
  relayUrl: string | undefined;
}

/** Joins the rooms of the home. */
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
      controllers,
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
      controllers: controllers.filter(({ state }) => state === 'connected').map(({ id }) => id),
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
        const parts = this.#compose(storage);
        this.#parts = parts;
        const choice = this.#config.relay ?? (await readRelayChoice(this.#ports.files));
        if (choice !== undefined) this.#makeRelay(parts, choice);
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
      this.#makeRelay(parts, choice);
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
    const { limits, timeZone } = this.#config;
    return { ...limits, ...(timeZone === undefined ? {} : { timeZone }) };
  }

  #compose(storage: Storage): Parts {
    const { clock, random, network, web, suite, serial, i2c, pages } = this.#ports;
    const config = this.#config;
    const log = (part: string) => this.#ports.log.child({ part });
    const boot = toBase64Url(random.bytes(16));
    const { homeKeys } = storage;

    const house = new House(
      { clock, log: log('house') },
      {
        ledger: storage.ledger,
        readings: storage.readings,
        wishes: storage.wishes,
        pulse: storage.pulse,
        looks: new Looks(storage.looks.all()),
      },
      { homeId: homeKeys.homeId, epoch: boot, commandsPerSecond: config.limits.commandsPerSecond },
    );
    const controllers = createControllerLinks(
      { clock, random, network, suite, log: this.#ports.log },
      {
        homeId: homeKeys.homeId,
        book: storage.controllers,
        inbox: house,
        config: {
          beaconPort: config.listen.beacon,
          listen: { host: config.listen.host, port: config.listen.tcp },
          connectionsPerAddress: config.limits.connectionsPerAddress,
          failedHandshakesPerMinute: config.limits.failedHandshakesPerMinute,
          messagesPerSecond: config.limits.controllerMessagesPerSecond,
        },
      },
    );
    house.connect(controllers);

    const desk: Desk = new Desk({ clock, random, log: log('desk'), suite }, house, storage, {
      keys: homeKeys,
      title: config.title,
      software: SOFTWARE,
      boot,
      ...(config.timeZone === undefined ? {} : { timeZone: config.timeZone }),
      limits: config.limits,
      joinRelay: (choice) => this.#joinSoon(choice),
      place: () => placeOf(network, { host: config.listen.host, lanPort: this.lanPort, relay: this.#parts?.relayUrl, app: config.app }),
    });
    house.meet(desk);
    const lan = new LanEdge(
      { clock, log: log('lan'), web },
      {
        at: { host: config.listen.host, port: config.listen.lan },
        desk,
        pages: pages ?? new Map(),
        path: config.tls ? 'lan' : 'lan-http',
        hosts: config.hosts,
        origins: config.app === undefined ? [] : [new URL(config.app).origin],
        perAddress: config.limits.connectionsPerAddress,
        health: () => ({ ok: true, software: SOFTWARE, home: homeKeys.homeId }),
      },
    );
    const life: Startable = {
      start: async () => {
        house.start();
        storage.packer.start();
      },
      stop: async () => {
        storage.packer.stop();
        house.stop();
      },
    };
    const startables: Startable[] = [life, desk, lan, controllers];
    if (serial !== undefined || i2c !== undefined) {
      const { displays, timeZone, title, owner } = config;
      const thing = new DisplayThing({ clock }, house, boot, title);
      const build = pages === undefined ? undefined : buildOf(pages);
      startables.push(
        createDisplays(
          { clock, log: this.#ports.log, ...(serial === undefined ? {} : { serial }), ...(i2c === undefined ? {} : { i2c }) },
          {
            onButton: (press) =>
              void thing.pressed(press).catch((error: unknown) => log('displays').warn('a press was lost', { error: String(error) })),
            feed: house,
            offers: desk.offers,
            past: pastOf(clock, storage.history),
            config: {
              title,
              owner,
              ...displays,
              ...(timeZone === undefined ? {} : { timeZone }),
              ...(build === undefined ? {} : { build }),
            },
          },
        ),
      );
    }
    return { storage, house, desk, controllers, lan, startables, relay: undefined, relayUrl: undefined };
  }

  #makeRelay(parts: Parts, choice: RelayChoice): void {
    const { clock, random, web, log } = this.#ports;
    parts.relayUrl = choice.url;
    parts.relay = createRelayLink(
      { clock, random, web, log },
      {
        url: choice.url,
        keys: parts.storage.homeKeys,
        desk: parts.desk,
        inbox: parts.house,
        ...(choice.enrol === undefined ? {} : { enrol: choice.enrol }),
      },
    );
  }
}
