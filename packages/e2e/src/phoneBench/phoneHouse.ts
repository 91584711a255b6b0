import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { anyPorts, DemoHouse, type DemoPorts, eventually } from '@around/demo';
import { type BusyThing, busyThings } from './busyThings.js';

/** Limits of a single machine that plays everybody. */
const ENV: Readonly<Record<string, string>> = {
  AROUND_WEB_LIMITS__CONNECTIONS_PER_ADDRESS: '0',
  AROUND_WEB_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '0',
  AROUND_HOME_LIMITS__CONNECTIONS_PER_ADDRESS: '1000',
};

/** Relay, home and a controller with 200 things as processes. Each thing's device is a program that prints what is written to its fifo. */
export class PhoneHouse {
  readonly house: DemoHouse;
  readonly #fifos = new Map<BusyThing, number>();
  readonly #turns = new Map<BusyThing, number>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(house: DemoHouse) {
    this.house = house;
  }

  get url(): string {
    return this.house.pageUrl;
  }

  static async start(): Promise<PhoneHouse> {
    const ports: DemoPorts = await anyPorts(['web', 'tcp', 'lan', 'homeTcp', 'beacon', 'living', 'garden', 'display']);
    const data = mkdtempSync(join(tmpdir(), 'around-phone-bench-'));
    const controllers = join(data, 'controllers');
    mkdirSync(controllers);
    const house = new PhoneHouse(
      new DemoHouse({ data, ports: ports as DemoPorts, host: '127.0.0.1', display: false, controllers, env: ENV }),
    );
    try {
      const fifo = ({ key }: BusyThing): string => join(data, `${key}.fifo`);
      execFileSync('mkfifo', busyThings.map(fifo));
      // Both ends at once: neither waits for the other, and what is printed early is read as soon as a program looks.
      for (const thing of busyThings) house.#fifos.set(thing, openSync(fifo(thing), constants.O_RDWR | constants.O_NONBLOCK));
      writeFileSync(
        join(controllers, 'living.yaml'),
        `title: House\nthings:\n${busyThings.map((thing) => thing.yaml(fifo(thing))).join('\n')}\n`,
      );
      writeFileSync(join(controllers, 'garden.yaml'), 'title: Garden\nthings: {}\n');
      await house.house.start();
      for (const thing of busyThings) house.#change(thing);
      await house.#putInRooms();
    } catch (error) {
      await house.stop();
      throw error;
    }
    return house;
  }

  /** Pairing link of a new phone; with `things` a guest's, who sees these alone. */
  async invite(things: readonly string[] = []): Promise<string> {
    const flags = things.length === 0 ? [] : ['--role', 'guest', '--things', things.join(',')];
    return (await this.house.invite('bench', ...flags)).link;
  }

  /** From now on so many changes a second, evenly in time and over these things; 0: none. */
  load(perSecond: number, things: readonly BusyThing[] = busyThings): void {
    clearInterval(this.#timer);
    const changing = things.filter((thing) => thing.line(0) !== undefined);
    if (perSecond === 0 || changing.length === 0) return;
    // Neighbours do not change one after the other: a stride that shares no factor with the usual counts.
    let next = 0;
    const start = performance.now();
    let made = 0;
    this.#timer = setInterval(() => {
      for (const due = Math.floor(((performance.now() - start) / 1_000) * perSecond); made < due; made++) {
        next = (next + 37) % changing.length;
        this.#change(changing[next] as BusyThing);
      }
    }, 5);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.house.stop();
    for (const fifo of this.#fifos.values()) closeSync(fifo);
    this.#fifos.clear();
    rmSync(this.house.options.data, { recursive: true, force: true });
  }

  #change(thing: BusyThing): void {
    const turn = (this.#turns.get(thing) ?? 0) + 1;
    this.#turns.set(thing, turn);
    const line = thing.line(turn);
    const fifo = this.#fifos.get(thing);
    if (line !== undefined && fifo !== undefined) writeSync(fifo, line);
  }

  async #putInRooms(): Promise<void> {
    const ports = nodePorts();
    const paired = await pairWithLink(ports, await this.invite(), { device: 'bench', software: 'bench', store: async () => undefined });
    const ways = [{ way: 'relay', url: this.url.replace(/^http/, 'ws') } as const];
    const client = createHomeClient(ports, paired, { software: 'bench', ways });
    await client.start();
    await eventually('the home does not know its things', 60_000, async () =>
      client.house.things.size >= busyThings.length ? true : undefined,
    );
    for (const { id, room } of busyThings) await client.ask('setLook', { thing: id, room });
    await client.stop();
  }
}
