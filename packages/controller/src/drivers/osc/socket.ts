import {
  type Address,
  type BackoffPlan,
  backoffDelay,
  type Clock,
  type Log,
  type Random,
  type Timer,
  type UdpNetwork,
  type UdpSocket,
} from '@around/platform';
import { DeviceError } from '../failure.js';
import { decodeOsc, type OscMessage } from './codec.js';
import type { OscSettings } from './keys.js';

export interface OscSocketPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly udp: UdpNetwork;
}

export type OscListener = (message: OscMessage, from: Address) => void;

const AGAIN: BackoffPlan = { baseMs: 500, capMs: 60_000 };

/** The one UDP socket through which all OSC of this controller comes and goes. */
export class OscSocket {
  readonly #ports: OscSocketPorts;
  readonly #settings: OscSettings;
  readonly #listeners = new Set<OscListener>();
  #socket: UdpSocket | undefined;
  #timer: Timer | undefined;
  #running = false;
  #attempt = 0;
  #complained = false;

  constructor(ports: OscSocketPorts, settings: OscSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** Port at which it listens; 0 while it does not. */
  get port(): number {
    return this.#socket?.address.port ?? 0;
  }

  hear(listener: OscListener): void {
    this.#listeners.add(listener);
  }

  leave(listener: OscListener): void {
    this.#listeners.delete(listener);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#open();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#timer?.cancel();
    const socket = this.#socket;
    this.#socket = undefined;
    await socket?.close();
  }

  /** Resolves when the system has taken it. @throws DeviceError `away` */
  send(packet: Uint8Array, to: Address): void {
    if (this.#socket === undefined) throw new DeviceError('away', `OSC has no socket: is UDP port ${this.#settings.listen} taken?`);
    this.#socket.send(packet, to, (error) => this.#ports.log.debug('an OSC message was not sent', { to, error }));
  }

  async #open(): Promise<void> {
    const { udp, log, clock, random } = this.#ports;
    const { host, listen } = this.#settings;
    try {
      const socket = await udp.openUdp(
        { host, port: listen },
        { onDatagram: (bytes, from) => this.#take(bytes, from), onError: (error) => this.#failed(error) },
      );
      if (!this.#running) {
        await socket.close();
        return;
      }
      this.#socket = socket;
      this.#attempt = 0;
      log.info('OSC is heard', { port: socket.address.port });
    } catch (error) {
      if (!this.#running) return;
      log.warn('OSC cannot be heard, trying again: choose another osc.listen if another program has the port', { port: listen, error });
      this.#timer = clock.after(100 + backoffDelay(AGAIN, this.#attempt++, random.float()), () => void this.#open());
    }
  }

  #failed(error: Error): void {
    this.#ports.log.warn('the OSC socket failed and is opened anew', { error });
    const socket = this.#socket;
    this.#socket = undefined;
    void socket?.close();
    if (this.#running) this.#timer = this.#ports.clock.after(1_000, () => void this.#open());
  }

  #take(bytes: Uint8Array, from: Address): void {
    const packet = decodeOsc(bytes);
    if (!packet.ok) {
      // Once: whoever sends rubbish sends much of it.
      if (!this.#complained) this.#ports.log.warn('a datagram is no OSC and is passed over', { from, fault: packet.error });
      this.#complained = true;
      return;
    }
    for (const message of packet.messages) for (const listener of [...this.#listeners]) listener(message, from);
  }
}
