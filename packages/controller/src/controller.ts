import type { ThingModel } from '@around/messages';
import type { Clock, DataFiles, Log, Processes, Random, Startable, TcpNetwork, UdpNetwork } from '@around/platform';
import type { Suite } from '@around/sealing';
import type { Peripherals } from './drivers/peripherals.js';

export interface ControllerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly tcp: TcpNetwork;
  readonly udp: UdpNetwork;
  readonly processes: Processes;
  readonly files: DataFiles;
  readonly suite: Suite;
  /** What drivers need beside the above; a driver whose port is missing says so. */
  readonly peripherals?: Peripherals;
}

/** A controller: what frMhc runs with the machine's ports, and tests with fakes. */
export interface Controller extends Startable {
  /** The board's own id; its controller id once a home gave it one. Known after `start`. */
  readonly id: string;
  readonly adopted: boolean;
  /** Canonical (ungrouped), while nobody has adopted it for good. */
  readonly setupCode: string | undefined;
  /** TCP port that is open; 0 before `start`. */
  readonly port: number;
  /** Whether its home is connected. */
  readonly linked: boolean;
  /** As the home is told them. */
  readonly things: readonly ThingModel[];
  /** Commands that have not ended, and runs of which something is left. */
  readonly busy: { readonly commands: number; readonly runs: number };
  /** Called at the start and whenever whom it belongs to changed. */
  onIdentity(listener: () => void): void;
}
