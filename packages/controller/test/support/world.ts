import {
  FakeClock,
  FakeNetwork,
  FakeProcesses,
  type FakeProgram,
  MemoryFiles,
  type RecordingLog,
  recordingLog,
  seededRandom,
} from '@around/platform/fake';
import { nodeSuite } from '@around/sealing/node';
import { createController } from '../../src/compose.js';
import { controllerConfig } from '../../src/config.js';
import type { Controller } from '../../src/controller.js';
import type { Peripherals } from '../../src/drivers/peripherals.js';
import { ScriptedHome } from './scriptedHome.js';

export interface World {
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly home: ScriptedHome;
  readonly processes: FakeProcesses;
  readonly files: MemoryFiles;
  readonly log: RecordingLog;
  readonly controller: Controller;
  /** The same board after a restart: another life with the same files. */
  again(): Controller;
  stop(): Promise<void>;
}

type Config = NonNullable<Parameters<typeof controllerConfig>[0]>;

/** A home and a board on one fake network. The board is not started yet. */
export function world(config: Config = {}, programs: Readonly<Record<string, FakeProgram>> = {}, peripherals: Peripherals = {}): World {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock, { seed: 3 });
  const random = seededRandom(11);
  const suite = nodeSuite({ random: (n) => random.bytes(n) });
  const home = new ScriptedHome(clock, network.host('home'), suite);
  const board = network.host('board');
  const processes = new FakeProcesses(clock, programs);
  const files = new MemoryFiles();
  const log = recordingLog();
  // The board's clock has another zero than the home's.
  const life = () =>
    createController(
      { clock: clock.shifted({ now: 5_000_000 }), random, log, tcp: board, udp: board, processes, files, suite, peripherals },
      controllerConfig({ title: 'Living room', ...config }),
    );
  let current = life();
  return {
    clock,
    network,
    home,
    processes,
    files,
    log,
    get controller() {
      return current;
    },
    again() {
      current = life();
      return current;
    },
    stop: () => clock.settle(current.stop()),
  };
}
