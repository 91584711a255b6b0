import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHomeClient, type HomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { anyPorts, DemoHouse, type DemoPorts, eventually } from '@around/demo';

/** Lamps of the house, one for each phone that is measured. */
export const LAMPS = 20;
/** What the hanging action sleeps: no other process of this machine does. */
export const HANG = '98765.4321';
/** Actions that hang: the breaker gives one that hangs again and again a rest. */
export const HANGS = 16;

/** A thing that is simulated inside the controller for each phone, and actions that are programs. */
function controllerYaml(lamps: number): string {
  const lamp = 'title: Lamp, type: [OnOffSwitch], driver: simulated, properties: { on: { type: OnOffProperty } }';
  const hang = `{ run: [sleep, "${HANG}"], timeout: 500ms }`;
  const hangs = Array.from({ length: HANGS }, (_, i) => `      hang${i}: ${hang}`);
  const things = Array.from({ length: lamps }, (_, i) => `  lamp${i}: { ${lamp}, actions: { toggle: { type: ToggleAction } } }`);
  return `title: Bench
things:
${things.join('\n')}
  programs:
    title: Programs
    actions:
      nothing: { run: ["true"], timeout: 5s }
${hangs.join('\n')}
`;
}

/** The real tiers as processes, with limits that do not stand in the way of a measurement. */
export class BenchHouse {
  readonly house: DemoHouse;
  readonly #clients: HomeClient[] = [];

  private constructor(house: DemoHouse) {
    this.house = house;
  }

  /** @param env added to the tiers' environment, for a profiler @param lamps of the living room */
  static async start(env: Readonly<Record<string, string>> = {}, lamps = LAMPS): Promise<BenchHouse> {
    const ports: DemoPorts = await anyPorts(['web', 'tcp', 'lan', 'homeTcp', 'beacon', 'living', 'garden', 'display']);
    const data = mkdtempSync(join(tmpdir(), 'around-bench-'));
    const controllers = join(data, 'controllers');
    mkdirSync(controllers);
    writeFileSync(join(controllers, 'living.yaml'), controllerYaml(lamps));
    writeFileSync(join(controllers, 'garden.yaml'), controllerYaml(1));
    const house = new DemoHouse({
      data,
      ports: ports as DemoPorts,
      host: '127.0.0.1',
      display: false,
      controllers,
      env: {
        AROUND_WEB_LIMITS__CONNECTIONS_PER_ADDRESS: '0',
        AROUND_WEB_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '0',
        AROUND_WEB_LIMITS__CHANNELS: '1000',
        AROUND_HOME_LIMITS__COMMANDS_PER_SECOND: '1000000',
        AROUND_HOME_LIMITS__PHONE_MESSAGES_PER_SECOND: '1000000',
        AROUND_HOME_LIMITS__CONTROLLER_MESSAGES_PER_SECOND: '1000000',
        AROUND_HOME_LIMITS__CHANNELS: '200',
        AROUND_HOME_LIMITS__CONNECTIONS_PER_ADDRESS: '1000',
        ...env,
      },
    });
    const bench = new BenchHouse(house);
    try {
      await house.start();
    } catch (error) {
      bench.#clear();
      throw error;
    }
    return bench;
  }

  /** A phone of the owner's, live through the relay; with `things` a guest's, who sees these alone. */
  async phone(things?: string): Promise<HomeClient> {
    const ports = nodePorts();
    const flags = things === undefined ? [] : ['--role', 'guest', '--things', things];
    // A person of its own each: what a key may do is never more than its person may.
    const { link } = await this.house.invite(`bench ${this.#clients.length}`, ...flags);
    const self = { device: 'bench', software: 'bench', store: async () => undefined };
    const paired = await pairWithLink(ports, link, self);
    const client = createHomeClient(ports, paired, {
      software: 'bench',
      ways: [{ way: 'relay', url: `ws://127.0.0.1:${this.house.options.ports.web}` }],
    });
    this.#clients.push(client);
    await client.start();
    const known = things ?? 'living/programs';
    await eventually(`the bench’s phone does not see ${known}`, 20_000, async () => {
      if (client.house.things.has(known)) return true;
      // The reason that it then gives up with.
      throw new Error(`its link: ${JSON.stringify(client.link)}`);
    });
    return client;
  }

  /** The last lines of each tier's log, for who must find out why a measurement failed. */
  lastWords(): string {
    const tail = (name: string): string => {
      try {
        const text = readFileSync(join(this.house.folder('logs'), `${name}.log`), 'utf8');
        return `--- ${name}\n${text.trimEnd().split('\n').slice(-6).join('\n')}`;
      } catch {
        return `--- ${name}: no log`;
      }
    };
    return ['web', 'home', 'living'].map(tail).join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.stop()));
    await this.house.stop();
    this.#clear();
  }

  #clear(): void {
    rmSync(this.house.options.data, { recursive: true, force: true });
  }
}
