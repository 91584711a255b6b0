import type { HomeClient, Keyed } from '@around/client';
import type { Address, Clock, Startable, Timer } from '@around/platform';
import { createTcpInterface, type TcpInterface, type TcpInterfaceConfig, type TcpInterfacePorts } from './tcpInterface.js';

export interface TcpProcessPorts extends TcpInterfacePorts {
  readonly clock: Pick<Clock, 'now' | 'after' | 'every'>;
  /** The identity that `frAroundWeb tcp pair` has stored, if any. */
  readonly identity: () => Promise<Keyed | undefined>;
  readonly connect: (keyed: Keyed) => HomeClient;
}

const LOOK_MS = 2_000;

/** The TCP interface with its home: waits to be paired, and to be paired anew when its key was revoked. */
export class TcpProcess implements Startable {
  readonly #ports: TcpProcessPorts;
  readonly #port: TcpInterface;
  #client: HomeClient | undefined;
  #keyId: string | undefined;
  #look: Timer | undefined;
  #looking = false;

  constructor(ports: TcpProcessPorts, config: TcpInterfaceConfig) {
    this.#ports = ports;
    this.#port = createTcpInterface(ports, undefined, config);
  }

  /** Where it listens; only while it runs. */
  get address(): Address {
    return this.#port.address;
  }

  async start(): Promise<void> {
    if (this.#look !== undefined) return;
    await this.#port.start();
    this.#look = this.#ports.clock.every(LOOK_MS, () => void this.#lookForIdentity());
    await this.#lookForIdentity();
    if (this.#client === undefined)
      this.#ports.log.warn('no home is paired: make an invitation at home, then run "frAroundWeb tcp pair LINK"');
  }

  async stop(): Promise<void> {
    this.#look?.cancel();
    this.#look = undefined;
    await this.#port.stop();
    const client = this.#client;
    this.#client = undefined;
    this.#keyId = undefined;
    await client?.stop();
  }

  async #lookForIdentity(): Promise<void> {
    if (this.#looking || (this.#client !== undefined && this.#client.link.state !== 'dead')) return;
    this.#looking = true;
    try {
      const keyed = await this.#ports.identity();
      if (keyed === undefined || keyed.identity.key.id === this.#keyId || this.#look === undefined) return;
      await this.#client?.stop();
      if (this.#look === undefined) return;
      this.#keyId = keyed.identity.key.id;
      this.#client = this.#ports.connect(keyed);
      await this.#client.start();
      this.#port.attach(this.#client);
      this.#ports.log.info('acts for a home', { home: keyed.identity.home.id, user: keyed.identity.key.user });
    } catch (error) {
      this.#ports.log.error('the identity cannot be read', { error: String(error) });
    } finally {
      this.#looking = false;
    }
  }
}
