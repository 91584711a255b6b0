import { type ControllerHello, LIMITS, PROTOCOL_VERSION } from '@around/messages';
import type { Address, Clock, Log, Random, Startable, TcpNetwork, UdpNetwork } from '@around/platform';
import { fingerprintOf, type Suite } from '@around/sealing';
import type { ControllerBook, ControllerGateway, ControllerInbox, ControllerRecord, Order } from '../seams.js';
import { adoptController } from './adoption.js';
import { Boards } from './boards.js';
import type { ControllerConnection } from './controllerConnection.js';
import { controllerIdOf, isControllerId } from './controllerIds.js';
import { ControllerLink, FORGOTTEN, parseAddress } from './controllerLink.js';
import type { Admission } from './controllerWire.js';
import { DialIn } from './dialIn.js';

export interface ControllerLinksPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: TcpNetwork & UdpNetwork;
  readonly suite: Suite;
  readonly log: Log;
}

export interface ControllerLinksConfig {
  /** UDP port of the beacons; 45670. */
  readonly beaconPort: number;
  /** Where boards that dial in find this home; 0.0.0.0:45672. */
  readonly listen: Address;
  /** Default: `LIMITS.connectionsPerAddress`. */
  readonly connectionsPerAddress?: number;
  /** Default: `LIMITS.failedHandshakesPerMinute`. */
  readonly failedHandshakesPerMinute?: number;
  /** Messages of one controller, in the long run; over it, it waits. Default: 500. */
  readonly messagesPerSecond?: number;
}

export interface ControllerLinksOptions {
  /** 16 bytes base64url. */
  readonly homeId: string;
  readonly book: ControllerBook;
  readonly inbox: ControllerInbox;
  readonly config: ControllerLinksConfig;
}

/** Numbers for logs, metrics and benches. */
export interface ControllerLinksCounts {
  readonly beacons: number;
  readonly invalidBeacons: number;
  readonly limitedBeacons: number;
  readonly refusedCallers: number;
  /** The port of the home's own TCP server. */
  readonly tcpPort: number;
}

export interface ControllerLinks extends Startable, ControllerGateway {
  readonly counts: ControllerLinksCounts;
}

/** Callers that may be connected at a time. */
const CALLERS = 512;
/** TCP port of a controller, where an address was typed without one. */
const CONTROLLER_PORT = 45_671;

/**
 * Finds controllers, adopts them, and keeps a sealed link to each (PROTOCOL.md, Controller link).
 * `start()` throws PlatformError `inUse` where the TCP port is taken; a UDP port that cannot be opened is tried again for ever.
 */
export function createControllerLinks(ports: ControllerLinksPorts, options: ControllerLinksOptions): ControllerLinks {
  return new Controllers(ports, options);
}

class Controllers implements ControllerLinks {
  readonly #ports: ControllerLinksPorts;
  readonly #o: ControllerLinksOptions;
  readonly #log: Log;
  readonly #links = new Map<string, ControllerLink>();
  readonly #adopting = new Set<string>();
  readonly #boards: Boards;
  readonly #door: DialIn;
  #running = false;

  constructor(ports: ControllerLinksPorts, options: ControllerLinksOptions) {
    this.#ports = ports;
    this.#o = options;
    this.#log = ports.log.child({ part: 'controllers' });
    const { config } = options;
    this.#door = new DialIn(
      { ...ports, log: this.#log },
      {
        listen: config.listen,
        perAddress: config.connectionsPerAddress ?? LIMITS.connectionsPerAddress,
        connections: CALLERS,
        failuresPerMinute: config.failedHandshakesPerMinute ?? LIMITS.failedHandshakesPerMinute,
        messagesPerSecond: config.messagesPerSecond,
        admit: (hello) => this.#admit(hello),
      },
    );
    this.#boards = new Boards(
      { ...ports, log: this.#log.child({ part: 'beacons' }) },
      {
        homeId: options.homeId,
        port: config.beaconPort,
        tcpPort: () => this.#door.port,
        inbox: options.inbox,
        isOwn: (id) => this.#links.has(id),
        onPlace: (controller, address, epoch) => this.#links.get(controller)?.place(address, epoch),
        onHeard: (controller) => this.#links.get(controller)?.heard(),
        onAddressesChanged: () => {
          for (const link of this.#links.values()) link.networkChanged();
        },
      },
    );
  }

  get counts(): ControllerLinksCounts {
    return { ...this.#boards.counts, refusedCallers: this.#door.refused, tcpPort: this.#door.port };
  }

  async start(): Promise<void> {
    if (this.#running) return;
    await this.#door.start();
    this.#running = true;
    for (const record of this.#o.book.all()) this.#addLink(record).start();
    this.#knowOwn();
    await this.#boards.start();
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    for (const link of this.#links.values()) link.stop('goingAway');
    this.#links.clear();
    await this.#boards.stop();
    await this.#door.stop();
  }

  send(controller: string, order: Order): boolean {
    return this.#links.get(controller)?.do(order) ?? false;
  }

  cancel(controller: string, id: string, code: 'asked' | 'unwatched' | 'revoked'): void {
    this.#links.get(controller)?.cancel(id, code);
  }

  observe(controller: string, thing: string, name: string, on: boolean): void {
    this.#links.get(controller)?.observe(thing, name, on);
  }

  again(controller: string): void {
    this.#links.get(controller)?.again();
  }

  async ping(controller: string): Promise<number> {
    const link = this.#links.get(controller);
    if (link === undefined) throw new Error(`there is no controller "${controller}" in this house`);
    return link.ping();
  }

  async adopt(board: string, code: string, id?: string): Promise<string> {
    if (id !== undefined && !isControllerId(id)) {
      throw new Error(`"${id}" cannot be a controller's id: take 1 to 40 of A-Z a-z 0-9 _ -, and not "home" or "new".`);
    }
    if (this.#adopting.has(board)) throw new Error(`${board} is being adopted just now: wait for the result.`);
    this.#adopting.add(board);
    try {
      return await this.#adopt(board, code, id);
    } finally {
      this.#adopting.delete(board);
    }
  }

  async forget(controller: string): Promise<void> {
    const link = this.#links.get(controller);
    if (link === undefined) throw new Error(`there is no controller "${controller}" in this house`);
    // First of all in the book: were it still there after a crash, its controller would be gone and nobody would know why.
    this.#o.book.remove(controller);
    this.#links.delete(controller);
    link.stop(FORGOTTEN);
    this.#knowOwn();
    this.#o.inbox.gone(controller);
    this.#log.info('controller forgotten', { event: 'controller.forgotten', controller });
  }

  async #adopt(board: string, code: string, wanted: string | undefined): Promise<string> {
    const found = this.#boards.unadopted(board);
    const typed = found === undefined ? typedAddress(board) : undefined;
    const address = found?.address ?? typed;
    if (address === undefined) {
      throw new Error(
        `No new controller "${board}" is heard. Is it on, in this network, and not adopted yet? Its address (192.168.1.7:${CONTROLLER_PORT}) will do too.`,
      );
    }
    const title = found?.title ?? board;
    const adopted = await adoptController(
      { ...this.#ports, log: this.#log },
      {
        homeId: this.#o.homeId,
        address,
        ...(found === undefined ? {} : { board }),
        title,
        code,
        chooseId: (who) => this.#chooseId(who, found?.title ?? who, wanted),
      },
    );
    if (!this.#running) throw new Error('the home is stopping: adopt the controller again after its restart.');
    const record: ControllerRecord = { ...adopted, title, address: `${address.host}:${address.port}` };
    this.#o.book.put(record);
    this.#boards.adopted(adopted.board);
    this.#links.get(record.id)?.stop('replaced');
    this.#addLink(record).start(address);
    this.#knowOwn();
    this.#log.info('controller adopted', { event: 'controller.adopted', controller: record.id, board: record.board });
    return record.id;
  }

  /** The board's former id, where it was this home's before; else the wanted one, else one made from its title. */
  #chooseId(board: string, title: string, wanted: string | undefined): string {
    const records = this.#o.book.all();
    const former = records.find((record) => record.board === board);
    const taken = (id: string): boolean => records.some((record) => record.id === id && record.board !== board);
    if (wanted === undefined) return former?.id ?? controllerIdOf(title, taken);
    if (taken(wanted)) throw new Error(`The id "${wanted}" belongs to another controller of this house: choose another.`);
    return wanted;
  }

  #addLink(record: ControllerRecord): ControllerLink {
    const link = new ControllerLink(
      { ...this.#ports, log: this.#log },
      {
        homeId: this.#o.homeId,
        record,
        inbox: this.#o.inbox,
        messagesPerSecond: this.#o.config.messagesPerSecond,
        keep: (changed) => this.#o.book.put(changed),
      },
    );
    this.#links.set(record.id, link);
    return link;
  }

  #knowOwn(): void {
    const own = new Map<string, string>();
    for (const id of this.#links.keys()) own.set(id, fingerprintOf(this.#ports.suite, this.#o.homeId, id));
    this.#boards.setOwn(own);
  }

  #admit(hello: Extract<ControllerHello, { t: 'controller' }>): Admission & { take?(connection: ControllerConnection): void } {
    const link = this.#links.get(hello.controller);
    if (link === undefined || !this.#running) {
      return { sorry: { t: 'sorry', code: 'notMine', message: `this home has no controller "${hello.controller}"` } };
    }
    return {
      psk: link.record.psk,
      hello: { t: 'home', v: PROTOCOL_VERSION, home: this.#o.homeId, controller: hello.controller, bundles: true },
      take: (connection) => link.accept(connection),
    };
  }
}

/** An address that a person typed instead of a board's id: `192.168.1.7`, `board.lan:45671`. A board's id has no dot. */
function typedAddress(text: string): Address | undefined {
  if (!/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(text) || !/[.:]/.test(text)) return undefined;
  return text.includes(':') ? parseAddress(text) : { host: text, port: CONTROLLER_PORT };
}
