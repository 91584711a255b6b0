import type { Beacon } from '@around/messages';
import type { Address, Clock, Log, Random, Startable, UdpNetwork } from '@around/platform';
import { BeaconEar } from '../discovery/beaconEar.js';
import { type Board, type BoardEffect, BoardTable } from '../discovery/boardTable.js';
import type { ControllerInbox } from '../seams.js';

export interface BoardsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: UdpNetwork;
  readonly log: Log;
}

export interface BoardsOptions {
  readonly homeId: string;
  readonly port: number;
  tcpPort(): number;
  readonly inbox: Pick<ControllerInbox, 'state' | 'gone'>;
  isOwn(id: string): boolean;
  /** A controller of this home is at a new place, or has restarted. */
  onPlace(controller: string, address: Address, epoch: string): void;
  onHeard(controller: string): void;
  onAddressesChanged(): void;
}

const SWEEP_MS = 5_000;

/** Hears which boards are around, answers them, and tells the house of those that nobody has adopted. */
export class Boards implements Startable {
  readonly #clock: Clock;
  readonly #o: BoardsOptions;
  readonly #table = new BoardTable();
  readonly #ear: BeaconEar;
  /** Unadopted boards that the house knows of: when they came. */
  readonly #shown = new Map<string, number>();
  #sweep: { cancel(): void } | undefined;

  constructor(ports: BoardsPorts, options: BoardsOptions) {
    this.#clock = ports.clock;
    this.#o = options;
    this.#ear = new BeaconEar(ports, {
      homeId: options.homeId,
      port: options.port,
      tcpPort: () => options.tcpPort(),
      onBeacon: (beacon, from, repeat) => this.#beacon(beacon, from, repeat),
      onAddressesChanged: () => options.onAddressesChanged(),
    });
  }

  get counts(): { readonly beacons: number; readonly invalidBeacons: number; readonly limitedBeacons: number } {
    const { received, invalid, limited } = this.#ear.counts;
    return { beacons: received, invalidBeacons: invalid, limitedBeacons: limited + this.#table.limited };
  }

  async start(): Promise<void> {
    await this.#ear.start();
    this.#sweep ??= this.#clock.every(SWEEP_MS, () => this.#perform(this.#table.sweep(this.#clock.now())));
  }

  async stop(): Promise<void> {
    this.#sweep?.cancel();
    this.#sweep = undefined;
    await this.#ear.stop();
  }

  /** Which controllers belong to this home: id → fingerprint. */
  setOwn(fingerprints: ReadonlyMap<string, string>): void {
    this.#table.setOwn(fingerprints);
  }

  /** The unadopted board of this id, where one is heard now. */
  unadopted(id: string): Board | undefined {
    return this.#table.unadopted(id);
  }

  /** The board is adopted: it is new no more. */
  adopted(id: string): void {
    this.#perform(this.#table.adopted(id));
  }

  #beacon(beacon: Beacon, from: Address, repeat: boolean): void {
    const now = this.#clock.now();
    this.#perform(repeat ? this.#table.repeat(beacon, from, now) : this.#table.beacon(beacon, from, now));
  }

  #perform(effects: readonly BoardEffect[]): void {
    for (const effect of effects) {
      if (effect.do === 'reply') this.#ear.reply(effect.to);
      else if (effect.do === 'dial') this.#o.onPlace(effect.controller, effect.address, effect.epoch);
      else if (effect.do === 'heard') this.#o.onHeard(effect.controller);
      else if (effect.do === 'found') this.#found(effect.board);
      else if (this.#shown.delete(effect.id)) this.#o.inbox.gone(effect.id);
    }
  }

  #found(board: Board): void {
    // A beacon proves nothing: it must not put itself in the place of a controller of the house.
    if (this.#o.isOwn(board.id)) return;
    const wall = Math.round(this.#clock.wall());
    const since = this.#shown.get(board.id) ?? wall;
    this.#shown.set(board.id, since);
    const { id, title } = board;
    const address = `${board.address.host}:${board.address.port}`;
    this.#o.inbox.state({ id, title, state: 'new', since, address, lastBeacon: wall, things: 0, killed: 0 });
  }
}
