import { type FromController, fromBase64Url, PROTOCOL_VERSION, type ToController } from '@around/messages';
import type { Address, Clock, Log, Random, TcpConnection, TcpNetwork } from '@around/platform';
import { pskOfSetupCode, type Suite } from '@around/sealing';
import type { KeyFile } from '../state/keyFile.js';
import { Caller } from './caller.js';
import { Connection } from './connection.js';
import { Doorman } from './doorman.js';
import { Sleeper, type SleepPlan } from './sleeper.js';
import { type Admission, BoardWire, type HomeHello, type OwnHello } from './wire.js';

export interface HomeLinkPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly tcp: TcpNetwork;
  readonly log: Log;
  readonly suite: Suite;
}

export interface HomeLinkOptions {
  readonly keys: KeyFile;
  readonly epoch: string;
  readonly listen: Address;
  readonly perAddress: number;
  readonly failuresPerMinute: number;
  /** A home to dial, for a board that cannot be dialled. */
  readonly dialHome?: Address;
  /** Between its visits the board sleeps and nobody reaches it. Only with `dialHome`. */
  readonly sleep?: SleepPlan;
  /** Whether a command is under way, which a board does not sleep over. */
  busy(): boolean;
  info(): FromController;
  /** A session proved itself: it is the one from now on. */
  onUp(): void;
  onDown(): void;
  onMessage(message: ToController): void;
  /** A home gave this controller its name, or somebody took it back. */
  onIdentity(): void;
}

/** A home's goodbye to a controller that it gives up (PROTOCOL.md, Controller link). */
const FORGOTTEN = 'forgotten';

/** The link to the home this controller belongs to, whoever dials, and its adoption (PROTOCOL.md, Controller link). */
export class HomeLink {
  readonly #ports: HomeLinkPorts;
  readonly #o: HomeLinkOptions;
  readonly #doorman: Doorman;
  readonly #connections = new Set<Connection>();
  #live: Connection | undefined;
  #running = false;
  readonly #caller: Caller | undefined;
  readonly #sleeper: Sleeper | undefined;

  constructor(ports: HomeLinkPorts, options: HomeLinkOptions) {
    this.#ports = ports;
    this.#o = options;
    this.#doorman = new Doorman(ports, {
      at: options.listen,
      perAddress: options.perAddress,
      failuresPerMinute: options.failuresPerMinute,
      take: (tcp, done) => this.#accept(tcp, done),
    });
    if (options.sleep !== undefined)
      this.#sleeper = new Sleeper(ports, options.sleep, {
        busy: () => options.busy(),
        sleep: (back) => this.#fallAsleep(back),
        wake: () => this.#caller?.call(),
      });
    if (options.dialHome !== undefined)
      this.#caller = new Caller(ports, {
        home: options.dialHome,
        wanted: () => this.#callWanted,
        take: (tcp, done) => this.#callHome(tcp, done),
        failed: () => this.#sleeper?.failed(),
      });
  }

  get up(): boolean {
    return this.#live !== undefined;
  }

  get port(): number {
    return this.#doorman.port;
  }

  /** Bytes that wait to be sent. */
  get buffered(): number {
    return this.#live?.buffered ?? 0;
  }

  /** @throws PlatformError `inUse` | `denied` */
  async start(): Promise<void> {
    await this.#doorman.start();
    this.#running = true;
    this.#caller?.call();
  }

  /** Lets nobody in any more; the session goes on. */
  async stopAccepting(): Promise<void> {
    this.#running = false;
    this.#caller?.rest();
    this.#sleeper?.stop();
    await this.#doorman.stop();
  }

  async stop(reason: string): Promise<void> {
    await this.stopAccepting();
    this.drop(reason);
  }

  /** Says goodbye to whoever is connected. */
  drop(reason: string): void {
    this.#live?.send({ t: 'bye', reason });
    for (const connection of [...this.#connections]) connection.close(reason);
  }

  /** False where there is no session. */
  send(message: FromController, blob?: Uint8Array): boolean {
    return this.#live?.send(message, blob) ?? false;
  }

  #accept(tcp: TcpConnection, done: (proven: boolean) => void): void {
    if (this.#sleeper?.asleep === true) {
      // Nobody is at home in a board that sleeps.
      tcp.handle({ onData() {}, onClose() {} });
      tcp.destroy();
      done(true);
      return;
    }
    let adopting = false;
    const wire = new BoardWire(this.#ports.suite, {
      dialler: false,
      admit: (hello) => {
        adopting = hello.adopt === true;
        return this.#admit(hello);
      },
    });
    this.#open(tcp, wire, () => adopting, done);
  }

  #open(tcp: TcpConnection, wire: BoardWire, adopting: () => boolean, done: (proven: boolean) => void): void {
    const connection: Connection = new Connection(this.#ports, tcp, wire, {
      onSealed: () => {
        if (!adopting()) connection.send(this.#o.info());
      },
      onMessage: (message, first) => {
        if (adopting()) this.#adopt(connection, message);
        else this.#hear(connection, message, first);
      },
      onEnd: (why, proven) => {
        this.#connections.delete(connection);
        done(proven || !this.#running);
        this.#ended(connection, why, proven);
      },
    });
    this.#connections.add(connection);
    connection.open();
  }

  #admit(hello: HomeHello): Admission {
    const { board, adoption, setupCode } = this.#o.keys.identity;
    const sorry = (code: 'notMine' | 'notAdopted' | 'alreadyAdopted', message: string): Admission => ({
      sorry: { t: 'sorry', code, message },
    });
    if (hello.adopt === true) {
      const psk = setupCode === undefined ? undefined : pskOfSetupCode(this.#ports.suite, setupCode, board);
      if (psk === undefined) return sorry('alreadyAdopted', 'this controller belongs to a home; "frMhc adopt --reset" makes it free');
      return { psk, hello: this.#hello(board) };
    }
    if (adoption === undefined) return sorry('notAdopted', 'this controller belongs to nobody yet: adopt it with its setup code');
    if (hello.home !== adoption.home || hello.controller !== adoption.controller) return sorry('notMine', 'another controller is here');
    return { psk: adoption.psk, hello: this.#hello(adoption.controller) };
  }

  #hello(controller: string): OwnHello {
    return { t: 'controller', v: PROTOCOL_VERSION, controller, epoch: this.#o.epoch, bundles: true };
  }

  #adopt(connection: Connection, message: ToController): void {
    const psk = message.t === 'provision' ? fromBase64Url(message.psk) : undefined;
    if (message.t !== 'provision' || psk === undefined) {
      connection.end('an adoption begins with "provision"');
      return;
    }
    this.#o.keys.provision(message.home, message.controller, psk).then(
      () => {
        this.#ports.log.info('adopted', { event: 'controller.adopted', home: message.home, controller: message.controller });
        connection.send({ t: 'provisioned' });
        connection.close('adopted');
        this.#live?.close('adopted anew');
        this.#o.onIdentity();
        this.#caller?.call();
      },
      (error: unknown) => {
        this.#ports.log.error('the new key cannot be stored: the adoption was refused', { error });
        connection.end('the key cannot be stored');
      },
    );
  }

  #hear(connection: Connection, message: ToController, first: boolean): void {
    if (first) this.#proven(connection);
    if (connection !== this.#live) return;
    if (message.t !== 'ping') this.#sleeper?.stir();
    if (message.t !== 'bye') this.#o.onMessage(message);
    else if (message.reason === FORGOTTEN) this.#forgotten(connection);
    else connection.close(`the home said goodbye: ${message.reason}`);
  }

  /** The home itself, under its key, says that this controller is its own no more: that key is good for nothing now. */
  #forgotten(connection: Connection): void {
    this.#o.keys.reset().then(
      () => {
        this.#ports.log.warn('the home forgot this controller: it belongs to nobody now', { event: 'controller.forgotten' });
        connection.close('the home forgot this controller');
        this.#sleeper?.stop();
        this.#o.onIdentity();
      },
      (error: unknown) => {
        this.#ports.log.error('that the home forgot this controller cannot be stored: run "frMhc adopt --reset"', { error });
        connection.close('the home forgot this controller');
      },
    );
  }

  #fallAsleep(back: number): void {
    this.#ports.log.info('asleep', { back });
    this.#live?.send({ t: 'bye', reason: 'asleep', back });
    for (const connection of [...this.#connections]) connection.close('asleep');
    this.#caller?.rest();
  }

  #proven(connection: Connection): void {
    const before = this.#live;
    // The older one is ended before the newer one is told anything: nothing goes to both.
    this.#live = undefined;
    if (before !== undefined) {
      this.#o.onDown();
      before.send({ t: 'bye', reason: 'a newer session took its place' });
      before.close('a newer session took its place');
    }
    this.#live = connection;
    this.#caller?.rest();
    this.#sleeper?.stir();
    this.#ports.log.info('the home is connected', { event: 'link.live', address: connection.remote });
    const { setupCode } = this.#o.keys.identity;
    if (setupCode !== undefined) {
      this.#o.keys.proven().catch((error: unknown) => this.#ports.log.error('that the setup code is dead cannot be stored', { error }));
    }
    this.#o.onUp();
  }

  #ended(connection: Connection, why: string, proven: boolean): void {
    if (proven || connection === this.#live) this.#ports.log.info('the link to the home ended', { event: 'link.lost', why });
    else this.#ports.log.debug('a connection ended unproven', { address: connection.remote, why });
    if (connection === this.#live) {
      this.#live = undefined;
      this.#o.onDown();
    }
    this.#caller?.call();
  }

  #callHome(tcp: TcpConnection, done: (proven: boolean) => void): void {
    const { adoption } = this.#o.keys.identity;
    const wire = new BoardWire(this.#ports.suite, {
      dialler: true,
      hello: this.#hello(adoption?.controller ?? ''),
      pskOf: (hello) => (hello.home === adoption?.home && hello.controller === adoption.controller ? adoption.psk : undefined),
    });
    this.#open(tcp, wire, () => false, done);
  }

  /** Before anybody adopted it there is nothing to say; an adoption calls by itself. */
  get #callWanted(): boolean {
    return this.#running && this.#live === undefined && this.#sleeper?.asleep !== true && this.#o.keys.identity.adoption !== undefined;
  }
}
