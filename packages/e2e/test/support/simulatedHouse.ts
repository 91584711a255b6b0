import { createHomeClient, type HomeClient, type Paired, pairWithLink } from '@around/client';
import { createHome, type Db, type Home, type HomePorts, homeConfig, openDb } from '@around/home';
import { type Log, silentLog, type TcpNetwork, type WebServing } from '@around/platform';
import { FakeClock, type FakeHost, FakeNetwork, MemoryFiles, type SeededRandom, seededRandom } from '@around/platform/fake';
import type { Suite } from '@around/sealing';
import { nodeSuite } from '@around/sealing/node';
import { createWeb, Enrolment, type Web, type WebPorts } from '@around/web';
import { BellBoard } from './bellBoard.js';

/** Which seed a run takes: `AROUND_SEED=7 npx vitest run packages/e2e` plays seed 7 again. */
export const seedOf = (fallback: number): number => Number(process.env.AROUND_SEED ?? fallback);

const RELAY = 'wss://relay.example';

/**
 * A whole house in one process, on a fake network and a fake clock: hours pass in seconds, and the same seed gives the same run.
 * Files and database (a real SQLite) are in memory and outlive the processes that used them, as a disk would.
 */
export class SimulatedHouse implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly random: SeededRandom;
  readonly network: FakeNetwork;
  readonly vps: FakeHost;
  readonly pi: FakeHost;
  readonly log: Log;
  readonly #disks = new Map<string, MemoryFiles>();
  readonly #dbs = new Map<string, Db>();
  readonly #lives = new Map<string, number>();
  readonly clients: HomeClient[] = [];
  web!: Web;
  home!: Home;
  /** Where the relay listens; another may stand between it and its sockets. */
  serving: WebServing;
  /** Sends what homes left to be sent when they are gone; missing: the relay takes none of it. */
  post: WebPorts['post'];
  /** How the home tells people; missing: it does not. */
  ways: HomePorts['ways'];
  /** Whoever stands between the home and its database. */
  onDb: (db: Db) => Db = (db) => db;

  constructor(seed: number, log: Log = silentLog) {
    this.log = log;
    this.random = seededRandom(seed);
    this.network = new FakeNetwork(this.clock, { seed });
    this.vps = this.network.host('vps', { addresses: ['203.0.113.5'], names: ['relay.example'], forwards: { 443: 12_345 } });
    this.pi = this.network.host('pi', { addresses: ['192.168.1.2'] });
    this.serving = this.vps;
  }

  /** Relay up, home enrolled and logged in. */
  async start(): Promise<void> {
    // Loaded now, in real time: the fake clock cannot wait for a file to be read.
    (await openDb(':memory:')).close();
    await this.startWeb();
    const enrol = await this.enrolment().then((enrolment) => enrolment.invite());
    await this.startHome(enrol);
    await this.clock.until(() => this.web.homes === 1);
  }

  /** The disk of one tier. */
  files(name: string): MemoryFiles {
    const files = this.#disks.get(name) ?? new MemoryFiles(`/${name}`);
    this.#disks.set(name, files);
    return files;
  }

  async startWeb(): Promise<void> {
    this.vps.up();
    this.web = createWeb(
      {
        ...this.ports('web'),
        web: this.serving,
        files: this.files('web'),
        pages: async () => new Map(),
        ...(this.post === undefined ? {} : { post: this.post, willFiles: this.files('wills') }),
      },
      {
        host: '0.0.0.0',
        port: 12_345,
        hosts: ['relay.example'],
        origins: [],
        perAddress: 20,
        failuresPerMinute: 10,
        helloMs: 5_000,
      },
    );
    await this.clock.settle(this.web.start());
  }

  async startHome(enrol?: string, joined = true): Promise<void> {
    this.pi.up();
    this.home = createHome(
      {
        ...this.ports('home'),
        network: this.pi,
        web: this.pi,
        files: this.files('home'),
        openDb: (path) => this.openDb(path),
        ...(this.ways === undefined ? {} : { ways: this.ways }),
      },
      homeConfig({
        title: 'Test house',
        ...(joined ? { relay: { url: RELAY, ...(enrol === undefined ? {} : { enrol }) } } : {}),
      }),
    );
    await this.clock.settle(this.home.start());
  }

  /** A board with a bell, adopted: each ring is a process that counts. */
  async bellController(name: string, address: string, tcp?: (host: FakeHost) => TcpNetwork): Promise<BellBoard> {
    const bell = new BellBoard(this, name, address);
    if (tcp !== undefined) bell.tcp = tcp(bell.host);
    await bell.start();
    const adopting = async (): Promise<boolean> => {
      const code = bell.controller.setupCode ?? '';
      return this.home.controllers.adopt(bell.controller.id, code, name).then(
        () => true,
        () => false,
      );
    };
    for (let tries = 0; !(await this.clock.settle(adopting())); tries++) {
      if (tries === 10) throw new Error('the board could not be adopted');
      await this.clock.advance(2_000);
    }
    await this.clock.until(() => bell.controller.linked);
    return bell;
  }

  /** A phone far away, paired by the link of the newest offer, and started. */
  async owner(name = 'phone', where: 'far' | 'near' = 'far'): Promise<HomeClient> {
    const host = this.network.host(name, { addresses: [`198.51.100.${this.clients.length + 10}`] });
    if (where === 'far') this.network.partition(name, 'pi');
    if (this.home.desk.hasOwner()) await this.clock.settle(this.home.offers.offer(name, { role: 'owner' }));
    await this.clock.until(() => this.home.offers.current() !== undefined);
    const paired = await this.clock.settle(this.pair(host, this.home.offers.current()?.link ?? ''));
    return this.connect(host, paired);
  }

  pair(host: FakeHost, link: string, store: (paired: Paired) => Promise<void> = async () => undefined): Promise<Paired> {
    const { clock, suite } = this.ports(host.name);
    return pairWithLink({ clock, dialer: host, suite }, link, { device: host.name, software: 'e2e', store });
  }

  async connect(host: FakeHost, paired: Paired): Promise<HomeClient> {
    const client = createHomeClient({ ...this.ports(host.name), dialer: host }, paired, { software: 'e2e' });
    this.clients.push(client);
    await this.clock.settle(client.start());
    await this.clock.until(() => client.house.known);
    return client;
  }

  /** The process is killed (its system resets its connections) and, after `ms`, started again on the same files. */
  async crash(which: 'web' | 'home', ms: number): Promise<void> {
    const host = which === 'web' ? this.vps : this.pi;
    this.network.kill(host.name, 'reset');
    const old = which === 'web' ? this.web : this.home;
    // Its objects are dead weight: nothing of theirs reaches the network any more.
    await this.clock.settle(
      old.stop().catch(() => undefined),
      120_000,
    );
    await this.clock.advance(ms);
    this.network.revive(host.name);
    await (which === 'web' ? this.startWeb() : this.startHome());
  }

  async enrolment(): Promise<Enrolment> {
    const { clock, random, log, suite } = this.ports('enrol');
    const enrolment = new Enrolment({ files: this.files('web'), clock, random, log, sha256: (data) => suite.sha256(data) });
    await enrolment.open();
    return enrolment;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const parts = [...this.clients, this.home, this.web].filter((part) => part !== undefined);
    for (const part of parts)
      await this.clock.settle(
        part.stop().catch(() => undefined),
        120_000,
      );
    for (const db of this.#dbs.values()) db.close();
  }

  /** A database in memory, by path: closing it leaves the content for the next who opens it. */
  async openDb(path: string): Promise<Db> {
    const db = this.#dbs.get(path) ?? (await openDb(':memory:'));
    this.#dbs.set(path, db);
    return this.onDb({ exec: (sql) => db.exec(sql), prepare: (sql) => db.prepare(sql), close: () => rollBack(db) });
  }

  ports(name: string) {
    // No two runs of a program draw the same: a restarted home would else repeat its boot id and its keys.
    const life = (this.#lives.get(name) ?? 0) + 1;
    this.#lives.set(name, life);
    const random = this.random.fork(`${name} ${life}`);
    const real = nodeSuite({ random: (n) => random.bytes(n) });
    // scrypt takes real time on another thread, during which fake hours would pass.
    const suite: Suite = { ...real, scrypt: async (password, salt) => real.hmac(salt, password) };
    return { clock: this.clock, random, log: this.log.child({ tier: name }), suite };
  }
}

/** What closing the file would do to a transaction that is still open. */
function rollBack(db: Db): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // None was open.
  }
}
