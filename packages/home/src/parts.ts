import { toBase64Url } from '@around/messages';
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
  type TcpNetwork,
  type UdpNetwork,
  type WebDialer,
  type WebServing,
} from '@around/platform';
import type { Suite } from '@around/sealing';
import { LanEdge } from './clients/lan/lanEdge.js';
import { Desk } from './clients/pairing/desk.js';
import type { HomeConfig } from './config.js';
import { DisplayThing } from './displays/displayThing.js';
import { createDisplays } from './displays/index.js';
import { pastOf } from './displays/pastOf.js';
import { Batteries } from './house/batteries.js';
import { House } from './house/house.js';
import { Looks } from './house/looks.js';
import { weekClock } from './house/rightsHours.js';
import { Rooms } from './house/rooms.js';
import { SceneTable } from './house/scenes/sceneTable.js';
import { type ControllerLinks, createControllerLinks } from './links/controllers.js';
import { createRelayLink, type RelayLinkage } from './links/relay.js';
import { HomeSilent } from './notify/homeSilent.js';
import type { Ways } from './notify/way.js';
import type { WaysHome } from './notify/ways/index.js';
import { HouseThing } from './own/houseThing.js';
import { OwnThings } from './own/ownThings.js';
import { placeOf } from './place.js';
import type { RelayChoice } from './relayChoice.js';
import type { WillWriter } from './seams.js';
import type { OpenDb } from './storage/db.js';
import type { Storage } from './storage/index.js';
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
  /** How people are told; missing: they are not. */
  readonly ways?: (home: WaysHome) => Ways;
  /** The phone page's files; missing: the page says that it is not built. */
  readonly pages?: PageFiles;
}

/** The rooms of a running home. `startables` in the order in which they start. */
export interface Parts {
  readonly storage: Storage;
  readonly house: House;
  readonly desk: Desk;
  readonly controllers: ControllerLinks;
  readonly lan: LanEdge;
  /** What its relay tells people when this home is silent; undefined where it tells nothing. */
  readonly silent: WillWriter | undefined;
  readonly startables: Startable[];
  relay: RelayLinkage | undefined;
  relayUrl: string | undefined;
}

/** Joins the rooms. Nothing runs yet, and there is no relay. @param joinRelay somebody who may wants the home at another relay */
export function composeParts(ports: HomePorts, config: HomeConfig, storage: Storage, joinRelay: (choice: RelayChoice) => void): Parts {
  const { clock, random, network, web, suite, pages } = ports;
  const log = (part: string) => ports.log.child({ part });
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
      rooms: new Rooms(storage.rights.rooms()),
      scenes: new SceneTable(storage.scenes.all()),
    },
    { homeId: homeKeys.homeId, epoch: boot, commandsPerSecond: config.limits.commandsPerSecond },
  );
  const controllers = createControllerLinks(
    { clock, random, network, suite, log: ports.log },
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
  const own = new OwnThings({ clock }, house, { ring: boot, title: config.title });
  const houseThing = new HouseThing({ log: log('house') }, own, { title: config.title, modes: config.modes });
  house.connect(own.before(controllers));

  const ways = ports.ways?.({
    homeId: homeKeys.homeId,
    keys: storage.pushKeys,
    contact: () => [config.app, parts.relayUrl?.replace(/^ws/, 'http')].find((url) => url?.startsWith('https:')),
  });
  const desk: Desk = new Desk({ clock, random, log: log('desk'), suite }, house, storage, {
    keys: homeKeys,
    title: config.title,
    software: SOFTWARE,
    boot,
    ...(config.timeZone === undefined ? {} : { timeZone: config.timeZone }),
    ...(config.place === undefined ? {} : { standsAt: config.place }),
    limits: config.limits,
    ...(ways === undefined ? {} : { notify: { ways, pushKey: storage.pushKeys.publicKey } }),
    joinRelay,
    place: () =>
      placeOf(network, {
        host: config.listen.host,
        lanPort: parts.lan.address?.port ?? config.listen.lan,
        relay: parts.relayUrl,
        app: config.app,
      }),
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
  const batteries = new Batteries({ clock }, house, config.battery.low);
  const displayThing = new DisplayThing(own);
  const rooms: Startable = {
    start: async () => {
      house.start();
      if (house.thing('home/display') !== undefined) displayThing.show();
      houseThing.start((thing, name) => house.value(thing, name));
      batteries.start();
      storage.packer.start();
    },
    stop: async () => {
      storage.packer.stop();
      batteries.stop();
      house.stop();
    },
  };
  const startables: Startable[] = [rooms, desk, lan, controllers];
  const displays = displaysOf(ports, config, { storage, house, desk, thing: displayThing });
  if (displays !== undefined) startables.push(displays);
  const silent =
    ways?.seal === undefined || config.push.silentAfter === 0
      ? undefined
      : new HomeSilent(
          { clock },
          { notifications: desk.notifications, seal: ways.seal },
          { homeId: homeKeys.homeId, title: config.title, after: config.push.silentAfter, local: weekClock(config.timeZone) },
        );
  const parts: Parts = { storage, house, desk, controllers, lan, silent, startables, relay: undefined, relayUrl: undefined };
  return parts;
}

/** The link to a relay, which takes the place of the one that the parts have. */
export function makeRelay({ clock, random, web, log }: HomePorts, parts: Parts, choice: RelayChoice): void {
  parts.relayUrl = choice.url;
  parts.relay = createRelayLink(
    { clock, random, web, log },
    {
      url: choice.url,
      keys: parts.storage.homeKeys,
      desk: parts.desk,
      inbox: parts.house,
      ...(parts.silent === undefined ? {} : { will: parts.silent }),
      ...(choice.enrol === undefined ? {} : { enrol: choice.enrol }),
    },
  );
}

/** undefined where there is no port for one. */
function displaysOf(
  ports: HomePorts,
  config: HomeConfig,
  { storage, house, desk, thing }: Pick<Parts, 'storage' | 'house' | 'desk'> & { readonly thing: DisplayThing },
): Startable | undefined {
  const { clock, serial, i2c, pages } = ports;
  if (serial === undefined && i2c === undefined) return undefined;
  const { displays, timeZone, title, owner } = config;
  const build = pages === undefined ? undefined : buildOf(pages);
  return createDisplays(
    { clock, log: ports.log, ...(serial === undefined ? {} : { serial }), ...(i2c === undefined ? {} : { i2c }) },
    {
      onButton: (press) =>
        void thing
          .pressed(press)
          .catch((error: unknown) => ports.log.child({ part: 'displays' }).warn('a press was lost', { error: String(error) })),
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
  );
}
