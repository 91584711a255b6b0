import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHomeClient, type HomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { anyPort, DemoHouse, type DemoPorts, eventually } from '@around/demo';

/** The real tiers as processes, with limits that do not stand in the way of a measurement. */
export class BenchHouse {
  readonly house: DemoHouse;
  readonly #clients: HomeClient[] = [];

  private constructor(house: DemoHouse) {
    this.house = house;
  }

  static async start(): Promise<BenchHouse> {
    const names = ['web', 'tcp', 'lan', 'homeTcp', 'beacon', 'living', 'garden', 'display'] as const;
    const ports = {} as Record<(typeof names)[number], number>;
    for (const name of names) ports[name] = await anyPort();
    const house = new DemoHouse({
      data: mkdtempSync(join(tmpdir(), 'around-bench-')),
      ports: ports as DemoPorts,
      host: '127.0.0.1',
      display: false,
      controllers: fileURLToPath(new URL('../../bench-house', import.meta.url)),
      env: {
        AROUND_WEB_LIMITS__CONNECTIONS_PER_ADDRESS: '0',
        AROUND_WEB_LIMITS__FAILED_HANDSHAKES_PER_MINUTE: '0',
        AROUND_WEB_LIMITS__CHANNELS: '1000',
        AROUND_HOME_LIMITS__COMMANDS_PER_SECOND: '1000000',
        AROUND_HOME_LIMITS__CHANNELS: '200',
        AROUND_HOME_LIMITS__CONNECTIONS_PER_ADDRESS: '1000',
      },
    });
    await house.start();
    return new BenchHouse(house);
  }

  /** A phone of the owner's, live through the relay, with the bench's things known. */
  async phone(): Promise<HomeClient> {
    const ports = nodePorts();
    const { link } = await this.house.invite('bench');
    const self = { device: 'bench', software: 'bench', store: async () => undefined };
    const paired = await pairWithLink(ports, link, self);
    const client = createHomeClient(ports, paired, {
      software: 'bench',
      ways: [{ way: 'relay', url: `ws://127.0.0.1:${this.house.options.ports.web}` }],
    });
    this.#clients.push(client);
    await client.start();
    await eventually('the bench’s lamp is there', 20_000, async () => (client.house.things.has('living/lamp') ? true : undefined));
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) await client.stop();
    await this.house.stop();
    rmSync(this.house.options.data, { recursive: true, force: true });
  }
}
