import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { createHomeClient, type HomeClient, type Keyed, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { createHome, type Home, homeConfig, openDb } from '@around/home';
import { type Grant, toBase64Url } from '@around/messages';
import type { Clock, DataFiles, Log, PageFiles, SerialPorts } from '@around/platform';
import { MemoryFiles } from '@around/platform/fake';
import { nodeClock, nodeNetwork, nodeRandom, nodeWeb } from '@around/platform/node';
import { newSetupCode } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { createWeb, Enrolment, type Web } from '@around/web';
import { ControllerEnd, type ControllerKeys } from './controllerEnd.js';
import { until, type Watch } from './watch.js';

export const LAMP = {
  key: 'lamp',
  title: 'Lamp',
  '@type': ['OnOffSwitch', 'Light'],
  properties: { on: { '@type': 'OnOffProperty', type: 'boolean' }, level: { '@type': 'BrightnessProperty', type: 'number' } },
  actions: { blink: {}, fade: { input: { type: 'object', properties: { level: { type: 'number' } }, required: ['level'] } } },
  events: { overheated: {} },
};

export interface OpenHouseOptions {
  readonly watch: Watch;
  /** Default: as high as they go, so that they do not hide the decoders. */
  readonly limits?: NonNullable<Parameters<typeof homeConfig>[0]>['limits'];
  readonly perAddress?: number;
  readonly failuresPerMinute?: number;
  readonly pages?: PageFiles;
  /** Of the relay. */
  readonly relay?: Parameters<typeof createWeb>[1]['limits'];
  readonly title?: string;
  /** Where its log goes; missing: to `watch`. */
  readonly log?: Log;
  readonly serial?: SerialPorts;
  /** Of relay and home; missing: the machine's. */
  readonly clock?: Clock;
  /** Serial ports with an M5Stack each. */
  readonly displays?: readonly string[];
}

/**
 * Relay, home, one honest controller and one honest phone on real sockets of loopback, in this process: what attacks them shares it, so that
 * an exception anywhere fails the test. Limits by address are off unless asked for.
 */
export class OpenHouse implements AsyncDisposable {
  readonly #o: OpenHouseOptions;
  readonly #files = new Map<string, DataFiles>();
  readonly #ports = nodePorts();
  readonly #clients: HomeClient[] = [];
  readonly #servers = new Map<ControllerKeys, Server>();
  web!: Web;
  home!: Home;
  phone!: HomeClient;
  /** UDP port on which the home hears beacons. */
  beaconPort = 0;
  /** How often the honest phone lost its link. */
  lost = 0;
  readonly #ends = new Map<ControllerEnd, ControllerKeys>();

  private constructor(options: OpenHouseOptions) {
    this.#o = options;
  }

  static async start(options: OpenHouseOptions): Promise<OpenHouse> {
    const house = new OpenHouse(options);
    await house.#start();
    return house;
  }

  get relayPort(): number {
    return this.web.address.port;
  }
  get lanPort(): number {
    return this.home.lanPort;
  }
  get tcpPort(): number {
    return this.home.controllers.counts.tcpPort;
  }
  get relayUrl(): string {
    return `ws://127.0.0.1:${this.relayPort}`;
  }

  /** A one-time code for one more home. */
  async enrol(): Promise<string> {
    const { clock, random, suite } = this.#ports;
    const enrolment = new Enrolment({
      files: this.files('web'),
      clock,
      random,
      sha256: (data) => suite.sha256(data),
      log: this.#o.watch.log(),
    });
    await enrolment.open();
    return enrolment.invite();
  }

  files(name: string): DataFiles {
    const files = this.#files.get(name) ?? new MemoryFiles(`/${name}`);
    this.#files.set(name, files);
    return files;
  }

  async pair(user: string, grant: Grant = { role: 'owner' }): Promise<Keyed> {
    const { link } = await this.home.desk.invite(user, grant, 'test');
    return pairWithLink(this.#ports, link, { device: user, software: 'test', store: async () => undefined });
  }

  /** A phone that behaves, live. */
  async connect(keyed: Keyed, way: 'relay' | 'lan' = 'relay'): Promise<HomeClient> {
    const url = way === 'relay' ? this.relayUrl : `ws://127.0.0.1:${this.lanPort}`;
    const client = createHomeClient(this.#ports, keyed, { software: 'test', ways: [{ way, url }] });
    this.#clients.push(client);
    await client.start();
    await until('an honest phone is live', () => client.link.state === 'live');
    client.subscribe(({ link }) => {
      if (link !== undefined && link.state !== 'live') this.lost++;
    });
    return client;
  }

  /** A controller at home's disposal that does what it is asked; its keys, for whoever wants to play it. */
  async controller(id: string): Promise<ControllerKeys> {
    const keys: ControllerKeys = { board: `board-${id}`, code: newSetupCode((n) => randomBytes(n)) };
    const server = createServer((socket) => this.#honest(new ControllerEnd(socket, keys, false), keys));
    this.#servers.set(keys, server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await this.home.controllers.adopt(`127.0.0.1:${port}`, keys.code, id);
    return keys;
  }

  /** Those that `which` names are gone: their servers and links close for good. */
  leave(which: (keys: ControllerKeys) => boolean): void {
    for (const [keys, server] of this.#servers) if (which(keys)) server.close();
    for (const [end, keys] of this.#ends) if (which(keys)) end.socket.destroy();
  }

  /** One thing that the honest phone does: a command through all tiers, and a ping. */
  async turn(): Promise<void> {
    const before = this.phone.house.values.get('living/lamp/on')?.value === true;
    const end = await this.phone.command({ thing: 'living/lamp', op: 'write', name: 'on', input: !before }).done;
    if (end.step !== 'completed') throw new Error(`the honest phone’s command ended ${end.step}: ${end.code} ${end.detail}`);
    const ping = await this.phone.ping('living');
    if (ping.controllerError !== undefined) throw new Error(`the honest phone’s ping: ${ping.controllerError}`);
  }

  async #start(): Promise<void> {
    const { watch, limits, perAddress = 0, failuresPerMinute = 0, pages, relay, serial, displays = [] } = this.#o;
    const log = this.#o.log ?? watch.log();
    const ports = { clock: this.#o.clock ?? nodeClock, random: nodeRandom, suite: nodeSuite(), web: nodeWeb({ log }), log };
    this.web = createWeb(
      { ...ports, files: this.files('web'), pages: async () => pages ?? new Map() },
      {
        host: '127.0.0.1',
        port: 0,
        hosts: ['127.0.0.1', 'localhost'],
        origins: [],
        perAddress,
        failuresPerMinute,
        helloMs: 5_000,
        ...(relay === undefined ? {} : { limits: relay }),
      },
    );
    await this.web.start();
    const network = nodeNetwork();
    this.home = createHome(
      {
        ...ports,
        files: this.files('home'),
        openDb: () => openDb(':memory:'),
        ...(pages === undefined ? {} : { pages }),
        ...(serial === undefined ? {} : { serial }),
        network: {
          ...network,
          openUdp: async (...args) => {
            const socket = await network.openUdp(...args);
            this.beaconPort = socket.address.port;
            return socket;
          },
        },
      },
      homeConfig({
        title: this.#o.title ?? 'Test house',
        displays: { m5stack: [...displays] },
        listen: { host: '127.0.0.1', lan: 0, tcp: 0, beacon: 0 },
        relay: { url: this.relayUrl, enrol: await this.enrol() },
        limits: {
          channels: 1_024,
          connectionsPerAddress: 10_000,
          failedHandshakesPerMinute: 10_000,
          commandsPerSecond: 1_000_000,
          ...limits,
        },
      }),
    );
    await this.home.start();
    await until('the home is at the relay', () => this.web.homes === 1);
    await this.controller('living');
    this.phone = await this.connect(await this.pair('Ann'));
    await until('the lamp is there', () => this.phone.house.things.has('living/lamp'));
  }

  #honest(end: ControllerEnd, keys: ControllerKeys): void {
    let n = 0;
    // Each session numbers its readings anew, and so in a ring of its own.
    const ring = toBase64Url(randomBytes(6));
    this.#ends.set(end, keys);
    void end.closed.then(() => this.#ends.delete(end));
    end.onSealed = () => {
      if (end.adopting) return;
      end.say(end.info([LAMP], ring));
    };
    end.onMessage = (message) => {
      if (message.t === 'ping') end.say(end.pong(message.n));
      if (message.t === 'provision') {
        keys.id = message.controller;
        keys.psk = new Uint8Array(Buffer.from(message.psk, 'base64url'));
        end.say({ t: 'provisioned' });
      }
      if (message.t !== 'do') return;
      const step = { t: 'step', id: message.id, ct: 0, ran: 1 } as const;
      end.say({ ...step, step: 'started' });
      const value = { k: 'value', n: ++n, thing: message.thing, name: message.name, value: message.input, at: Date.now() } as const;
      if (message.op === 'write') end.say({ t: 'report', ring, items: [value] });
      end.say({ ...step, step: 'completed' });
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.stop();
    for (const server of this.#servers.values()) server.close();
    await this.home?.stop();
    await this.web?.stop();
    for (const end of this.#ends.keys()) end.socket.destroy();
  }
}
