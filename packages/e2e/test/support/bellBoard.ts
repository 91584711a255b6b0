import { type Controller, controllerConfig, createController } from '@around/controller';
import type { TcpNetwork } from '@around/platform';
import { type FakeHost, FakeProcesses, type FakeRun, MemoryFiles } from '@around/platform/fake';
import type { SimulatedHouse } from './simulatedHouse.js';

/** A board on the fake network whose bell is a process; what it did outlives the board's restarts, as a bell would. */
export class BellBoard {
  readonly house: SimulatedHouse;
  readonly host: FakeHost;
  /** Command ids in the order in which they rang. */
  readonly rung: string[] = [];
  /** Ids that rang after the life of their command was over. */
  readonly late: string[] = [];
  /** What its volume was set to, in order. */
  readonly volumes: string[] = [];
  readonly #files: MemoryFiles;
  #processes!: FakeProcesses;
  #tellCount: () => void = () => undefined;
  /** Until when each id may ring, as its asker reckons: fake time is one for all. */
  readonly deadlines = new Map<string, number>();
  controller!: Controller;
  /** Its way to the network; another may stand in between. */
  tcp: TcpNetwork;

  constructor(house: SimulatedHouse, name: string, address: string) {
    this.house = house;
    this.host = house.network.host(name, { addresses: [address] });
    this.tcp = this.host;
    this.#files = new MemoryFiles(`/${name}`);
  }

  async start(): Promise<void> {
    this.#processes = new FakeProcesses(this.house.clock, {
      ring: (run) => this.#ring(run),
      count: (run) => this.#count(run),
      volume: (run) => this.#volume(run),
    });
    const { clock, random, log, suite } = this.house.ports(`${this.host.name}-${this.house.clock.now()}`);
    // Its monotonic clock has a zero of its own, as every machine's has.
    const own = clock.shifted({ now: 1_000_000 + random.int(1_000_000), wall: 0 });
    this.controller = createController(
      { clock: own, random, log, tcp: this.tcp, udp: this.host, processes: this.#processes, files: this.#files, suite },
      controllerConfig({
        title: 'Hall',
        things: {
          bell: {
            title: 'Bell',
            properties: {
              count: { type: 'integer', stream: { run: ['count'] } },
              volume: { type: 'integer', minimum: 0, maximum: 10, write: { run: ['volume', '{{value}}'] } },
            },
            actions: { ring: { run: ['ring'], timeout: 3_000, input: { type: 'object' } } },
          },
        },
      }),
    );
    await this.house.clock.settle(this.controller.start());
  }

  /** The board loses its power and comes back after `ms`. */
  async crash(ms: number): Promise<void> {
    this.house.network.kill(this.host.name, 'silent');
    this.#processes.parentKilled();
    const disk = new Map(this.#files.content);
    await this.house.clock.settle(
      this.controller.stop().catch(() => undefined),
      120_000,
    );
    // What the stopping objects may still have written never reached the disk.
    this.#files.content.clear();
    for (const [file, bytes] of disk) this.#files.content.set(file, bytes);
    await this.house.clock.advance(ms);
    this.house.network.revive(this.host.name);
    await this.start();
  }

  #ring(run: FakeRun): void {
    const id = run.env.AROUND_ID ?? '';
    this.rung.push(id);
    const deadline = this.deadlines.get(id);
    if (deadline !== undefined && this.house.clock.now() > deadline) this.late.push(id);
    run.exit(0);
    this.#tellCount();
  }

  #volume(run: FakeRun): void {
    this.volumes.push(run.argv.at(-1) ?? '');
    run.exit(0);
  }

  /** A stream that tells how often the bell has rung. */
  #count(run: FakeRun): void {
    this.#tellCount = () => run.stdout(`${this.rung.length}\n`);
    this.#tellCount();
    run.hang();
  }
}
