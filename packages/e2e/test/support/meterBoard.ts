import { type Controller, type ControllerPorts, controllerConfig, createController } from '@around/controller';
import { allReadings } from '@around/home';
import { type FakeHost, FakeProcesses, type FakeRun, MemoryFiles } from '@around/platform/fake';
import type { SimulatedHouse } from './simulatedHouse.js';

type Config = NonNullable<Parameters<typeof controllerConfig>[0]>;

/** What the meter said: the number that it stands at, by the board's own clock. */
export interface Said {
  readonly n: number;
  readonly at: number;
}

/** One row of the home's history. */
export interface HistoryRow {
  readonly thing: string;
  readonly name: string;
  readonly kind: string;
  readonly at: number;
  readonly value: unknown;
}

/** A board with a meter that counts on whatever becomes of the board: a reading every few seconds, an event with every tenth. */
export class MeterBoard {
  readonly house: SimulatedHouse;
  readonly host: FakeHost;
  readonly everyMs: number;
  readonly readings: Said[] = [];
  readonly events: Said[] = [];
  readonly files: MemoryFiles;
  readonly #config: Config;
  #processes!: FakeProcesses;
  #n = 0;
  /** The sensor's wire: cut, the meter counts on and says nothing. */
  wired = true;
  /** What was ordered of it. */
  readonly set: number[] = [];
  controller!: Controller;

  constructor(house: SimulatedHouse, name: string, address: string, config: Config = {}, everyMs = 5_000) {
    this.house = house;
    this.host = house.network.host(name, { addresses: [address] });
    this.files = new MemoryFiles(`/${name}`);
    this.#config = config;
    this.everyMs = everyMs;
  }

  async start(): Promise<void> {
    this.#processes = new FakeProcesses(this.house.clock, { meter: (run) => this.#meter(run), set: (run) => this.#set(run) });
    const { clock, random, log, suite } = this.house.ports(this.host.name);
    const ports: ControllerPorts = {
      clock: clock.shifted({ now: 1_000_000 + random.int(1_000_000) }),
      random,
      log,
      tcp: this.host,
      udp: this.host,
      processes: this.#processes,
      files: this.files,
      suite,
    };
    const things: Config['things'] = {
      meter: {
        title: 'Meter',
        type: ['MultiLevelSensor'],
        properties: {
          count: { type: 'integer', staleAfter: 6 * this.everyMs },
          target: { type: 'integer', write: { run: ['set', '{{value}}'] } },
        },
        events: { tenth: {} },
        stream: { run: ['meter'] },
      },
    };
    this.controller = createController(ports, controllerConfig({ title: 'Cellar', things, ...this.#config }));
    await this.house.clock.settle(this.controller.start());
  }

  async adopt(id: string): Promise<void> {
    const { house, controller } = this;
    await house.clock.advance(1_000);
    await house.clock.settle(house.home.controllers.adopt(controller.id, controller.setupCode ?? '', id));
    await house.clock.until(() => controller.linked);
  }

  /** The board loses its power and comes back after `ms` with what had reached its disk. */
  async crash(ms: number): Promise<void> {
    this.house.network.kill(this.host.name, 'silent');
    this.#processes.parentKilled();
    for (const run of this.#processes.running) run.exit(0);
    const disk = new Map(this.files.content);
    await this.house.clock.settle(
      this.controller.stop().catch(() => undefined),
      120_000,
    );
    this.files.content.clear();
    for (const [file, bytes] of disk) this.files.content.set(file, bytes);
    await this.house.clock.advance(ms);
    this.house.network.revive(this.host.name);
    await this.start();
  }

  #meter(run: FakeRun): void {
    const timer = run.clock.every(this.everyMs, () => {
      if (!run.alive) return timer.cancel();
      this.#n++;
      if (!this.wired) return;
      const said = { n: this.#n, at: run.clock.wall() };
      this.readings.push(said);
      run.stdout(`{"count": ${said.n}}\n`);
      if (said.n % 10 !== 0) return;
      this.events.push(said);
      run.stdout(`{"event": "tenth", "data": ${said.n}}\n`);
    });
  }

  #set(run: FakeRun): void {
    this.set.push(Number(run.argv[1]));
    run.exit(0);
  }
}

/** The home's whole history, as its database has it: readings by property, in order of time, then events and gaps in the order in which they came. */
export async function historyOf(house: SimulatedHouse): Promise<HistoryRow[]> {
  const db = await house.openDb('/home/home.db');
  const properties = db.prepare('SELECT DISTINCT thing, name FROM series').all();
  const readings = properties.flatMap((row) => {
    const [thing, name] = [String(row.thing), String(row.name)];
    return allReadings(db, thing, name).map(({ t, value }) => ({ thing, name, kind: 'value', at: t, value: value ?? undefined }));
  });
  const events = db
    .prepare('SELECT thing, name, kind, at, value FROM events ORDER BY n')
    .all()
    .map(({ thing, name, kind, at, value }) => ({
      thing: String(thing),
      name: String(name),
      kind: String(kind),
      at: Number(at),
      value: value === null ? undefined : JSON.parse(String(value)),
    }));
  return [...readings, ...events];
}
