import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHomeClient, type HomeClient, pairWithLink } from '@around/client';
import { nodePorts } from '@around/client/node';
import { anyPort, ask, DemoHouse, eventually, PROGRAMS } from '@around/demo';
import { HOST, IDLE, type Site } from './site.js';

const PHOTO_BYTES = 100_000;

export interface HouseOptions {
  readonly photoBytes?: number;
  /** Added to every tier’s environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const LIVING = `title: Living
things:
  lamp:
    title: Lamp
    type: [Light]
    properties:
      on:
        type: OnOffProperty
        write: { run: [sh, -c, 'printf %s "$AROUND_VALUE" > "$AROUND_DEMO/lamp"'], timeout: 10s }
        read: { run: [sh, -c, 'cat "$AROUND_DEMO/lamp" || echo false'], every: 60s, timeout: 10s }
  bell:
    title: Bell
    actions:
      # One line, one write: what really happened, without asking anybody.
      ring: { run: [sh, -c, 'echo "$AROUND_ID" >> "$AROUND_DEMO/rung"'], timeout: 10s, queue: 100 }
  camera:
    title: Camera
    type: [Camera]
    properties:
      image:
        type: ImageProperty
        media: image/jpeg
        read: { run: [sh, -c, 'cat "$AROUND_DEMO/photo"'], every: 1s, timeout: 10s, whileObserved: true }
`;
const GARDEN = 'title: Garden\nthings:\n  gate: { title: Gate, properties: { open: { type: boolean } } }\n';

/** The real tiers behind the server that is rehearsed: home and phones dial it, and it passes on to the relay. */
export class RehearsalHouse {
  readonly house: DemoHouse;
  readonly photo: Uint8Array;
  readonly #site: Site;
  /** Whatever ends this process, nothing of the house outlives it. */
  readonly #onExit = (): void => {
    for (const { pid } of this.house.running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  };

  private constructor(house: DemoHouse, site: Site, photo: Uint8Array) {
    this.house = house;
    this.#site = site;
    this.photo = photo;
  }

  /** The server in front must be running: the home joins through it. */
  static async start(site: Site, { photoBytes = PHOTO_BYTES, env = {} }: HouseOptions = {}): Promise<RehearsalHouse> {
    const [lan, homeTcp, beacon, living, garden, display] = await Promise.all([0, 1, 2, 3, 4, 5].map(anyPort));
    const photo = randomBytes(photoBytes);
    site.write('house/devices/photo', '');
    writeFileSync(site.path('house/devices/photo'), photo);
    site.write('house/configs/living.yaml', LIVING);
    site.write('house/configs/garden.yaml', GARDEN);
    const house = new DemoHouse({
      data: site.path('house'),
      ports: { lan, homeTcp, beacon, living, garden, display, web: site.ports.web, tcp: site.ports.tcp } as DemoHouse['options']['ports'],
      host: '127.0.0.1',
      display: false,
      controllers: site.path('house/configs'),
      relay: `wss://${HOST}:${site.ports.https}`,
      env: {
        AROUND_WEB_LIMITS__HEARTBEAT: `${IDLE.pingMs}ms`,
        AROUND_HOME_LIMITS__COMMANDS_PER_SECOND: '1000',
        ...env,
      },
    });
    const rehearsal = new RehearsalHouse(house, site, photo);
    process.once('exit', rehearsal.#onExit);
    try {
      await house.start();
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${rehearsal.lastWords()}`);
    }
    return rehearsal;
  }

  /** A phone of the owner's, paired and live through the server, or through what else leads to the home. */
  async phone(url = `wss://${HOST}:${this.#site.ports.https}`): Promise<HomeClient> {
    const ports = nodePorts();
    const ways = [{ way: 'relay', url }] as const;
    const self = { device: 'rehearsal', software: 'rehearsal', store: async () => undefined, ways };
    const paired = await eventually('the phone cannot be paired', 20_000, async () =>
      pairWithLink(ports, (await this.house.invite('ann')).link, self),
    );
    const client = createHomeClient(ports, paired, { software: 'rehearsal', ways });
    await client.start();
    await eventually('the phone does not see the lamp', 20_000, async () => {
      if (client.house.things.has('living/lamp') && client.link.state === 'live') return true;
      throw new Error(`its link: ${JSON.stringify(client.link)}`);
    });
    return client;
  }

  /** A one-time code of the relay's, for one more home. */
  async enrol(): Promise<string> {
    const said = await ask(PROGRAMS.web, ['enrol', '--data', this.house.folder('web')]);
    const code = said.match(/[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}/)?.[0];
    if (code === undefined) throw new Error(`frAroundWeb enrol printed no code: ${said}`);
    return code;
  }

  /** What a device wrote into its file; empty before it did. */
  device(name: string): string {
    try {
      return readFileSync(this.#site.path(join('house/devices', name)), 'utf8');
    } catch {
      return '';
    }
  }

  /** Resolves when the lamp's own file holds the value. */
  async lampIs(on: boolean): Promise<void> {
    await eventually(`the lamp is not ${on ? 'on' : 'off'}`, 10_000, async () => this.device('lamp') === `${on}` || undefined);
  }

  log(tier: 'web' | 'home'): string {
    return readFileSync(this.#site.path(`house/logs/${tier}.log`), 'utf8');
  }

  lastWords(): string {
    return (['web', 'home'] as const)
      .map((tier) => {
        try {
          return `--- ${tier}\n${this.log(tier).trimEnd().split('\n').slice(-8).join('\n')}`;
        } catch {
          return `--- ${tier}: no log`;
        }
      })
      .join('\n');
  }

  async stop(): Promise<void> {
    await this.house.stop();
    process.off('exit', this.#onExit);
  }
}
