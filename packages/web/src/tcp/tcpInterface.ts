import type { HomeClient } from '@around/client';
import { LIMITS, toBase64Url, toUtf8 } from '@around/messages';
import {
  type Address,
  type Clock,
  isLoopback,
  type Listener,
  type Log,
  limitKey,
  type Random,
  type Startable,
  type TcpConnection,
  type TcpNetwork,
} from '@around/platform';
import { Failures } from '../edges/failures.js';
import { errorLine } from './answers.js';
import { newsOf } from './news.js';
import { type SessionHost, TcpSession } from './tcpSession.js';

export interface TcpInterfacePorts {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly tcp: Pick<TcpNetwork, 'listenTcp'>;
  readonly log: Log;
}

export interface TcpInterfaceConfig {
  readonly host: string;
  readonly port: number;
  /** Asked of every program where it is set; must be set where `host` is not loopback. */
  readonly token?: string;
  readonly maxConnections: number;
  /** Bytes a program may leave unread before it is dropped. */
  readonly outputBytes: number;
}

export interface TcpInterface extends Startable {
  /** Where it listens; only while it runs. */
  readonly address: Address;
  /** A home was paired: from now on requests go there. */
  attach(client: HomeClient): void;
}

const WRONG_TOKENS_PER_MINUTE = 10;

/** Whether only programs of this machine can reach it. */
export const isLocal = (host: string): boolean => host === 'localhost' || isLoopback(host);

/**
 * Lines of JSON on TCP for programs that speak nothing else (docs/guides/tcp-interface.md).
 * @param client the home they reach; undefined while none is paired: every request but `hello` and `ping` is then answered `unavailable`
 * @throws Error from `start()` where it would listen beyond loopback without a token; PlatformError of `listenTcp`
 */
export function createTcpInterface(ports: TcpInterfacePorts, client: HomeClient | undefined, config: TcpInterfaceConfig): TcpInterface {
  return new Interface(ports, client, config);
}

class Interface implements TcpInterface, SessionHost {
  readonly #ports: TcpInterfacePorts;
  readonly #config: TcpInterfaceConfig;
  readonly #sessions = new Set<TcpSession>();
  readonly #failures: Failures;
  #client: HomeClient | undefined;
  #listener: Listener | undefined;
  #starting: Promise<void> | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(ports: TcpInterfacePorts, client: HomeClient | undefined, config: TcpInterfaceConfig) {
    this.#ports = ports;
    this.#client = client;
    this.#config = config;
    this.#failures = new Failures(ports.clock, WRONG_TOKENS_PER_MINUTE);
  }

  get address(): Address {
    if (this.#listener === undefined) throw new Error('the TCP interface is not started');
    return this.#listener.address;
  }

  get client(): HomeClient | undefined {
    return this.#client;
  }

  get outputBytes(): number {
    return this.#config.outputBytes;
  }

  get clock(): TcpInterfacePorts['clock'] {
    return this.#ports.clock;
  }

  newId(): string {
    return toBase64Url(this.#ports.random.bytes(16));
  }

  get needsToken(): boolean {
    return this.#config.token !== undefined;
  }

  attach(client: HomeClient): void {
    this.#unsubscribe?.();
    this.#client = client;
    if (this.#listener !== undefined) this.#listen(client);
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
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    const listener = this.#listener;
    this.#listener = undefined;
    const closed = listener?.close();
    for (const session of [...this.#sessions]) session.close();
    await closed;
  }

  checkToken(token: string | undefined, remote: string): 'right' | 'wrong' | 'tooMany' {
    const expected = this.#config.token;
    if (expected === undefined) return 'right';
    const key = limitKey(remote);
    if (this.#failures.throttled(key)) return 'tooMany';
    if (token !== undefined && sameText(token, expected)) return 'right';
    this.#failures.note(key);
    return 'wrong';
  }

  closed(session: TcpSession, why: string | undefined): void {
    this.#sessions.delete(session);
    if (why !== undefined) this.#ports.log.warn('program dropped', { why });
  }

  async #start(): Promise<void> {
    const { host, port, token } = this.#config;
    if (!isLocal(host) && token === undefined) {
      throw new Error(`the TCP interface would listen on ${host} without a token: set "tcp.token", or "tcp.host" to 127.0.0.1`);
    }
    this.#listener = await this.#ports.tcp.listenTcp({ host, port }, (connection) => this.#accept(connection));
    if (this.#client !== undefined) this.#listen(this.#client);
    this.#ports.log.info('TCP interface listens', { event: 'tcp.started', ...this.#listener.address, guarded: token !== undefined });
    if (!isLocal(host))
      this.#ports.log.warn('the TCP interface is open beyond this machine: every program must say hello with the token', { host });
  }

  #listen(client: HomeClient): void {
    this.#unsubscribe = client.subscribe((update) => {
      if (this.#sessions.size === 0) return;
      const items = newsOf(update, client.house, client.link.state === 'live');
      if (items.length > 0) for (const session of this.#sessions) session.news(items);
    });
  }

  #accept(connection: TcpConnection): void {
    const full = this.#full(connection);
    if (full !== undefined) {
      connection.handle({ onData() {}, onClose() {} });
      connection.write(toUtf8(`${errorLine(undefined, 'unavailable', full)}\n`));
      connection.close();
      return;
    }
    const session = new TcpSession(this, connection);
    this.#sessions.add(session);
    connection.handle(session);
  }

  /** Why there is no room for another connection. */
  #full(connection: TcpConnection): string | undefined {
    const { maxConnections } = this.#config;
    if (this.#sessions.size >= maxConnections) return `more than ${maxConnections} programs are connected: try again later`;
    const key = limitKey(connection.remote.host);
    const strangers = [...this.#sessions].filter((one) => !one.known && limitKey(one.remote) === key).length;
    if (strangers < LIMITS.connectionsPerAddress) return undefined;
    return 'too many connections from this address have not said the token: say hello with it on each at once';
  }
}

/** Compares without telling by its time where two texts differ. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(1, b.length));
  return difference === 0;
}
