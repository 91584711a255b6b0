import { CLOSE, LIMITS, RELAY_HEADER, type UpdateAsk, type UpdateState } from '@around/messages';
import type { Address, Clock, DataFiles, Listener, Log, PageFiles, Random, Startable, Timer, WebServing } from '@around/platform';
import type { Suite } from '@around/sealing';
import { verifyRelayLogin } from '@around/sealing/node';
import { Doorkeeper } from './edges/doorkeeper.js';
import { Failures } from './edges/failures.js';
import { HomeEdge } from './edges/home.js';
import { HttpEdge } from './edges/http.js';
import { PhoneEdge } from './edges/phone.js';
import { nameOf } from './edges/relayHosts.js';
import { Enrolment } from './enrolment/enrolment.js';
import type { RelayFigures } from './metrics.js';
import type { Bus } from './peers/bus.js';
import type { GroupHealth } from './peers/group.js';
import { Joined } from './peers/joined.js';
import type { SwitchboardLimits } from './switchboard/limits.js';
import { Switchboard } from './switchboard/switchboard.js';
import { Wills, type WillsPorts } from './switchboard/wills.js';
import { WillFiles, type WillFilesPort } from './wills/willFiles.js';

/** What the relay takes from the outside world. `pages`: read once, at start. `allocate`: an uninitialised array. */
export interface WebPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly web: WebServing;
  readonly files: DataFiles;
  readonly suite: Pick<Suite, 'sha256'>;
  readonly pages: () => Promise<PageFiles>;
  readonly allocate?: (length: number) => Uint8Array;
  /** What a home is answered that asks about this relay's version; missing: nothing. */
  readonly updates?: (home: string, ask: UpdateAsk) => UpdateState;
  /** Sends what homes left to be sent when they are gone; missing: this relay takes no wills. */
  readonly post?: WillsPorts['post'];
  /** Where wills of homes that are gone are kept over a restart; missing: they are not. */
  readonly willFiles?: WillFilesPort;
  /** What this relay talks to the others of its group over; missing: it is alone. */
  readonly bus?: Bus;
}

export interface RelayConfig {
  readonly host: string;
  readonly port: number;
  /** Names (`host[:port]`) by which phones and homes reach this relay; `*`: any. */
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  /** Proxies elsewhere whose word about an address is believed. */
  readonly proxies?: readonly string[];
  /** The group's name on the bus. */
  readonly group?: string;
  /** Where a home is sent that finds no room. */
  readonly redirect?: string;
  /** Sockets from one address on each path; 0: no limit. */
  readonly perAddress: number;
  /** Failed handshakes a minute and address; 0: no limit. */
  readonly failuresPerMinute: number;
  readonly helloMs: number;
  readonly limits?: Partial<SwitchboardLimits>;
}

const STOPPING = 'the relay is stopping';

/** A running relay. */
export interface Web extends Startable {
  /** Where it listens; only while it runs. */
  readonly address: Address;
  readonly homes: number;
  readonly phones: number;
  /** Its group; undefined where it is alone. */
  readonly group: GroupHealth | undefined;
  readonly counters: RelayFigures['counters'];
  /** Homes that are linked now, as the next version of this relay must have them again: none in a group, whose homes go to another. */
  readonly linked: readonly string[];
  /** For `/metrics`. */
  readonly figures: RelayFigures;
}

/** Puts the relay together. Nothing happens before `start()`. */
export function createWeb(ports: WebPorts, config: RelayConfig): Web {
  return new Relay(ports, config);
}

class Relay implements Web {
  readonly #ports: WebPorts;
  readonly #config: RelayConfig;
  readonly #enrolment: Enrolment;
  readonly #switchboard: Switchboard;
  readonly #wills: Wills | undefined;
  readonly #willFiles: WillFiles | undefined;
  #listener: Listener | undefined;
  #heartbeat: Timer | undefined;
  #starting: Promise<void> | undefined;
  #homeDoor: Doorkeeper | undefined;
  #reported = '';
  readonly #joined: Joined | undefined;

  constructor(ports: WebPorts, config: RelayConfig) {
    this.#ports = ports;
    this.#config = config;
    const { clock, random, log, files, suite, allocate, bus, post, willFiles } = ports;
    const sha256 = (data: Uint8Array): Uint8Array => suite.sha256(data);
    this.#enrolment = new Enrolment({ files, clock, random, sha256, log: log.child({ part: 'enrolment' }) });
    this.#switchboard = new Switchboard(
      { clock, sha256, isEnrolled: (home) => this.#enrolment.has(home), ...(allocate === undefined ? {} : { allocate }) },
      config.limits,
    );
    this.#switchboard.updates = ports.updates;
    if (post !== undefined) {
      const pushLog = log.child({ part: 'push' });
      if (willFiles !== undefined) this.#willFiles = new WillFiles({ files: willFiles, log: pushLog });
      this.#wills = new Wills({
        ...{ clock, log: pushLog, post },
        ...(this.#willFiles === undefined ? {} : { book: this.#willFiles }),
        ...(bus === undefined ? {} : { sure: () => bus.up }),
      });
      this.#switchboard.wills = this.#wills;
    }
    if (bus !== undefined) {
      const joined = {
        bus,
        clock,
        random,
        log: log.child({ part: 'peers' }),
        switchboard: this.#switchboard,
        enrolment: this.#enrolment,
        sha256,
      };
      this.#joined = new Joined(joined, config.group ?? 'around');
    }
  }

  /** Undefined where this relay is alone. */
  get group(): GroupHealth | undefined {
    return this.#joined?.health;
  }

  get address(): Address {
    if (this.#listener === undefined) throw new Error('the relay is not started');
    return this.#listener.address;
  }

  get homes(): number {
    return this.#switchboard.homes;
  }

  get phones(): number {
    return this.#switchboard.phones;
  }

  get counters(): RelayFigures['counters'] {
    return this.#switchboard.counters;
  }

  get linked(): readonly string[] {
    return this.#ports.bus === undefined ? this.#switchboard.linked() : [];
  }

  get figures(): RelayFigures {
    const { homes, silent, phones, waiting, counters, tally } = this.#switchboard;
    return { enrolled: this.#enrolment.homes.length, homes, silent, phones, waiting, counters, tally };
  }

  start(): Promise<void> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  async stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    this.#starting = undefined;
    this.#heartbeat?.cancel();
    this.#heartbeat = undefined;
    const listener = this.#listener;
    this.#listener = undefined;
    const closed = listener?.close();
    this.#homeDoor?.turnAllAway(CLOSE.goingAway, STOPPING);
    this.#switchboard.drain(STOPPING);
    await this.#joined?.stop();
    await closed;
    await this.#willFiles?.written();
  }

  async #start(): Promise<void> {
    const { clock, random, log, web, pages } = this.#ports;
    const { host, port, hosts, origins, proxies = [], redirect, perAddress, failuresPerMinute, helloMs } = this.#config;
    const [files] = await Promise.all([pages(), this.#enrolment.open()]);
    if (this.#willFiles !== undefined) this.#wills?.restore(await this.#willFiles.read((home) => this.#enrolment.has(home)));
    const switchboard = this.#switchboard;
    const doorkeeper = new Doorkeeper(perAddress);
    this.#homeDoor = doorkeeper;
    const failures = new Failures(clock, failuresPerMinute);
    const homes = new HomeEdge(
      {
        clock,
        random,
        log: log.child({ part: 'home' }),
        switchboard,
        enrolment: this.#joined?.enrolment ?? this.#enrolment,
        doorkeeper,
        failures,
        verifyLogin: verifyRelayLogin,
      },
      { hosts, helloMs, ...(redirect === undefined ? {} : { redirect }) },
    );
    const phones = new PhoneEdge({ clock, switchboard, failures, doorkeeper: new Doorkeeper(perAddress) }, { helloMs });
    const http = new HttpEdge(switchboard, files, () => this.group);
    this.#listener = await web.listenWeb({
      at: { host, port },
      maxMessage: LIMITS.frame + RELAY_HEADER,
      // The doorkeepers count: they turn strangers away before they refuse anyone who belongs here.
      perAddress: 0,
      hosts: hosts.map((name) => (name === '*' ? name : nameOf(name))),
      origins,
      proxies,
      onRequest: (request) => http.respond(request),
      sockets: {
        '/home': (socket, request) => homes.accept(socket, request),
        '/phone': (socket) => phones.accept(socket),
      },
    });
    await this.#joined?.start();
    this.#heartbeat = clock.every(switchboard.limits.heartbeatMs, () => this.#beat());
    if (!files.has('/index.html')) log.warn('the phone page is not built: run "npm run build"');
    log.info('relay listens', { event: 'started', ...this.#listener.address, homes: this.#enrolment.homes.length });
  }

  #beat(): void {
    this.#switchboard.sweep();
    void this.#expel().catch((error: unknown) =>
      this.#ports.log.warn('the list of enrolled homes cannot be read', { error: String(error) }),
    );
    const counters = this.#switchboard.counters;
    const now = JSON.stringify(counters);
    if (now !== this.#reported && this.#reported !== '') this.#ports.log.info('counters', { event: 'relay.counters', ...counters });
    this.#reported = now;
  }

  async #expel(): Promise<void> {
    await this.#enrolment.refresh();
    this.#joined?.tellNews();
    for (const home of this.#switchboard.known()) if (!this.#enrolment.has(home)) this.#switchboard.expel(home);
  }
}
